import { Effect, Predicate } from "effect"
import type { Format } from "../../../domain/formats/Format.ts"
import { MacPlatformExpert, platformExpertArguments } from "../../../domain/formats/MacPlatformExpert.ts"
import { MacSysctl, sysctlArguments } from "../../../domain/formats/MacSysctl.ts"
import { systemProfilerArguments } from "../../../domain/formats/systemProfiler.ts"
import { Absent } from "../../../services/Machine.ts"
import { runAndRead } from "../Collector.ts"

/** One part of the answer that all collectors of a scan share; `Absent` where this macOS does not know that part. */
export const profiled = <A>(format: Format<A | undefined>) =>
  Effect.filterOrFail(
    runAndRead("system_profiler", systemProfilerArguments, format),
    (answer): answer is A => Predicate.isNotUndefined(answer),
    () => new Absent({ what: format.name })
  )

/** Facts of the kernel, shared as well. */
export const kernelFacts = runAndRead("sysctl", sysctlArguments, MacSysctl)

/** The computer itself in the registry of devices, shared as well. */
export const platformExpert = Effect.map(
  runAndRead("ioreg", platformExpertArguments, MacPlatformExpert),
  ([device]) => device
)
