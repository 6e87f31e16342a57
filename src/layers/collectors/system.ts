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
        const { chassisSerialNumber, chassisType, firmwareVendor: _, virtualMachine: __, ...named } = found
        const hypervisor = hypervisorOf(yield* hypervisorEvidence(found))
        return compact({
          ...named,
          ...(hypervisor === undefined && {
            chassisType,
            chassisSerialNumber: chassisSerialNumber === named.serialNumber ? undefined : chassisSerialNumber
          }),
          hypervisor,
          container: containerOf(yield* containerEvidence)
        })
      })
    )
  }
})
