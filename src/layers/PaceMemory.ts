import { Effect, Latch, Layer, Queue, Ref } from "effect"
import { Pace } from "../services/Pace.ts"
import { followed, live, type Tunable } from "./live.ts"

/**
 * The pace as it is remembered while the process lives: after a restart, and when the setting becomes another one, the
 * setting holds, until the backend speaks.
 */
export const layer = ({ heartbeatIntervalSeconds }: { readonly heartbeatIntervalSeconds: Tunable<number> }) =>
  Layer.effect(
    Pace,
    Effect.gen(function*() {
      const setting = live(heartbeatIntervalSeconds)
      const period = yield* Ref.make(yield* setting.now)
      const asked = yield* Queue.unbounded<Latch.Latch>()
      const changes = yield* Queue.sliding<void>(1)
      const wish = Effect.fnUntraced(function*(seconds: number) {
        if ((yield* Ref.getAndSet(period, seconds)) !== seconds) yield* Queue.offer(changes, undefined)
      })
      yield* followed(setting, wish)
      return Pace.of({
        periodSeconds: Ref.get(period),
        changed: Queue.take(changes),
        wish,
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
