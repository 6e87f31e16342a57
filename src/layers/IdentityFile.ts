import { Effect, Layer, Option, Result, Schema, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import { chooseMac, macFromAgentId } from "../domain/chooseMac.ts"
import { macAddress } from "../domain/inventory/fields.ts"
import type { Subject } from "../domain/Report.ts"
import { hasData } from "../domain/Section.ts"
import { Identity } from "../services/Identity.ts"
import { Machine } from "../services/Machine.ts"
import { adapters } from "./adapters.ts"
import { collect } from "./collectors/collect.ts"
import { os } from "./collectors/os.ts"
import * as StateFile from "./StateFile.ts"

export interface Options {
  /** Folder of the state; without one nothing is kept beyond this run. */
  readonly folder: Option.Option<string>
}

/** What is kept of an identity. */
const Kept = Schema.fromJsonString(Schema.Struct({
  agentId: Schema.String.pipe(Schema.check(Schema.isUUID())),
  macAddress: macAddress("The address chosen for this machine")
}))
type Kept = typeof Kept.Type

const fileName = "identity"

/** An agent id and a MAC address, made or chosen once and then kept, whatever is plugged in or out later. */
export const layer = ({ folder }: Options) =>
  Layer.effect(
    Identity,
    Effect.gen(function*() {
      const machine = yield* Machine
      const random = yield* SecureRandom.SecureRandom
      const onlyOnce = yield* Semaphore.make(1)
      let inMemory: Kept | undefined

      const readKept = Effect.gen(function*() {
        if (Option.isNone(folder)) return undefined
        const text = yield* StateFile.read(folder.value, fileName)
        if (Option.isNone(text)) return undefined
        const kept = Schema.decodeUnknownResult(Kept)(text.value)
        if (Result.isSuccess(kept)) return kept.success
        return yield* Effect.as(Effect.logWarning("the kept identity cannot be read; a new one is made"), undefined)
      })

      const make = Effect.gen(function*() {
        const agentId = yield* random.uuidV7()
        const mac = chooseMac(yield* adapters)
        const kept: Kept = { agentId, macAddress: mac ?? macFromAgentId(agentId) }
        if (Option.isSome(folder)) {
          yield* StateFile.replace(folder.value, fileName, yield* Schema.encodeEffect(Kept)(kept))
          yield* Effect.logInfo(`this machine is now known as agent ${agentId}, ${kept.macAddress}`)
        }
        return kept
      })

      const kept = Effect.gen(function*() {
        inMemory ??= (yield* readKept) ?? (yield* make)
        return inMemory
      }).pipe(onlyOnce.withPermits(1), Effect.orDie)

      const subject = Effect.gen(function*() {
        const { agentId, macAddress } = yield* kept
        const section = yield* collect(os)
        const facts = hasData(section) ? section.data : undefined
        const named: Subject = {
          agentId,
          macAddress,
          hostname: facts?.hostname ?? "unknown",
          platform: machine.platform,
          ...(facts?.name === undefined ? {} : { osName: facts.name }),
          ...(facts?.version === undefined ? {} : { osVersion: facts.version }),
          ...(facts?.kernel === undefined ? {} : { kernel: facts.kernel }),
          ...(facts?.arch === undefined ? {} : { arch: facts.arch })
        }
        return named
      }).pipe(Effect.provideService(Machine, machine))

      return Identity.of({ subject })
    })
  )
