import { present } from "../presence.ts"
import { x86Makers } from "../x86Makers.ts"
import { armCoreOf, armImplementerOf } from "./ArmCores.ts"
import { make, misfit } from "./Format.ts"

/** One logical processor that is online. */
export interface Processor {
  readonly number: number
  /** Package and core within it; only x86 says so here. */
  readonly package?: number
  readonly core?: number
  /** What kind of core it is, where a machine can have unlike ones and says so here (ARM). */
  readonly kind?: string
}

export interface Cpuinfo {
  /** Never empty. */
  readonly processors: ReadonlyArray<Processor>
  readonly model?: string
  readonly manufacturer?: string
  /** Instruction set, in the words of `uname -m`. */
  readonly arch?: string
  readonly family?: number
  readonly modelNumber?: number
  readonly stepping?: number
  /** Whether CPUID says that a hypervisor is present; absent where the architecture has no such flag. */
  readonly hypervisor?: boolean
}

type Fields = ReadonlyMap<string, string>

/**
 * `/proc/cpuinfo` (proc_cpuinfo(5)): a block of `key : value` lines for each processor that is online. What describes all of
 * them is in every block (x86, arm64) or in a block of its own (older ARM).
 */
export const ProcCpuinfo = make<Cpuinfo>("/proc/cpuinfo", (text) => {
  const blocks = text.split(/\n\s*\n/).map(fieldsOf)
  const each = blocks.filter((block) => /^\d{1,5}$/.test(block.get("processor") ?? ""))
  const first = each[0]
  if (first === undefined) return misfit("no processor line")
  const common = blocks.filter((block) => !block.has("processor"))
  const fields: Fields = new Map([...common, first].flatMap((block) => Array.from(block)))
  return { processors: each.map(processorOf), ...(fields.has("flags") ? x86(fields) : others(fields)) }
})

const fieldsOf = (block: string): Fields =>
  new Map(
    block.split("\n").flatMap((line) => {
      const colon = line.indexOf(":")
      return colon === -1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
    })
  )

const numberOf = (fields: Fields, key: string) => {
  const value = fields.get(key) ?? ""
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [_ in K]?: V }

const processorOf = (fields: Fields): Processor => ({
  number: Number(fields.get("processor")),
  ...given("package", numberOf(fields, "physical id")),
  ...given("core", numberOf(fields, "core id")),
  ...given("kind", fields.get("CPU part"))
})

const x86 = (fields: Fields): Omit<Cpuinfo, "processors"> => {
  const flags = new Set(fields.get("flags")?.split(" "))
  const vendor = fields.get("vendor_id")?.trim()
  return {
    ...given("model", present(fields.get("model name"))),
    ...given("manufacturer", x86Makers.get(vendor ?? "") ?? present(vendor)),
    arch: flags.has("lm") ? "x86_64" : "i686",
    ...given("family", numberOf(fields, "cpu family")),
    ...given("modelNumber", numberOf(fields, "model")),
    ...given("stepping", numberOf(fields, "stepping")),
    hypervisor: flags.has("hypervisor")
  }
}

/** ARM by implementer and part; RISC-V, POWER and others by what they call themselves. */
const others = (fields: Fields): Omit<Cpuinfo, "processors"> => {
  const implementer = fields.get("CPU implementer")
  const model = armCoreOf(implementer, fields.get("CPU part"))
    ?? ["model name", "Processor", "cpu model", "cpu", "uarch"].map((key) => present(fields.get(key))).find(Boolean)
  return {
    ...given("model", model),
    ...given("manufacturer", armImplementerOf(implementer)),
    ...given("arch", armArchOf(fields) ?? /^rv(?:32|64)/.exec(fields.get("isa") ?? "")?.[0].replace("rv", "riscv"))
  }
}

/** A 32 bit kernel names the processor by the mode it runs in: `ARMv7 Processor rev 4 (v7l)`. */
const armArchOf = (fields: Fields) => {
  const mode = /\((v\d\w{0,3})\)/.exec(fields.get("model name") ?? fields.get("Processor") ?? "")?.[1]
  const architecture = fields.get("CPU architecture")
  if (architecture === undefined) return undefined
  return mode !== undefined ? `arm${mode}` : architecture === "8" || architecture === "AArch64" ? "aarch64" : undefined
}
