import { make, misfit } from "./Format.ts"

/**
 * `dmsetup table --target crypt` (dmsetup(8); kernel document dm-crypt): `NAME: START LENGTH crypt CIPHER KEY …`.
 * Cipher by name of the device. The key, which dmsetup prints as zeros, is never looked at.
 */
export const DmsetupCryptTable = make<ReadonlyMap<string, string>>("dmsetup table", (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && line !== "No devices found")
  const ciphers = lines.flatMap((line) => {
    const [, name, cipher] = /^([^:]+): \d+ \d+ crypt (\S+)(?= |$)/.exec(line) ?? []
    return name === undefined || cipher === undefined ? [] : [[name, cipher] as const]
  })
  const areTargets = lines.some((line) => /^[^:]+: \d+ \d+ \S/.test(line))
  return lines.length > 0 && !areTargets ? misfit("no line of a target") : new Map(ciphers)
})
