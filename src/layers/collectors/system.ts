import { Effect } from "effect"
import { compact } from "../../domain/presence.ts"
import { containerOf, hypervisorOf } from "../../domain/virtualisation.ts"
import { make, source } from "./Collector.ts"
import { containerEvidence, hypervisorEvidence } from "./system/evidence.ts"
import { identity, systemFrom } from "./system/identity.ts"
import { macos } from "./system/macos.ts"
import { windows } from "./system/windows.ts"

export const system = make({
  name: "system",
  sources: {
    linux: source(
      "/proc, /sys",
      Effect.gen(function*() {
        const found = yield* identity
        const hypervisor = hypervisorOf(yield* hypervisorEvidence(found))
        return compact({ ...systemFrom(found, hypervisor), container: containerOf(yield* containerEvidence) })
      })
    ),
    darwin: macos,
    win32: source("SMBIOS, registry", windows)
  }
})
