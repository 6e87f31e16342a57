import { Effect, Layer, Option, Schema } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import { knownFrom } from "../domain/changed.ts"
import { instant } from "../domain/inventory/fields.ts"
import { LastGood, type Report } from "../domain/Report.ts"
import { ScanKind } from "../domain/Snapshot.ts"
import { Baseline } from "../services/Baseline.ts"
import * as LogRarely from "./logRarely.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Struct({
  /** Which backend knows it: another one knows nothing of it. */
  destination: Schema.String,
  known: Schema.Struct({
    collectedAt: instant("When the scan began"),
    sections: Schema.Record(Schema.String, LastGood)
  })
}))

const decode = Schema.decodeUnknownResult(Kept)

/** Baselines as state files, one for each kind. `destination` names backend and tenant. */
export const layer = (options: { readonly folder: string; readonly destination: string }): Layer.Layer<Baseline> => {
  const { destination, folder } = options
  const rarely = LogRarely.make()

  const known = Effect.fn("Baseline.known")(
    function*(kind: ScanKind) {
      const kept = yield* StateFile.readAs(
        folder,
        nameOf(kind),
        decode,
        `baseline of ${kind}: not of the form that is known here, passed over`
      )
      return Option.isSome(kept) && kept.value.destination === destination
        ? Option.some(kept.value.known)
        : Option.none()
    },
    (effect, kind) => Effect.map(rarely.attempt(`baseline of ${kind} cannot be read`, effect), Option.flatten)
  )

  const commit = Effect.fn("Baseline.commit")(
    (report: Report) =>
      StateFile.replace(folder, nameOf(report.kind), canonicalJson({ destination, known: knownFrom(report) })),
    (effect, { kind }) => Effect.asVoid(rarely.attempt(`baseline of ${kind} cannot be kept`, effect))
  )

  const forget = Effect.forEach(ScanKind.literals, (kind) => StateFile.forget(folder, nameOf(kind)), { discard: true })
    .pipe(Effect.catch((error) => Effect.logWarning(`baselines cannot be taken away: ${error.message}`)))

  return Layer.succeed(Baseline, Baseline.of({ known, commit, forget }))
}

const nameOf = (kind: ScanKind) => `baseline-${kind}`
