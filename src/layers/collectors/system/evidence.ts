import { Effect, Predicate } from "effect"
import { managerOfMounts } from "../../../domain/containerMounts.ts"
import { InitCgroup } from "../../../domain/formats/InitCgroup.ts"
import { ProcCpuinfo } from "../../../domain/formats/ProcCpuinfo.ts"
import { ProcMountinfo } from "../../../domain/formats/ProcMountinfo.ts"
import { present } from "../../../domain/presence.ts"
import type { ContainerEvidence, HypervisorEvidence } from "../../../domain/virtualisation.ts"
import { Machine, type ReadError } from "../../../services/Machine.ts"
import { read } from "../Collector.ts"
import type { Identity } from "./identity.ts"

/** Evidence that cannot be had is none: it proves nothing, and nothing is missing from the section. */
const evidence = <A, R>(effect: Effect.Effect<A, ReadError, R>) => Effect.orElseSucceed(effect, () => undefined)

const text = (path: string) => evidence(Effect.map(Machine.use((machine) => machine.readFile(path)), present))

const exists = (path: string) =>
  Machine.use((machine) => machine.fileFacts(path)).pipe(Effect.as(true), Effect.orElseSucceed(() => false))

const kernelRelease = text("/proc/sys/kernel/osrelease")

/** What tells whether the machine is a guest. */
export const hypervisorEvidence = ({ firmwareVendor, manufacturer, model, virtualMachine }: Identity) =>
  Effect.map(
    Effect.all({
      cpu: evidence(read("/proc/cpuinfo", ProcCpuinfo)),
      hypervisorType: text("/sys/hypervisor/type"),
      xenCapabilities: text("/proc/xen/capabilities"),
      xenFeatures: text("/sys/hypervisor/properties/features"),
      clockSources: text("/sys/devices/system/clocksource/clocksource0/available_clocksource"),
      deviceTreeHypervisor: text("/proc/device-tree/hypervisor/compatible"),
      deviceTreeCompatible: text("/proc/device-tree/compatible"),
      kernelRelease
    }, { concurrency: "unbounded" }),
    ({ cpu, ...rest }): HypervisorEvidence => ({
      ...rest,
      cpuFlag: cpu?.hypervisor,
      manufacturer,
      model,
      firmwareVendor,
      describesVirtualMachine: virtualMachine
    })
  )

/** What tells whether the agent runs inside of a container. */
export const containerEvidence: Effect.Effect<ContainerEvidence, never, Machine> = Effect.all({
  declared: Effect.filterOrElse(
    text("/run/host/container-manager"),
    Predicate.isNotUndefined,
    () => text("/run/systemd/container")
  ),
  cgroup: evidence(read("/proc/1/cgroup", InitCgroup)),
  mounts: evidence(Effect.map(read("/proc/self/mountinfo", ProcMountinfo), managerOfMounts)),
  pidNamespace: evidence(Machine.use((machine) => machine.readLink("/proc/self/ns/pid"))),
  podmanMarker: exists("/run/.containerenv"),
  dockerMarker: exists("/.dockerenv"),
  kernelRelease
}, { concurrency: "unbounded" })
