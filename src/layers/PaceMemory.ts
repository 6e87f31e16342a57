import { Effect, Latch, Layer, Queue, Ref } from "effect"
import { Pace } from "../services/Pace.ts"

/** The pace as it is remembered while the process lives: after a restart the setting holds, until the backend speaks. */
export const layer = ({ heartbeatIntervalSeconds }: { readonly heartbeatIntervalSeconds: number }) =>
  Layer.effect(
    Pace,
    Effect.gen(function*() {
      const period = yield* Ref.make(heartbeatIntervalSeconds)
      const asked = yield* Queue.unbounded<Latch.Latch>()
      const changes = yield* Queue.sliding<void>(1)
      return Pace.of({
        periodSeconds: Ref.get(period),
        changed: Queue.take(changes),
        wish: Effect.fnUntraced(function*(seconds) {
          if ((yield* Ref.getAndSet(period, seconds)) !== seconds) yield* Queue.offer(changes, undefined)
        }),
        now: Effect.gen(function*() {
          const begun = yield* Latch.make()
          yield* Queue.offer(asked, begun)
          yield* begun.await
        }),
        wanted: Effect.flatMap(
          Queue.takeAll(asked),
          (all) => Effect.forEach(all, ({ open }) => open, { discard: true })
        )
      })
    })
  )
