import { Predicate, Schema } from "effect"
import { json } from "./Format.ts"
import { jsonRows } from "./jsonRows.ts"

const Names = { family: Schema.String, table: Schema.String }

const Chain = Schema.Struct({
  ...Names,
  name: Schema.String,
  type: Schema.optionalKey(Schema.String),
  hook: Schema.optionalKey(Schema.String),
  policy: Schema.optionalKey(Schema.String)
})

const Rule = Schema.Struct({ ...Names, chain: Schema.String, expr: Schema.optionalKey(Schema.Unknown) })

const VerdictMap = Schema.Struct({ ...Names, name: Schema.String, elem: Schema.optionalKey(Schema.Unknown) })

const Item = Schema.Union([
  Schema.Struct({ chain: Chain }),
  Schema.Struct({ rule: Rule }),
  Schema.Struct({ map: VerdictMap })
])

/** Chains, rules and verdict maps of the kernel's packet filter. */
export interface Ruleset {
  readonly nftables: ReadonlyArray<typeof Item.Type>
}

/** Arguments that `NftJson` is the answer to. */
export const nftArguments = ["-j", "list", "ruleset"] as const

/** `nft -j list ruleset` (libnftables-json(5)). */
export const NftJson = json("nft -j list ruleset", Schema.Struct({ nftables: jsonRows(Item) }))

/**
 * Whether packets that come in can be refused: the policy of a filter chain on the way in drops, or a rule that can be
 * reached from it drops or rejects.
 */
export const refusesPackets = ({ nftables }: Ruleset): boolean => {
  const chains = nftables.flatMap((item) => "chain" in item ? [item.chain] : [])
  const rules = Map.groupBy(
    nftables.flatMap((item) => "rule" in item ? [item.rule] : []),
    (rule) => keyOf(rule.family, rule.table, rule.chain)
  )
  const maps = new Map(
    nftables.flatMap((item) =>
      "map" in item ? [[keyOf(item.map.family, item.map.table, item.map.name), item.map.elem] as const] : []
    )
  )
  const seen = new Set<string>()
  const toVisit = chains.filter((chain) => chain.type === "filter" && waysIn.has(chain.hook ?? ""))
    .map(({ family, name, policy, table }) => ({ family, table, name, policy }))
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    const { family, name, policy, table } = next
    if (policy === "drop") return true
    const key = keyOf(family, table, name)
    if (seen.has(key)) continue
    seen.add(key)
    for (const rule of rules.get(key) ?? []) {
      const verdicts = verdictsOf(rule.expr, (map) => maps.get(keyOf(family, table, map)))
      if (verdicts.refuses) return true
      for (const name of verdicts.chains) toVisit.push({ family, table, name, policy: undefined })
    }
  }
  return false
}

const waysIn = new Set(["prerouting", "input"])
const keyOf = (family: string, table: string, name: string) => JSON.stringify([family, table, name])

/** What an expression can end in: `{ "drop": null }`, `{ "jump": { "target": … } }`, an iptables target, a map of them. */
const verdictsOf = (expression: unknown, mapOf: (name: string) => unknown) => {
  const chains: Array<string> = []
  let refuses = false
  const toVisit = [expression]
  const seen = new Set<unknown>()
  while (toVisit.length > 0) {
    const next = toVisit.pop()
    if (typeof next !== "object" || next === null || seen.has(next)) continue
    seen.add(next)
    for (const [key, value] of Object.entries(next)) {
      if (key === "drop" || key === "reject") refuses = true
      else if (key === "xt" && ["DROP", "REJECT"].includes(String(field(value, "name")))) refuses = true
      else if (key === "jump" || key === "goto") chains.push(String(field(value, "target")))
      else if (key === "data" && typeof value === "string" && value.startsWith("@")) toVisit.push(mapOf(value.slice(1)))
      else toVisit.push(value)
    }
  }
  return { chains, refuses }
}

const field = (value: unknown, name: string) =>
  Predicate.isObject(value) ? (value as Record<string, unknown>)[name] : undefined
