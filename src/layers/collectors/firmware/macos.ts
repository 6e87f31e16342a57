import { Effect } from "effect"
import { MacHardware } from "../../../domain/formats/MacHardware.ts"
import { sysctlNumber } from "../../../domain/formats/MacSysctl.ts"
import { compact } from "../../../domain/presence.ts"
import { optional, source } from "../Collector.ts"
import { kernelFacts, profiled } from "../macos/asking.ts"

/** UEFI is what an Intel Mac starts with; Apple silicon has a boot ROM of its own kind. A TPM is in neither. */
export const macos = source(
  "system_profiler, sysctl",
  Effect.gen(function*() {
    const hardware = yield* profiled(MacHardware)
    const facts = yield* optional("mode", kernelFacts)
    const isIntel = facts !== undefined && sysctlNumber(facts, "hw.optional.arm64") !== 1
    return compact({
      vendor: "Apple Inc.",
      version: hardware.firmwareVersion,
      mode: isIntel ? "uefi" as const : undefined,
      secureBoot: isIntel && !hardware.hasSecurityChip ? "unsupported" as const : hardware.secureBoot
    })
  })
)
