import { Effect } from "effect"
import { UnameMachine } from "../../../domain/formats/UnameMachine.ts"
import { present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, needed, runAndRead } from "../Collector.ts"

/** What `uname -m` says: kernels since 6.1 keep it in a file (Documentation/admin-guide/sysctl/kernel.rst), older ones are asked. */
export const arch = Effect.gen(function*() {
  const machine = yield* Machine
  const told = present(yield* ifPresent(machine.readFile("/proc/sys/kernel/arch")))
  return told ?? (yield* needed(runAndRead("uname", ["-m"], UnameMachine)))
})
