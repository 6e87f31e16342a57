import { assert, describe, it } from "@effect/vitest"
import { ProcCpuinfo } from "../../src/domain/formats/ProcCpuinfo.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const guest = `processor	: 0
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
model name	: Intel(R) Xeon(R)  CPU @ 2.20GHz
stepping	: 7
physical id	: 0
core id		: 0
flags		: fpu sse2 ht syscall lm constant_tsc hypervisor lahf_lm

processor	: 1
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
model name	: Intel(R) Xeon(R)  CPU @ 2.20GHz
stepping	: 7
physical id	: 1
core id		: 0
flags		: fpu sse2 ht syscall lm constant_tsc hypervisor lahf_lm
`

const armBoard = `processor	: 0
BogoMIPS	: 108.00
Features	: fp asimd evtstrm crc32 cpuid
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x0
CPU part	: 0xd08
CPU revision	: 3

processor	: 4
CPU implementer	: 0x41
CPU architecture: 8
CPU part	: 0xd03

Hardware	: BCM2835
Model		: Raspberry Pi 4 Model B Rev 1.1
`

const oldArm = `Processor	: ARMv7 Processor rev 10 (v7l)
processor	: 0
BogoMIPS	: 7.54

processor	: 1
BogoMIPS	: 7.54

Features	: swp half thumb fastmult vfp edsp neon vfpv3
CPU implementer	: 0x41
CPU architecture: 7
CPU part	: 0xc09
Hardware	: Freescale i.MX6 Quad
`

const arm32OnArmv8 = `processor	: 0
model name	: ARMv7 Processor rev 4 (v7l)
CPU implementer	: 0x41
CPU architecture: 8
CPU part	: 0xd03
`

const riscv = `processor	: 0
hart		: 1
isa		: rv64imafdc
mmu		: sv39
uarch		: sifive,u74-mc
`

describe("/proc/cpuinfo", () => {
  it("of x86 names the processor, its place and the hypervisor's flag", () => {
    assert.deepStrictEqual(valueOf(ProcCpuinfo, guest), {
      processors: [{ number: 0, package: 0, core: 0 }, { number: 1, package: 1, core: 0 }],
      model: "Intel(R) Xeon(R) CPU @ 2.20GHz",
      manufacturer: "Intel",
      arch: "x86_64",
      family: 6,
      modelNumber: 85,
      stepping: 7,
      hypervisor: true
    })
    const bare = guest.replaceAll(" hypervisor", "").replaceAll(" lm ", " ").replaceAll("GenuineIntel", "AuthenticAMD")
    const { arch, hypervisor, manufacturer } = valueOf(ProcCpuinfo, bare)
    assert.deepStrictEqual([arch, hypervisor, manufacturer], ["i686", false, "AMD"])
  })

  it("of ARM has numbers for names, and cores of different kinds", () => {
    assert.deepStrictEqual(valueOf(ProcCpuinfo, armBoard), {
      processors: [{ number: 0, kind: "0xd08" }, { number: 4, kind: "0xd03" }],
      model: "Cortex-A72",
      manufacturer: "ARM",
      arch: "aarch64"
    })
  })

  it("of 32 bit ARM says in which mode the processor runs, for all of them at once", () => {
    assert.deepStrictEqual(valueOf(ProcCpuinfo, oldArm), {
      processors: [{ number: 0 }, { number: 1 }],
      model: "Cortex-A9",
      manufacturer: "ARM",
      arch: "armv7l"
    })
    assert.strictEqual(valueOf(ProcCpuinfo, arm32OnArmv8).arch, "armv7l")
  })

  it("of an ARM core that nobody knows falls back to what it calls itself, and is not fooled by odd numbers", () => {
    const unknown = arm32OnArmv8.replace("0xd03", "0xfff")
    assert.strictEqual(valueOf(ProcCpuinfo, unknown).model, "ARMv7 Processor rev 4 (v7l)")
    const odd = valueOf(ProcCpuinfo, arm32OnArmv8.replace("0x41", "__proto__").replace("0xd03", "constructor"))
    assert.deepStrictEqual([odd.model, odd.manufacturer], ["ARMv7 Processor rev 4 (v7l)", undefined])
  })

  it("of RISC-V is read, too", () => {
    const { arch, model } = valueOf(ProcCpuinfo, riscv)
    assert.deepStrictEqual([arch, model], ["riscv64", "sifive,u74-mc"])
  })

  it("is refused without a single processor", () => {
    assert.strictEqual(refusalOf(ProcCpuinfo, "flags : lm\n"), "/proc/cpuinfo: no processor line")
  })
})
