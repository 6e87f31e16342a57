import { Effect } from "effect"
import { compact } from "../../domain/presence.ts"
import { containerOf, hypervisorOf } from "../../domain/virtualisation.ts"
import { make, source } from "./Collector.ts"
import { containerEvidence, hypervisorEvidence } from "./system/evidence.ts"
import { identity } from "./system/identity.ts"

export const system = make({
  name: "system",
  sources: {
    linux: source(
      "/proc, /sys",
      Effect.gen(function*() {
        const found = yield* identity
        const { firmwareVendor: _, virtualMachine: __, ...named } = found
        return compact({
          ...named,
          hypervisor: hypervisorOf(yield* hypervisorEvidence(found)),
          container: containerOf(yield* containerEvidence)
        })
      })
    )
  }
})
