import { Effect, Layer, Option } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import { noLosses } from "../domain/Losses.ts"
import { Baseline } from "../services/Baseline.ts"
import { Outbox } from "../services/Outbox.ts"

/** An outbox that keeps nothing, for a dry run: it only says how large a report would be. */
const outbox = Layer.succeed(
  Outbox,
  Outbox.of({
    accept: (report) => Effect.sync(() => ({ report, bytes: new TextEncoder().encode(canonicalJson(report)).length })),
    oldest: () => Effect.succeedNone,
    newest: () => Effect.succeedNone,
    remove: () => Effect.void,
    sending: () => Effect.void,
    quarantine: () => Effect.void,
    readdress: () => Effect.succeedNone,
    depth: Effect.succeed({ reports: 0, bytes: 0, quarantined: 0, losses: noLosses }),
    awaitAccepted: Effect.never
  })
)

/** A backend that was never told anything: so a dry run shows all there is. */
const baseline = Layer.succeed(
  Baseline,
  Baseline.of({ known: () => Effect.succeed(Option.none()), commit: () => Effect.void, forget: Effect.void })
)

/** Outbox and baseline that leave no trace on disk. */
export const layer = Layer.mergeAll(outbox, baseline)
