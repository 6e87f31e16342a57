import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as path from "node:path"
import { managerOfMounts } from "../src/domain/containerMounts.ts"
import { ProcMountinfo } from "../src/domain/formats/ProcMountinfo.ts"
import {
  type ContainerEvidence,
  containerOf,
  type HypervisorEvidence,
  hypervisorOf
} from "../src/domain/virtualisation.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { system } from "../src/layers/collectors/system.ts"
import * as MachineFolder from "./MachineFolder.ts"

const guests: ReadonlyArray<readonly [machine: string, evidence: HypervisorEvidence, hypervisor: string | undefined]> =
  [
    [
      "a laptop",
      { manufacturer: "LENOVO", model: "21AHCTO1WW", cpuFlag: false, clockSources: "tsc hpet acpi_pm" },
      undefined
    ],
    ["a Chromebook", { manufacturer: "Google", model: "Coral", cpuFlag: false }, undefined],
    ["a Surface", { manufacturer: "Microsoft Corporation", model: "Surface Pro", cpuFlag: false }, undefined],
    [
      "a Raspberry Pi",
      { model: "Raspberry Pi 4 Model B Rev 1.1", deviceTreeCompatible: "raspberrypi,4-model-b" },
      undefined
    ],
    ["a micro VM without firmware on KVM", { cpuFlag: true, clockSources: "tsc kvm-clock" }, "kvm"],
    ["QEMU with KVM", { manufacturer: "QEMU", cpuFlag: true, clockSources: "kvm-clock tsc acpi_pm" }, "kvm"],
    ["QEMU alone", { manufacturer: "QEMU", cpuFlag: true, clockSources: "tsc hpet acpi_pm" }, "qemu"],
    ["QEMU that hides its flag", { manufacturer: "QEMU", cpuFlag: false, clockSources: "tsc" }, "qemu"],
    ["VMware", { manufacturer: "VMware, Inc.", model: "VMware Virtual Platform", cpuFlag: true }, "vmware"],
    [
      "VirtualBox, which imitates the clock of KVM",
      { manufacturer: "innotek GmbH", model: "VirtualBox", cpuFlag: true, clockSources: "kvm-clock tsc" },
      "virtualbox"
    ],
    [
      "Hyper-V",
      {
        manufacturer: "Microsoft Corporation",
        model: "Virtual Machine",
        cpuFlag: true,
        clockSources: "hyperv_clocksource_tsc_page"
      },
      "hyper-v"
    ],
    ["WSL 2", { cpuFlag: true, kernelRelease: "5.15.153.1-microsoft-standard-WSL2" }, "hyper-v"],
    ["an older EC2 instance", { manufacturer: "Xen", model: "HVM domU", hypervisorType: "xen", cpuFlag: true }, "xen"],
    [
      "the domain that rules a Xen host",
      {
        manufacturer: "Supermicro",
        hypervisorType: "xen",
        xenCapabilities: "control_d",
        cpuFlag: true,
        clockSources: "xen tsc"
      },
      undefined
    ],
    [
      "the same domain where xenfs is not mounted",
      { manufacturer: "Supermicro", hypervisorType: "xen", xenFeatures: "000028f5", cpuFlag: true },
      undefined
    ],
    ["a paravirtualised guest of Xen", { hypervisorType: "xen", xenFeatures: "000006f1", clockSources: "xen" }, "xen"],
    ["a guest of Xen without SMBIOS (PVH)", { cpuFlag: true, clockSources: "xen tsc" }, "xen"],
    [
      "a guest of Xen with devices of QEMU (HVM)",
      { manufacturer: "Xen", model: "HVM domU", firmwareVendor: "Xen", cpuFlag: true, clockSources: "xen tsc hpet" },
      "xen"
    ],
    [
      "WSL 1, where Windows shows its own hypervisor",
      { cpuFlag: true, kernelRelease: "4.4.0-22621-Microsoft" },
      undefined
    ],
    ["an EC2 instance on ARM", { manufacturer: "Amazon EC2", model: "t4g.small" }, "kvm"],
    ["EC2 bare metal", { manufacturer: "Amazon EC2", model: "m7g.metal" }, undefined],
    ["EC2 bare metal on x86", { manufacturer: "Amazon EC2", model: "c5.metal", cpuFlag: false }, undefined],
    ["Google Compute Engine", { manufacturer: "Google", model: "Google Compute Engine", cpuFlag: true }, "kvm"],
    ["Google's bare metal", { manufacturer: "Google", model: "Google Compute Engine", cpuFlag: false }, undefined],
    [
      "Parallels",
      { manufacturer: "Parallels International GmbH.", model: "Parallels Virtual Platform", cpuFlag: true },
      "parallels"
    ],
    ["bhyve", { manufacturer: "FreeBSD", model: "BHYVE", firmwareVendor: "BHYVE", cpuFlag: true }, "bhyve"],
    ["Apple's own", { manufacturer: "Apple Inc.", model: "Apple Virtualization Generic Platform" }, "apple"],
    ["a Nutanix guest", { manufacturer: "Nutanix", model: "AHV", cpuFlag: true }, "kvm"],
    ["a Nutanix node", { manufacturer: "Nutanix", model: "NX-3060-G7", cpuFlag: false }, undefined],
    ["an ARM guest by its device tree", { deviceTreeHypervisor: "linux,kvm" }, "kvm"],
    ["an ARM guest that does not say whose", { deviceTreeCompatible: "linux,dummy-virt" }, "unidentified"],
    [
      "a guest by its firmware's word",
      { manufacturer: "Cloud", model: "vServer", describesVirtualMachine: true },
      "unidentified"
    ],
    [
      "a guest by its processor's word",
      { manufacturer: "Somebody", cpuFlag: true, clockSources: "tsc" },
      "unidentified"
    ]
  ]

