import { Clock, Effect, Option, Result, Schema } from "effect"
import * as path from "node:path"
import { noOutbox, outboxFindings } from "../../domain/doctor/outbox.ts"
import { Losses, noLosses, plus } from "../../domain/Losses.ts"
import { listing } from "../outbox/listing.ts"
import * as StateFile from "../StateFile.ts"
import { Patient } from "./Patient.ts"

/** The part of the outbox's books that says what was lost, see `outbox/losses.ts`. */
const Books = Schema.fromJsonString(Schema.Struct({
  untold: Losses,
  carried: Schema.optionalKey(Schema.Struct({ losses: Losses }))
}))
const decodeBooks = Schema.decodeUnknownResult(Books)

/** What lies in the outbox, by names and sizes alone: the agent that holds it is not disturbed. */
export const checkOutbox = Effect.gen(function*() {
  const { settings: { stateFolder } } = yield* Patient
  const folder = path.join(stateFolder, "outbox")
  const { pending, setAside } = yield* listing(folder)
  const text = yield* Effect.orElseSucceed(StateFile.read(folder, "losses"), Option.none<string>)
  const books = Option.isNone(text) ? undefined : Result.getOrUndefined(decodeBooks(text.value))
  const losses = plus(books?.untold ?? noLosses, books?.carried?.losses ?? noLosses)
  return outboxFindings({ pending, setAside: setAside.length, losses, nowMs: yield* Clock.currentTimeMillis })
}).pipe(Effect.catch(({ code }) => Effect.succeed([noOutbox(code === "ENOENT" ? "nothing" : "denied")])))
