import { Effect, Schema } from "effect"
import { registryAddress, type RegistryKey, type RegistryQuery, type RegistryValue } from "../src/domain/RegistryKey.ts"
import { Absent, Denied, type ReadError } from "../src/services/Machine.ts"

/** A value as `registry.json` has it: what is no plain text, number or list of texts says what it is. */
const Value = Schema.Union([
  Schema.String,
  Schema.Finite,
  Schema.Array(Schema.String),
  Schema.Struct({ expandable: Schema.String }),
  Schema.Struct({ base64: Schema.String })
])

/** The form of `registry.json`: addresses of keys with what is in them; the keys above them are there as well. */
const Captured = Schema.fromJsonString(Schema.Record(
  Schema.String,
  Schema.Struct({
    lastWrittenAt: Schema.optionalKey(Schema.String),
    values: Schema.optionalKey(Schema.Record(Schema.String, Value)),
    /** It is there, and the agent may not open it. */
    denied: Schema.optionalKey(Schema.Literal(true))
  })
))
type CapturedKey = typeof Captured.Type[string]

/** A key with those below it, by their names in lower case: that is how Windows finds them. */
interface Branch {
  readonly name: string
  key: CapturedKey
  readonly branches: Map<string, Branch>
}

/** The registry of a captured machine, made from the text of its `registry.json`. */
export const capturedRegistry = (text: string) => {
  const root: Branch = { name: "", key: {}, branches: new Map() }
  for (const [address, key] of Object.entries(Schema.decodeUnknownSync(Captured)(text))) {
    let branch = root
    for (const name of address.split("\\")) branch = branchOf(branch, name)
    branch.key = key
  }
  return (query: RegistryQuery): Effect.Effect<RegistryKey, ReadError> => {
    const what = registryAddress(query)
    let branch: Branch | undefined = root
    for (const name of what.split("\\")) {
      branch = branch.branches.get(name.toLowerCase())
      if (branch === undefined) return Effect.fail(new Absent({ what }))
      if (branch.key.denied) return Effect.fail(new Denied({ what, needs: "Administrator" }))
    }
    return Effect.succeed(keyFrom(branch, query.depth))
  }
}

const branchOf = ({ branches }: Branch, name: string): Branch => {
  const branch = branches.get(name.toLowerCase()) ?? { name, key: {}, branches: new Map() }
  branches.set(name.toLowerCase(), branch)
  return branch
}

const keyFrom = ({ branches, key: { lastWrittenAt, values = {} } }: Branch, depth: number): RegistryKey => ({
  ...(lastWrittenAt === undefined ? {} : { lastWrittenAt }),
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueFrom(value)])),
  keys: Object.fromEntries(
    [...branches.values()].filter(({ key }) => key.denied !== true).map((branch) => [
      branch.name,
      depth > 0 ? keyFrom(branch, depth - 1) : { values: {}, keys: {} }
    ])
  )
})

const valueFrom = (value: typeof Value.Type): RegistryValue => {
  if (typeof value === "string") return { type: "text", data: value }
  if (typeof value === "number") return { type: "number", data: value }
  if ("expandable" in value) return { type: "expandable", data: value.expandable }
  return "base64" in value ? { type: "bytes", data: value.base64 } : { type: "texts", data: value }
}
