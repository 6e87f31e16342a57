/**
 * When a UUIDv7 was made, in milliseconds since the epoch: its first 48 bits (RFC 9562, 5.7). Any other UUID does not
 * say.
 */
export const uuidV7Ms = (id: string): number | undefined => {
  const [, high, low, version] = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f])/i.exec(id) ?? []
  return version === "7" ? Number.parseInt(`${high}${low}`, 16) : undefined
}
