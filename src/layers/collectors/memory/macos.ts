import { Effect } from "effect"
import { MacMemory } from "../../../domain/formats/MacMemory.ts"
import { sysctlNumber } from "../../../domain/formats/MacSysctl.ts"
import { compact } from "../../../domain/presence.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { optional, source } from "../Collector.ts"
import { kernelFacts, profiled } from "../macos/asking.ts"

/** Swap is left out: macOS makes and removes its files as it goes. */
export const macos = source(
  "sysctl, system_profiler",
  Effect.gen(function*() {
    const totalBytes = sysctlNumber(yield* kernelFacts, "hw.memsize")
    if (totalBytes === undefined) return yield* new Unreadable({ what: "sysctl", detail: "no hw.memsize" })
    const found = yield* optional("modules", profiled(MacMemory))
    return compact({ totalBytes, modules: found?.modules, slots: found?.slots })
  })
)
