import type { Encryption, KeyProtector } from "./inventory/Encryption.ts"
import { latestData, type Report, type ReportSections } from "./Report.ts"

/** Which recovery passwords a backend has, sealed for the key at hand: since when, by the id of their protector. */
export type Escrowed = ReadonlyMap<string, string>

/** Most that are remembered: disks come and go for years. */
const mostRemembered = 1000

/** The same with some more. Of too many the oldest are forgotten, and would be sent once more. */
export const withMore = (escrowed: Escrowed, protectorIds: ReadonlyArray<string>, at: string): Escrowed => {
  const all = [...escrowed, ...protectorIds.filter((id) => !escrowed.has(id)).map((id) => [id, at] as const)]
  return new Map(all.toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0)).slice(-mostRemembered))
}

/** The sections as the backend is told of them: what it has is not sent again, only that it has it. */
export const withoutEscrowed = <S extends ReportSections>(sections: S, keyId: string, escrowed: Escrowed): S => {
  const { encryption } = sections
  if (encryption === undefined || escrowed.size === 0) return sections
  const told = (volumes: Encryption): Encryption =>
    volumes.map((volume) => {
      const { protectors } = volume
      return protectors === undefined ? volume : { ...volume, protectors: protectors.map(toldOf(keyId, escrowed)) }
    })
  const { data, lastGood } = encryption
  return {
    ...sections,
    encryption: {
      ...encryption,
      ...(data === undefined ? {} : { data: told(data) }),
      ...(lastGood === undefined ? {} : { lastGood: { ...lastGood, data: told(lastGood.data) } })
    }
  }
}

/** A protector whose password could not be read this time is in escrow all the same: its volume may be locked. */
const toldOf = (keyId: string, escrowed: Escrowed) => (protector: KeyProtector): KeyProtector => {
  const { id, kind, escrowKeyId = keyId } = protector
  const escrowedAt = escrowed.get(id ?? "")
  return id === undefined || escrowedAt === undefined || escrowKeyId !== keyId
    ? protector
    : { id, kind, escrowKeyId, escrowedAt }
}

/** Ids of the protectors whose sealed passwords are in a body, which may say less than its report. */
export const sealedIn = (json: string, report: Pick<Report, "sections">): ReadonlyArray<string> =>
  (latestData(report, "encryption") ?? [])
    .flatMap(({ protectors = [] }) => protectors)
    .flatMap(({ id, sealedKey }) => id !== undefined && sealedKey !== undefined && json.includes(sealedKey) ? [id] : [])
