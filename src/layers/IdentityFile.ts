import { Data, Effect, Layer, Option, Schema, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import { canonicalJson } from "../domain/canonical.ts"
import { chooseMac, macFromAgentId } from "../domain/chooseMac.ts"
import { HardwareIdentifiers, noIdentifiers, updated } from "../domain/HardwareIdentifiers.ts"
import { macAddress } from "../domain/inventory/fields.ts"
import { differencesInWords, judge } from "../domain/judge.ts"
import type { Subject } from "../domain/Report.ts"
import { hasData } from "../domain/Section.ts"
import { Identity, type IdentityStart } from "../services/Identity.ts"
import { Machine } from "../services/Machine.ts"
import { adapters } from "./adapters.ts"
import { collect } from "./collectors/collect.ts"
import { os } from "./collectors/os.ts"
import { exposure } from "./exposure.ts"
import { hardwareIdentifiers } from "./hardwareIdentifiers.ts"
import * as StateFile from "./StateFile.ts"
import { makeFolder } from "./storage.ts"

export interface Options {
  /** Folder of the state; without one nothing is kept beyond this run. */
  readonly folder: Option.Option<string>
}

/** Others may put files into the folder of the state: this machine would go by what they say. */
class StateFolderOpen extends Data.TaggedError("StateFolderOpen")<{ readonly why: string }> {
  override get message(): string {
    return `state folder: ${this.why}`
  }
}

/** Others may look into the folder, for the files are ours alone, but not write. */
const othersMayNotWrite = 0o022

const ours = Effect.fnUntraced(function*(folder: string) {
  yield* makeFolder(folder)
  const why = yield* exposure(folder, othersMayNotWrite)
  if (why !== undefined) return yield* new StateFolderOpen({ why })
})

const agentId = Schema.String.pipe(Schema.check(Schema.isUUID()))

/** What is kept of an identity. */
const Kept = Schema.fromJsonString(Schema.Struct({
  agentId,
  macAddress: macAddress("The address chosen for this machine"),
  /** The machine that it was made on, to know it by; absent in what an older agent has left. */
  fingerprint: Schema.optionalKey(HardwareIdentifiers),
  formerAgentIds: Schema.optionalKey(Schema.Array(agentId))
}))
type Kept = typeof Kept.Type

const decode = Schema.decodeUnknownResult(Kept)

const fileName = "identity"

/**
 * An agent id and a MAC address, made or chosen once and then kept, whatever is plugged in or out later. Beside them
 * lies what the hardware says of itself: where it says at a start that this is another machine, the state is a copy, and
 * a new identity is made rather than that two machines go by one.
 */
export const layer = ({ folder }: Options) =>
  Layer.effect(
    Identity,
    Effect.gen(function*() {
      if (Option.isSome(folder)) yield* ours(folder.value)
      const machine = yield* Machine
      const random = yield* SecureRandom.SecureRandom
      const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
      const found = yield* adapters
      const identifiers = yield* hardwareIdentifiers(found)
      let unsaved: Kept | undefined

      const readKept = Effect.gen(function*() {
        if (Option.isNone(folder)) return undefined
        const unknownForm = "the kept identity cannot be read; a new one is made"
        return Option.getOrUndefined(yield* StateFile.readAs(folder.value, fileName, decode, unknownForm))
      })

      /** A disk that cannot take it now is asked again whenever the identity is used, or each start would make another. */
      const save = Effect.gen(function*() {
        if (unsaved === undefined || Option.isNone(folder)) return
        yield* StateFile.replace(folder.value, fileName, yield* Effect.orDie(Schema.encodeEffect(Kept)(unsaved)))
        unsaved = undefined
      }).pipe(oneAtATime)

      const keep = Effect.fnUntraced(function*(kept: Kept) {
        unsaved = kept
        yield* Effect.catch(save, (error) => Effect.logWarning(`the identity cannot be kept yet: ${error.message}`))
        return kept
      })

      const make = Effect.fnUntraced(function*(formerAgentIds: ReadonlyArray<string>) {
        const agentId = yield* random.uuidV7()
        const made = yield* keep({
          agentId,
          macAddress: chooseMac(found) ?? macFromAgentId(agentId),
          fingerprint: identifiers,
          formerAgentIds
        })
        if (Option.isSome(folder)) {
          yield* Effect.logInfo(`this machine is now known as agent ${agentId}, ${made.macAddress}`)
        }
        return made
      })

      const settle = Effect.gen(function*() {
        const kept = yield* readKept
        if (kept === undefined) return { kept: yield* make([]), started: "made" as const }
        const { fingerprint = noIdentifiers, formerAgentIds = [] } = kept
        const { differing, verdict } = judge(fingerprint, identifiers)
        const differences = differencesInWords(fingerprint, identifiers, differing)
        if (verdict === "cloned") {
          yield* Effect.logWarning(
            `this state is a copy: agent ${kept.agentId} is another machine (${differences}); a new identity is made`
          )
          return { kept: yield* make([...formerAgentIds, kept.agentId]), started: "cloned" as const }
        }
        if (verdict === "changed") yield* Effect.logInfo(`still agent ${kept.agentId}, with another ${differences}`)
        const today = updated(fingerprint, identifiers)
        const isNews = canonicalJson(today) !== canonicalJson(fingerprint)
        return { kept: isNews ? yield* keep({ ...kept, fingerprint: today }) : kept, started: "kept" as const }
      })

      const { kept, started } = yield* settle
      const start: IdentityStart = { agentId: kept.agentId, started, formerAgentIds: kept.formerAgentIds ?? [] }

      const subject = Effect.gen(function*() {
        yield* Effect.ignore(save)
        const section = yield* collect(os)
        const facts = hasData(section) ? section.data : undefined
        const named: Subject = {
          agentId: kept.agentId,
          macAddress: kept.macAddress,
          hostname: facts?.hostname ?? "unknown",
          platform: machine.platform,
          ...(facts?.name === undefined ? {} : { osName: facts.name }),
          ...(facts?.version === undefined ? {} : { osVersion: facts.version }),
          ...(facts?.kernel === undefined ? {} : { kernel: facts.kernel }),
          ...(facts?.arch === undefined ? {} : { arch: facts.arch })
        }
        return named
      }).pipe(Effect.provideService(Machine, machine))

      return Identity.of({ start, identifiers, subject })
    })
  )