const ownNamespace = "pid:[4026532254]"
const firstNamespace = "pid:[4026531836]"

const insides: ReadonlyArray<readonly [where: string, evidence: ContainerEvidence, container: string | undefined]> = [
  ["a bare machine", { pidNamespace: firstNamespace, kernelRelease: "6.1.0-18-amd64" }, undefined],
  [
    "a guest made of an image with a stray /.dockerenv",
    { dockerMarker: true, pidNamespace: firstNamespace },
    undefined
  ],
  ["a machine with a stray marker that tells nothing else", { dockerMarker: true }, undefined],
  ["Docker with a private control group", { dockerMarker: true, pidNamespace: ownNamespace }, "docker"],
  [
    "Docker by its mounts, in the host's process namespace",
    { mounts: "docker", pidNamespace: firstNamespace },
    "docker"
  ],
  ["Podman", { podmanMarker: true, dockerMarker: true, pidNamespace: ownNamespace }, "podman"],
  [
    "Kubernetes",
    { mounts: "kubernetes", cgroup: "containerd", dockerMarker: true, pidNamespace: ownNamespace },
    "kubernetes"
  ],
  ["systemd-nspawn", { declared: "systemd-nspawn", pidNamespace: ownNamespace }, "systemd-nspawn"],
  ["LXC", { declared: "lxc" }, "lxc"],
  ["LXC without systemd in it, by its own view of /proc", { mounts: "lxc", pidNamespace: ownNamespace }, "lxc"],
  ["systemd-nspawn by its control group", { cgroup: "systemd-nspawn", pidNamespace: ownNamespace }, "systemd-nspawn"],
  ["WSL 1", { kernelRelease: "4.4.0-22621-Microsoft" }, "wsl"],
  ["something that only says oci", { declared: "oci", cgroup: "docker" }, "docker"],
  ["something that says nothing but oci", { declared: "oci" }, "oci"],
  ["WSL", { kernelRelease: "5.15.153.1-microsoft-standard-WSL2", pidNamespace: ownNamespace }, "wsl"],
  [
    "Docker on WSL",
    { dockerMarker: true, kernelRelease: "5.15.153.1-microsoft-standard-WSL2", pidNamespace: ownNamespace },
    "docker"
  ]
]

describe("the hypervisor", () => {
  for (const [machine, evidence, hypervisor] of guests) {
    it(`of ${machine} is ${hypervisor ?? "none"}`, () => assert.strictEqual(hypervisorOf(evidence), hypervisor))
  }
})

describe("the container", () => {
  for (const [where, evidence, container] of insides) {
    it(`around ${where} is ${container ?? "none"}`, () => assert.strictEqual(containerOf(evidence), container))
  }
})

const captured: ReadonlyArray<
  readonly [machine: string, hypervisor: string | undefined, container: string | undefined]
> = [
  ["debian-5000-packages", "kvm", undefined],
  ["vm-kvm", "kvm", undefined],
  ["vmware-ubuntu-member", "vmware", undefined],
  ["hyperv-rhel7", "hyper-v", undefined],
  ["alpine-docker-host", "virtualbox", undefined],
  ["xen-dom0", undefined, undefined],
  ["wsl2-ubuntu", "hyper-v", "wsl"],
  ["container", "vmware", "docker"],
  ["podman-rootless", "kvm", "podman"],
  ["lxc-unprivileged", undefined, "lxc"],
  ["rack-server", undefined, undefined],
  ["raspberry-pi", undefined, undefined]
]

describe("the captured machine", () => {
  for (const [machine, hypervisor, container] of captured) {
    it.effect(`${machine} is a guest of ${hypervisor ?? "nobody"} and in a container of ${container ?? "nobody"}`, () =>
      Effect.gen(function*() {
        const { data } = yield* collect(system)
        assert.deepStrictEqual([data?.hypervisor, data?.container], [hypervisor, container])
      }).pipe(Effect.provide(MachineFolder.layer(path.join(import.meta.dirname, "machines/linux", machine)))))
  }
})

describe("the mounts", () => {
  const managerOf = (mountinfo: string) => managerOfMounts(Result.getOrThrow(ProcMountinfo.decode(mountinfo)))

  it("inside of a container show the manager's files over the image's", () => {
    assert.strictEqual(
      managerOf("700 690 8:1 /var/lib/docker/containers/4f5c/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n"),
      "docker"
    )
    assert.strictEqual(
      managerOf(
        "700 690 0:25 /containers/storage/overlay-containers/4f5c/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw\n"
      ),
      "podman"
    )
    assert.strictEqual(
      managerOf("700 690 8:1 /var/lib/kubelet/pods/1b2c/etc-hosts /etc/hosts rw - ext4 /dev/sda1 rw\n"),
      "kubernetes"
    )
    assert.strictEqual(managerOf("90 80 0:40 /proc/cpuinfo /proc/cpuinfo rw - fuse.lxcfs lxcfs rw\n"), "lxc")
  })

  it("of a host of containers show nothing of the kind", () => {
    assert.isUndefined(managerOf(
      "60 20 0:51 / /var/lib/docker/overlay2/4f5c/merged rw - overlay overlay rw\n"
        + "61 20 0:40 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n"
        + "63 20 8:1 /var/lib/docker/containers/4f5c /srv/copy rw - ext4 /dev/sda1 rw\n"
        + "62 20 0:24 /resolv.conf /etc/resolv.conf rw - tmpfs tmpfs rw\n"
    ))
  })
})
