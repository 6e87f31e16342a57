import { Effect } from "effect"
import { slotsOf } from "../../../domain/formats/SmbiosSlots.ts"
import { baseboardOf } from "../../../domain/formats/SmbiosSystem.ts"
import { compact, present } from "../../../domain/presence.ts"
import type { ReadError } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"
import { biosCopies, smbiosOfWindows } from "../windowsSmbios.ts"

const fromTable = Effect.map(
  smbiosOfWindows,
  ({ structures }) => compact({ ...baseboardOf(structures), slots: slotsOf(structures) })
)

/** What Windows copies of the table; that the slots are only in the table itself is said by what kept it closed. */
const fromCopies = Effect.fnUntraced(function*(closed: ReadError) {
  const text = yield* biosCopies
  return compact({
    manufacturer: present(text("BaseBoardManufacturer")),
    model: present(text("BaseBoardProduct")),
    version: present(text("BaseBoardVersion")),
    slots: yield* optional("slots", Effect.fail(closed))
  })
})

export const windows = Effect.catch(fromTable, fromCopies)
