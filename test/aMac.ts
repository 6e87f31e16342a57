import { Effect, Fiber, Layer, Struct } from "effect"
import { TestClock } from "effect/testing"
import * as path from "node:path"
import type { ReportSections } from "../src/domain/Report.ts"
import { askedOnce } from "../src/layers/askedOnce.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { Machine, TookTooLong } from "../src/services/Machine.ts"
import * as MachineFolder from "./MachineFolder.ts"

/** A captured Mac. */
export const captured = (name: string) =>
  MachineFolder.layer(path.join(import.meta.dirname, "machines", "darwin", name))

/** What to change about how a machine answers. */
type Changed = (machine: Machine["Service"]) => Partial<Machine["Service"]>

/** The same Mac, but for what is changed about it. */
export const but = (mac: ReturnType<typeof captured>, changed: Changed) =>
  Layer.effect(Machine, Effect.map(Machine, (machine) => Machine.of({ ...machine, ...changed(machine) }))).pipe(
    Layer.provide(mac)
  )

/** One of its programs never ends. */
export const hanging = (name: string): Changed => (machine) => ({
  run: (program, args, options) =>
    program === name
      ? Effect.delay(
        Effect.fail(new TookTooLong({ what: program, limitMs: options?.limitMs ?? 20_000 })),
        options?.limitMs ?? 20_000
      )
      : machine.run(program, args, options)
})

/** Every section of one scan, side by side as the agent reads them, without the time it took. */
export const scan = Effect.gen(function*() {
  const reading = Effect.forEach(
    collectors,
    (collector) => Effect.map(collect(collector), (section) => [collector.name, Struct.omit(section, ["tookMs"])]),
    { concurrency: 6 }
  )
  const scanning = yield* Effect.forkChild(Effect.provideServiceEffect(reading, Machine, askedOnce))
  while (scanning.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
  return Object.fromEntries(yield* Fiber.join(scanning)) as ReportSections
})
