import { Predicate } from "effect"

/** What the columns of a deployed backend of the heartbeat protocol take, restated without any of our schemas. */

/** A value that the database does not take. */
export class Refused extends Error {}

/** DECIMAL(5,2): an absent metric is stored as 0, `null` as nothing, and the literal NaN as what it says. */
export const metric = (value: unknown): number | string | null => {
  if (value === undefined) return 0
  if (value === null || value === "NaN") return value
  if (typeof value !== "number" || Math.abs(value) >= 999.995) throw new Refused("metric")
  return value
}

/** PostgreSQL takes no NUL and no half of a character, in names of fields as in texts. */
export const isNulFree = (value: unknown): boolean => {
  if (typeof value === "string") return !value.includes("\u0000") && value.isWellFormed()
  if (Array.isArray(value)) return value.every(isNulFree)
  if (!Predicate.isObject(value)) return true
  return Object.entries(value).every(([key, field]) => isNulFree(key) && isNulFree(field))
}

const states = new Set(["Protected", "Unprotected", "Unknown"])
const limits = { encryption_method: 50, key_protector_type: 100, recovery_key_id: 100, volume_label: 255 }

/**
 * The rows of the key vault. The first volume that breaks a constraint ends it, and nobody is told; volumes without a
 * recovery key never get there.
 */
export const bitLockerRows = (volumes: unknown) => {
  const rows: Array<{ readonly [key: string]: unknown }> = []
  const dropped: Array<string> = []
  for (const [index, volume] of (Array.isArray(volumes) ? volumes : []).entries()) {
    const fault = faultOf(volume)
    if (fault === "no letter") dropped.push(`volume ${index}: no letter`)
    else if (fault !== undefined) {
      dropped.push(`volume ${index} and all after it: ${fault}`)
      break
    } else if (typeof volume.recovery_key === "string" && volume.recovery_key !== "") rows.push(volume)
  }
  return { rows, dropped }
}

const faultOf = (volume: unknown): string | undefined => {
  if (!Predicate.isObject(volume)) return "no object"
  const row = volume as { readonly [key: string]: unknown }
  const letter = row["volume_letter"]
  if (letter === undefined) return "no letter"
  if (typeof letter !== "string" || !/^[A-Z]:$/.test(letter)) return "volume_letter"
  if (row["protection_status"] !== undefined && !states.has(String(row["protection_status"]))) {
    return "protection_status"
  }
  return Object.entries(limits).find(([column, longest]) => {
    const value = row[column]
    return value !== undefined && value !== null && (typeof value !== "string" || [...value].length > longest)
  })?.[0]
}
