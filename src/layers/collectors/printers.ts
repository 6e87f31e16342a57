import { Effect, Result, Schema } from "effect"
import { CupsPrintersConf, withoutCredentials } from "../../domain/formats/CupsPrintersConf.ts"
import { SysteminformationPrinters } from "../../domain/formats/SysteminformationPrinters.ts"
import { compact, orderedBy, plain } from "../../domain/presence.ts"
import { Absent, type Denied, Machine, Unreadable } from "../../services/Machine.ts"
import { Gaps, ifPresent, make, read, source } from "./Collector.ts"
import { macos } from "./printers/macos.ts"
import { windows } from "./printers/windows.ts"

const queues = "/etc/cups/printers.conf"

const isThere = (path: string) => ifPresent(Machine.use((machine) => machine.fileFacts(path)))

/** Without root CUPS itself must be asked, which is what `systeminformation` does; its silence proves nothing. */
const fromScheduler = Effect.fnUntraced(function*(denied: Denied) {
  const machine = yield* Machine
  const answer = Schema.decodeUnknownResult(SysteminformationPrinters)(yield* machine.systeminformation("printer"))
  if (Result.isFailure(answer)) {
    return yield* new Unreadable({ what: "systeminformation printer", detail: "not a list of printers" })
  }
  const printers = answer.success.flatMap(({ model, uri }) => {
    const name = plain(model.replace(/>$/, ""))
    return name === undefined ? [] : [compact({ name, uri: withoutCredentials(uri ?? undefined) })]
  })
  if (printers.length === 0) return yield* denied
  yield* Gaps.use((gaps) => Effect.andThen(gaps.cite("systeminformation"), gaps.note("models and addresses", denied)))
  return orderedBy(printers, ({ name }) => name)
})

export const printers = make({
  name: "printers",
  sources: {
    darwin: macos,
    linux: source(
      queues,
      Effect.gen(function*() {
        if (((yield* isThere("/etc/cups")) ?? (yield* isThere("/run/cups"))) === undefined) {
          return yield* new Absent({ what: "CUPS" })
        }
        return (yield* ifPresent(read(queues, CupsPrintersConf))) ?? []
      }).pipe(Effect.catchTag("Denied", fromScheduler))
    ),
    win32: source("registry", windows)
  }
})
