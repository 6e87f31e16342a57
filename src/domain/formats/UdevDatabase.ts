import { make } from "./Format.ts"

/**
 * What udev keeps of one device in `/run/udev/data`: lines of a letter, a colon and a value, of which `E:NAME=value` are
 * the properties that `udevadm info` shows. Values by name.
 */
export const UdevDatabase = make<ReadonlyMap<string, string>>("udev database", (text) =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [, name, value] = /^E:(\w+)=(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    })
  ))

/** A label as udev makes a file name of it (libblkid, blkid_encode_string()): bytes that would hurt are `\x20`. */
export const udevUnescaped = (name: string): string =>
  name.replace(
    /(?:\\x[0-9a-fA-F]{2})+/g,
    (bytes) => new TextDecoder().decode(Uint8Array.from(bytes.slice(2).split("\\x"), (hex) => Number.parseInt(hex, 16)))
  )
