import { DateTime, Effect, Option, Result, Schema } from "effect"
import * as path from "node:path"
import type { Standstill } from "../domain/Health.ts"
import { compact } from "../domain/presence.ts"
import { ScanKind } from "../domain/Snapshot.ts"
import { depthOf } from "./outbox/depth.ts"
import { listing } from "./outbox/listing.ts"
import * as StateFile from "./StateFile.ts"

const decodeIdentity = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Struct({ agentId: Schema.String })))

const decodeBaseline = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Struct({ known: Schema.Struct({ collectedAt: Schema.String }) }))
)

/**
 * What the folder of an agent that does not answer says of it. It is only read: no lock is taken, nothing is repaired, so
 * that an agent may start at any moment. What cannot be read is left out.
 */
export const standstill = Effect.fn("standstill")(
  function*(stateFolder: string, status: Standstill["status"], reason: string): Effect.fn.Return<Standstill> {
    const kept = <A>(name: string, decode: (text: string) => Result.Result<A, unknown>) =>
      StateFile.read(stateFolder, name).pipe(
        Effect.map(Option.flatMap((text) => Result.getSuccess(decode(text)))),
        Effect.orElseSucceed(() => Option.none<A>()),
        Effect.map(Option.getOrUndefined)
      )
    const identity = yield* kept("identity", decodeIdentity)
    const baselines = yield* Effect.forEach(ScanKind.literals, (kind) =>
      Effect.map(
        kept(`baseline-${kind}`, decodeBaseline),
        (baseline) => baseline === undefined ? [] : [[kind, baseline.known.collectedAt] as const]
      ))
    const found = Option.getOrUndefined(yield* Effect.option(listing(path.join(stateFolder, "outbox"))))
    const depth = found && depthOf(found.pending)
    return {
      status,
      reason,
      state_folder: stateFolder,
      ...compact({
        agent_id: identity?.agentId,
        outbox: depth && {
          reports: depth.reports,
          bytes: depth.bytes,
          ...compact({
            oldest: depth.oldestMs === undefined
              ? undefined
              : DateTime.formatIso(DateTime.makeUnsafe(depth.oldestMs))
          })
        },
        known: identity === undefined ? undefined : Object.fromEntries(baselines.flat())
      })
    }
  }
)
