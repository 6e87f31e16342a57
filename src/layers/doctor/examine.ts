import { Cause, Effect, Exit, Fiber, Option } from "effect"
import { type CheckName, type Finding, inOrder, problem, skipped } from "../../domain/doctor/Finding.ts"
import { checkAgent } from "./checkAgent.ts"
import { checkOutbox } from "./checkOutbox.ts"
import { checkSections } from "./checkSections.ts"
import { checkService } from "./checkService.ts"
import { checkSettings } from "./checkSettings.ts"
import { checkState } from "./checkState.ts"
import { checkToken } from "./checkToken.ts"
import { checkWay } from "./checkWay.ts"
import type { Resolving } from "./resolveName.ts"

/** A person waits: whatever hangs, by then it is told. */
const limits = { checkMs: 12_000, scanMs: 11_000 }

/** Every check side by side, each within its time; one that fails is a finding and costs no other. */
export const examine = Effect.fn("examine")(function*(resolving: Resolving) {
  const findings = yield* Effect.all([
    within("settings", checkSettings),
    within("token", checkToken),
    within("connection", checkWay(resolving)),
    within("sections", checkSections(limits.scanMs)),
    within("state", checkState),
    within("outbox", checkOutbox),
    within("agent", checkAgent),
    within("service", checkService)
  ], { concurrency: "unbounded" })
  return inOrder(findings.flat())
})

const within = <E, R>(check: CheckName, effect: Effect.Effect<ReadonlyArray<Finding>, E, R>) =>
  Effect.gen(function*() {
    // what waits for a disk that hangs may not be interruptible: then only the waiting for it is given up
    const fiber = yield* Effect.forkDetach(effect)
    const exit = yield* Effect.timeoutOption(Fiber.await(fiber), limits.checkMs)
    if (Option.isSome(exit) && Exit.isSuccess(exit.value)) return exit.value.value
    yield* Effect.forkDetach(Fiber.interrupt(fiber))
    return [Option.isSome(exit) ? broken(check, exit.value) : late(check)]
  })

const late = (check: CheckName): Finding =>
  problem(check, {
    what: `could not be looked at within ${limits.checkMs / 1_000} s`,
    why: "What hangs here hangs in the agent, too.",
    remedy: "Look at disks and network mounts that do not answer: dmesg on Linux, the event log on Windows."
  })

const broken = (check: CheckName, exit: Exit.Exit<unknown, unknown>): Finding =>
  skipped(check, `could not be looked at: ${Exit.isFailure(exit) ? firstLine(Cause.pretty(exit.cause)) : "no reason"}`)

const firstLine = (text: string) => text.split("\n", 1)[0]!.slice(0, 200)
