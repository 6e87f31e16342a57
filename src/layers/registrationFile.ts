import { Effect, Option, Schema } from "effect"
import type { HardwareIdentifiers } from "../domain/HardwareIdentifiers.ts"
import {
  inForce,
  ofSameMachine,
  type Registrant,
  Registration,
  withRegistration,
  withReset
} from "../domain/Registration.ts"
import { nowIso } from "./clock.ts"
import { KnownSecrets } from "./knownSecrets.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Array(Registration))
const decode = Schema.decodeUnknownResult(Kept)
const encode = Schema.encodeEffect(Kept)

const stateName = "registration"

/** The registrations of a state folder, the newest last; none where there is no file, or none that is understood. */
const readAll = (folder: string) =>
  StateFile.readAs(
    folder,
    stateName,
    decode,
    "the kept registration is not of the form that is known here, passed over"
  )

type Known = Effect.Success<ReturnType<typeof readAll>>

const listOf = (known: Known) => Option.getOrElse(known, (): ReadonlyArray<Registration> => [])

/** The registration in force; an error where the disk does not say whether there is one. */
export const recall = (folder: string, registrant: Registrant) =>
  readAll(folder).pipe(
    Effect.map((known) => Option.fromUndefinedOr(inForce(listOf(known), registrant))),
    Effect.tap(Option.match({ onNone: () => Effect.void, onSome: secretToken }))
  )

/** Nobody shall read the agent token. */
const secretToken = ({ agentToken }: Registration) =>
  agentToken === undefined ? Effect.void : KnownSecrets.useSync((secrets) => secrets.learn(agentToken))

/** Files that are not understood, and may be all that there is of a registration, make room and stay. */
const write = Effect.fnUntraced(function*(folder: string, known: Known, next: ReadonlyArray<Registration>) {
  if (Option.isNone(known)) yield* StateFile.setAside(folder, stateName)
  yield* StateFile.replace(folder, stateName, yield* Effect.orDie(encode(next)))
})

/** Answers once the registration is on stable storage, readable by the agent alone. */
export const keep = Effect.fn("registrationFile.keep")(function*(folder: string, registration: Registration) {
  yield* secretToken(registration)
  const known = yield* readAll(folder)
  yield* write(folder, known, withRegistration(listOf(known), registration))
})

/** Takes over the registration of this very machine under an id that it has lost, where there is one. */
export const adopt = Effect.fn("registrationFile.adopt")(
  function*(folder: string, registrant: Registrant, present: HardwareIdentifiers) {
    const known = yield* readAll(folder)
    const all = listOf(known)
    const lost = inForce(all, registrant) === undefined ? ofSameMachine(all, registrant.baseUrl, present) : undefined
    if (lost === undefined) return
    yield* write(folder, known, withRegistration(all, { ...lost, agentId: registrant.agentId }))
    yield* Effect.logWarning(`this machine has lost its id and is still enrolled as asset ${lost.assetId}`)
  }
)

/** Gives up the registration in force; it is kept, with the day, and not used any more. */
export const giveUp = Effect.fn("registrationFile.giveUp")(function*(folder: string, registrant: Registrant) {
  const known = yield* readAll(folder)
  const all = listOf(known)
  const now = yield* nowIso
  const given = inForce(all, registrant)
  if (given !== undefined) yield* write(folder, known, withReset(all, registrant, now))
  return Option.fromUndefinedOr(given)
})
