/** Netmask and broadcast address of an IPv4 address with its prefix; nothing for what is none. */
export const ipv4Network = (
  address: string,
  prefixLength: number
): { readonly netmask?: string; readonly broadcast?: string | undefined } => {
  const parts = address.split(".").map(Number)
  if (prefixLength > 32 || parts.length !== 4 || !parts.every((part) => part >= 0 && part <= 255)) return {}
  const mask = maskOf(prefixLength)
  return {
    netmask: mask.join("."),
    // RFC 3021: a link of two addresses has none to spare for broadcasts
    broadcast: prefixLength > 30 ? undefined : parts.map((part, index) => part | 255 - mask[index]!).join(".")
  }
}

const maskOf = (prefixLength: number) =>
  [0, 8, 16, 24].map((start) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefixLength - start))))
