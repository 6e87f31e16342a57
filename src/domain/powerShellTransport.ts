/**
 * How the script of a scan gets into PowerShell: `encoded` on the command line, where no quoting can change it; as a
 * plain `command`, for security products that take the former for an attack; from a signed `file`; or not at all.
 */
export type PowerShellTransport =
  | { readonly kind: "encoded" }
  | { readonly kind: "command" }
  | { readonly kind: "file"; readonly scriptFile: string }
  | { readonly kind: "off" }

export const powerShellTransports = ["encoded", "command", "file", "off"] as const satisfies ReadonlyArray<
  PowerShellTransport["kind"]
>

/** In one word, for the command line of a scan: the kind, and after a colon its file. */
export const transportText = (transport: PowerShellTransport): string =>
  transport.kind === "file" ? `file:${transport.scriptFile}` : transport.kind

/** What such a word says; `undefined` where it says nothing. */
export const transportIn = (text: string): PowerShellTransport | undefined => {
  if (text.startsWith("file:")) return transportOf("file", text.slice("file:".length))
  const kind = powerShellTransports.find((each) => each === text)
  return kind === undefined ? undefined : transportOf(kind, undefined)
}

/** A transport out of its settings; `undefined` where a file is asked for and none is named. */
export const transportOf = (
  kind: PowerShellTransport["kind"],
  scriptFile: string | undefined
): PowerShellTransport | undefined => {
  if (kind !== "file") return { kind }
  return scriptFile ? { kind, scriptFile } : undefined
}
