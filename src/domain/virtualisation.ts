/** What tells whether a machine is a guest, and of what. Everything is as it was read; absent is what was not there. */
export interface HypervisorEvidence {
  /** Maker and product in SMBIOS. */
  readonly manufacturer?: string | undefined
  readonly model?: string | undefined
  readonly firmwareVendor?: string | undefined
  /** Whether SMBIOS says of itself that it describes a virtual machine. */
  readonly describesVirtualMachine?: boolean | undefined
  /** CPUID says that a hypervisor is present; absent on architectures that have no such flag. */
  readonly cpuFlag?: boolean | undefined
  /** `/sys/hypervisor/type` */
  readonly hypervisorType?: string | undefined
  /** `/proc/xen/capabilities`, where `control_d` is the domain that rules the others. */
  readonly xenCapabilities?: string | undefined
  /** `/sys/hypervisor/properties/features`: a hexadecimal number, of which bit 11 stands for that domain. */
  readonly xenFeatures?: string | undefined
  /** Clock sources that the kernel offers: it asks the hypervisor itself for these. */
  readonly clockSources?: string | undefined
  /** `/proc/device-tree/hypervisor/compatible` and `/proc/device-tree/compatible` */
  readonly deviceTreeHypervisor?: string | undefined
  readonly deviceTreeCompatible?: string | undefined
  readonly kernelRelease?: string | undefined
}

/**
 * The hypervisor that this machine is a guest of; `undefined` on bare metal, and `unidentified` where one is certain and
 * its kind is not. Products that imitate another hypervisor's interface (VirtualBox offers the clock of KVM) come first,
 * then what the kernel found, then makers that only say who rents the machine out.
 */
export const hypervisorOf = (evidence: HypervisorEvidence): string | undefined => {
  if (rulesOthers(evidence) || isFirstWsl(evidence.kernelRelease)) return undefined
  const type = evidence.hypervisorType?.toLowerCase()
  if (type !== undefined) return type
  return named(evidence.deviceTreeHypervisor, deviceTreeHypervisors)
    ?? products(evidence)
    ?? named(evidence.clockSources, clockSources)
    ?? landlord(evidence)
    ?? (isWsl(evidence.kernelRelease) && evidence.cpuFlag ? "hyper-v" : undefined)
    ?? (isGuest(evidence) ? "unidentified" : undefined)
}

/** The domain that rules a Xen host runs on its hardware; `XENFEAT_dom0` of Xen, xen/include/public/features.h. */
const rulesOthers = ({ xenCapabilities, xenFeatures }: HypervisorEvidence) =>
  xenCapabilities?.includes("control_d") || (Number.parseInt(xenFeatures ?? "0", 16) & 1 << 11) !== 0

type Names = ReadonlyArray<readonly [pattern: RegExp, name: string]>

const named = (text: string | undefined, names: Names) =>
  text === undefined ? undefined : names.find(([pattern]) => pattern.test(text))?.[1]

const deviceTreeHypervisors: Names = [[/linux,kvm/, "kvm"], [/xen/, "xen"], [/vmware/, "vmware"]]

const clockSources: Names = [[/\bkvm-clock\b/, "kvm"], [/\bhyperv_clocksource/, "hyper-v"], [/\bxen\b/, "xen"]]

/** Makers and products that exist as virtual machines only. */
const products = ({ firmwareVendor, manufacturer, model }: HypervisorEvidence) =>
  named(`${manufacturer ?? ""}|${model ?? ""}|${firmwareVendor ?? ""}`, [
    [/^VMware/, "vmware"],
    [/^innotek GmbH\||\|VirtualBox\|/, "virtualbox"],
    [/^Microsoft Corporation\|Virtual Machine\|/, "hyper-v"],
    [/^Parallels /, "parallels"],
    [/^Xen\|/, "xen"],
    [/\bBHYVE\b/, "bhyve"],
    [/^Apple Inc\.\|Apple Virtualization/, "apple"],
    [/\|KVM\b|^Nutanix\|AHV\|/, "kvm"]
  ])

/** Makers that say who runs the machine. Clouds also rent out bare metal, under the same maker's name. */
const landlord = (evidence: HypervisorEvidence) => {
  const maker = evidence.manufacturer ?? ""
  if (/^QEMU\b/.test(maker)) return "qemu"
  if (evidence.cpuFlag === false || evidence.model?.endsWith(".metal")) return undefined
  if (/^OpenStack\b/.test(maker)) return "qemu"
  return /^Amazon EC2\b/.test(maker) || /^Google\b/.test(maker) && evidence.model === "Google Compute Engine"
    ? "kvm"
    : undefined
}

/** The device tree of QEMU's and Firecracker's ARM machines: Documentation/devicetree/bindings/arm/linux,dummy-virt.yaml. */
const isGuest = (evidence: HypervisorEvidence) =>
  evidence.cpuFlag === true || evidence.describesVirtualMachine === true ||
  /linux,dummy-virt/.test(evidence.deviceTreeCompatible ?? "")

/** What tells whether the agent runs inside of a container. */
export interface ContainerEvidence {
  /** `/run/systemd/container` or `/run/host/container-manager` (systemd's container interface): the manager's own word. */
  readonly declared?: string | undefined
  /** What the control group of process 1 names. */
  readonly cgroup?: string | undefined
  /** What the mounts of the agent itself name. */
  readonly mounts?: string | undefined
  /** `/proc/self/ns/pid` */
  readonly pidNamespace?: string | undefined
  /** Whether `/run/.containerenv` and `/.dockerenv` exist: images leave them behind on machines that are no containers. */
  readonly podmanMarker?: boolean | undefined
  readonly dockerMarker?: boolean | undefined
  readonly kernelRelease?: string | undefined
}

/** The container technology that the agent runs inside of; `undefined` outside of one. */
export const containerOf = (evidence: ContainerEvidence): string | undefined =>
  (evidence.declared === "oci" ? undefined : evidence.declared)
    ?? evidence.mounts
    ?? evidence.cgroup
    ?? markerOf(evidence)
    ?? (isWsl(evidence.kernelRelease) ? "wsl" : undefined)
    ?? evidence.declared

/** A marker file counts only in a process namespace of its own: outside of it, it is a remnant of the image. */
const markerOf = ({ dockerMarker, pidNamespace, podmanMarker }: ContainerEvidence) =>
  pidNamespace === undefined || pidNamespace === initialPidNamespace
    ? undefined
    : podmanMarker
    ? "podman"
    : dockerMarker
    ? "docker"
    : undefined

/** `PROC_PID_INIT_INO` of the kernel, include/linux/proc_ns.h: the number of the first process namespace, always. */
const initialPidNamespace = "pid:[4026531836]"

/** Kernels of the Windows Subsystem for Linux call themselves `…-microsoft-standard-WSL2` or `…-Microsoft`. */
const isWsl = (kernelRelease: string | undefined) => /microsoft/i.test(kernelRelease ?? "")

/** WSL 1 is no machine but Windows itself, which shows its own processor, and its own hypervisor if it has one. */
const isFirstWsl = (kernelRelease: string | undefined) => kernelRelease?.endsWith("-Microsoft") ?? false
