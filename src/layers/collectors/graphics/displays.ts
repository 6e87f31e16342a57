import { Effect } from "effect"
import { Edid } from "../../../domain/formats/Edid.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"
import { decodedBytes } from "../readBytes.ts"

/** Connectors are named after their card: `card0-HDMI-A-1` (drivers/gpu/drm/drm_sysfs.c). */
export const displays = (names: ReadonlyArray<string>) =>
  Effect.map(Effect.forEach(names.filter((name) => /^card\d+-/.test(name)), displayAt), (found) => found.flat())

/** An `edid` without bytes is a connector without a display; a display whose words cannot be read is one nevertheless. */
const displayAt = Effect.fnUntraced(function*(connector: string) {
  const path = `/sys/class/drm/${connector}/edid`
  const bytes = yield* optional(connector, Machine.use((machine) => machine.readBytes(path)))
  if (bytes === undefined || bytes.length === 0) return []
  return [{ connector, ...yield* optional(connector, decodedBytes(path, Edid, bytes)) }]
})
