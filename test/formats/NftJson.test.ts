import { assert, describe, it } from "@effect/vitest"
import { NftJson, refusesPackets } from "../../src/domain/formats/NftJson.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const metainfo = { metainfo: { version: "1.0.6", json_schema_version: 1 } }
const names = { family: "inet", table: "filter" }
const input = { ...names, name: "input", handle: 2, type: "filter", hook: "input", prio: 0, policy: "accept" }

const ruleset = (...items: ReadonlyArray<object>) => JSON.stringify({ nftables: [metainfo, ...items] })
const rule = (chain: string, ...expr: ReadonlyArray<object>) => ({ rule: { ...names, chain, handle: 9, expr } })
const refuses = (...items: ReadonlyArray<object>) => refusesPackets(valueOf(NftJson, ruleset(...items)))

const viaJump = [
  { chain: { ...names, name: "sub" } },
  { chain: input },
  rule("sub", { reject: { type: "icmpx", expr: "port-unreachable" } }),
  rule("input", { jump: { target: "sub" } })
]

describe("the packet filter of the kernel", () => {
  it("lets everything in without chains, and with chains that only accept", () => {
    assert.isFalse(refuses())
    assert.isFalse(refuses({ chain: input }, rule("input", { accept: null })))
  })

  it("refuses by its policy", () => {
    assert.isTrue(refuses({ chain: { ...input, policy: "drop" } }))
  })

  it("refuses by a rule, by a chain that a rule leads to, by a map of verdicts", () => {
    const states = { vmap: { key: { ct: { key: "state" } }, data: { set: [["invalid", { drop: null }]] } } }
    assert.isTrue(refuses({ chain: input }, rule("input", { drop: null })))
    assert.isTrue(refuses(...viaJump))
    assert.isTrue(refuses({ chain: input }, rule("input", states)))
  })

  it("refuses by a named map that a rule uses", () => {
    const map = { map: { ...names, name: "ports", type: "inet_service", map: "verdict", elem: [[23, { drop: null }]] } }
    const lookup = { vmap: { key: { payload: { protocol: "tcp", field: "dport" } }, data: "@ports" } }
    assert.isTrue(refuses({ chain: input }, map, rule("input", lookup)))
    assert.isFalse(refuses({ chain: input }, map))
  })

  it("refuses by a target of iptables, and not by one that only writes a log", () => {
    assert.isTrue(refuses({ chain: input }, rule("input", { xt: { type: "target", name: "REJECT" } })))
    assert.isFalse(refuses({ chain: input }, rule("input", { xt: { type: "target", name: "LOG" } })))
  })

  it("is not judged by what it forwards, by translation of addresses, by a chain that nothing leads to", () => {
    assert.isFalse(refuses({ chain: { ...input, name: "forward", hook: "forward", policy: "drop" } }))
    assert.isFalse(refuses({ chain: { ...input, type: "nat" } }, rule("input", { drop: null })))
    assert.isFalse(refuses({ chain: { ...names, name: "lonely" } }, rule("lonely", { drop: null })))
  })

  it("is judged in the end where chains lead round in a circle", () => {
    const circle = [rule("input", { jump: { target: "sub" } }), rule("sub", { goto: { target: "input" } })]
    assert.isFalse(refuses({ chain: input }, { chain: { ...names, name: "sub" } }, ...circle))
  })

  it("is refused where it is no ruleset", () => {
    assert.include(refusalOf(NftJson, "Error: syntax error"), "nft -j list ruleset")
  })
})
