import { Clock, DateTime, Effect, Option, Result, Schema } from "effect"
import type { HardwareIdentifiers } from "../domain/HardwareIdentifiers.ts"
import {
  inForce,
  ofSameMachine,
  type Registrant,
  Registration,
  withRegistration,
  withReset
} from "../domain/Registration.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Array(Registration))
const decode = Schema.decodeUnknownResult(Kept)
const encode = Schema.encodeEffect(Kept)

const stateName = "registration"

/** The registrations of a state folder, the newest last. A file that cannot be understood counts as none. */
const readAll = Effect.fnUntraced(function*(folder: string) {
  const text = yield* StateFile.read(folder, stateName)
  if (Option.isNone(text)) return []
  const kept = decode(text.value)
  if (Result.isSuccess(kept)) return kept.success
  yield* Effect.logWarning("the kept registration is not of the form that is known here, passed over")
  return []
})

/** The registration in force; an error where the disk does not say whether there is one. */
export const recall = (folder: string, registrant: Registrant) =>
  Effect.map(readAll(folder), (all) => Option.fromUndefinedOr(inForce(all, registrant)))

/** What cannot be understood, and may be all that there is of a registration, makes room and stays. */
const write = Effect.fnUntraced(function*(folder: string, all: ReadonlyArray<Registration>) {
  const text = yield* StateFile.read(folder, stateName)
  if (Option.isNone(text) || Result.isFailure(decode(text.value))) yield* StateFile.setAside(folder, stateName)
  yield* StateFile.replace(folder, stateName, yield* Effect.orDie(encode(all)))
})

/** Answers once the registration is on stable storage, readable by the agent alone. */
export const keep = Effect.fn("registrationFile.keep")(function*(folder: string, registration: Registration) {
  yield* write(folder, withRegistration(yield* readAll(folder), registration))
})

/** Takes over the registration of this very machine under an id that it has lost, where there is one. */
export const adopt = Effect.fn("registrationFile.adopt")(
  function*(folder: string, registrant: Registrant, present: HardwareIdentifiers) {
    const all = yield* readAll(folder)
    const lost = inForce(all, registrant) === undefined ? ofSameMachine(all, registrant.baseUrl, present) : undefined
    if (lost === undefined) return
    yield* write(folder, withRegistration(all, { ...lost, agentId: registrant.agentId }))
    yield* Effect.logWarning(`this machine has lost its id and is still enrolled as asset ${lost.assetId}`)
  }
)

/** Gives up the registration in force; it is kept, with the day, and not used any more. */
export const giveUp = Effect.fn("registrationFile.giveUp")(function*(folder: string, registrant: Registrant) {
  const all = yield* readAll(folder)
  const now = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
  const given = inForce(all, registrant)
  if (given !== undefined) yield* write(folder, withReset(all, registrant, now))
  return Option.fromUndefinedOr(given)
})
