import { Context, Effect, Layer, Ref } from "effect"
import type { SectionTable } from "../../domain/Snapshot.ts"
import { Progress } from "../../services/Progress.ts"

/** The sections that a scan has read so far: what there is to tell of one that does not come to its end. */
export class Seen extends Context.Service<Seen, { readonly sections: Ref.Ref<SectionTable> }>()(
  "itam-agent/layers/doctor/Seen"
) {}

/** Remembers each section as it is read. */
export const layer = Layer.effectContext(Effect.gen(function*() {
  const sections = yield* Ref.make<SectionTable>({})
  return Context.make(Seen, { sections }).pipe(
    Context.add(Progress, {
      tell: (event) =>
        event._tag === "SectionRead"
          ? Ref.update(sections, (all): SectionTable => ({ ...all, [event.name]: event.section }))
          : Effect.void
    })
  )
}))
