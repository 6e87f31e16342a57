import { Effect } from "effect"
import { sysctlNumber } from "../../../domain/formats/MacSysctl.ts"
import { compact, present } from "../../../domain/presence.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { source } from "../Collector.ts"
import { kernelFacts } from "../macos/asking.ts"

type Facts = ReadonlyMap<string, string>

/** Apple's processors say since macOS 12 of each kind of cores how many share a cache; Intel has one for each core. */
const l2CacheBytes = (facts: Facts, isApple: boolean) => {
  if (!isApple) return product(sysctlNumber(facts, "hw.l2cachesize"), sysctlNumber(facts, "hw.physicalcpu"))
  const kinds = Array.from({ length: sysctlNumber(facts, "hw.nperflevels") ?? 0 }, (_, level) => {
    const fact = (name: string) => sysctlNumber(facts, `hw.perflevel${level}.${name}`)
    const cores = fact("physicalcpu"), sharing = fact("cpusperl2")
    return product(fact("l2cachesize"), cores && sharing && Math.ceil(cores / sharing))
  })
  return kinds.length === 0 || kinds.includes(undefined) ? undefined : kinds.reduce((sum, each) => sum! + each!, 0)
}

const product = (one: number | undefined, other: number | undefined) => one && other ? one * other : undefined

const makers: { readonly [vendor: string]: string } = { GenuineIntel: "Intel", AuthenticAMD: "AMD" }

export const macos = source(
  "sysctl",
  Effect.gen(function*() {
    const facts = yield* kernelFacts
    const number = (name: string) => sysctlNumber(facts, name)
    const isApple = number("hw.optional.arm64") === 1
    const logicalCores = number("hw.logicalcpu") ?? number("hw.ncpu")
    if (logicalCores === undefined) return yield* new Unreadable({ what: "sysctl", detail: "no hw.logicalcpu" })
    const vendor = present(facts.get("machdep.cpu.vendor"))
    const hertz = number("hw.cpufrequency_max")
    return compact({
      model: present(facts.get("machdep.cpu.brand_string")),
      manufacturer: isApple ? "Apple" : vendor && (makers[vendor] ?? vendor),
      arch: isApple ? "arm64" : "x86_64",
      sockets: number("hw.packages"),
      physicalCores: number("hw.physicalcpu"),
      logicalCores,
      maxSpeedMhz: hertz ? Math.round(hertz / 1_000_000) : undefined,
      family: isApple ? undefined : number("machdep.cpu.family"),
      modelNumber: isApple ? undefined : number("machdep.cpu.model"),
      stepping: isApple ? undefined : number("machdep.cpu.stepping"),
      l2CacheBytes: l2CacheBytes(facts, isApple),
      l3CacheBytes: product(number("hw.l3cachesize"), number("hw.packages"))
    })
  })
)
