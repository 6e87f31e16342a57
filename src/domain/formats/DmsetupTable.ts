import { make } from "./Format.ts"

/**
 * `dmsetup table --target crypt` (dmsetup(8); kernel document dm-crypt): `NAME: START LENGTH crypt CIPHER KEY …`.
 * Cipher by name of the device. The key, which dmsetup prints as zeros, is never looked at.
 */
export const DmsetupCryptTable = make<ReadonlyMap<string, string>>("dmsetup table", (text) =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [, name, cipher] = /^([^:]+): \d+ \d+ crypt (\S+)(?= |$)/.exec(line) ?? []
      return name === undefined || cipher === undefined ? [] : [[name, cipher] as const]
    })
  ))
