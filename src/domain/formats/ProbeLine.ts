import { Option, Predicate, Schema } from "effect"
import { make, misfit } from "./Format.ts"
import { probeList } from "./probeValues.ts"

/** Why a section of the script has no rows, told by numbers and names that are the same in every language. */
export interface ProbeError {
  /** `absent`: this Windows has no such thing. `late`: not within its time. */
  readonly kind: "absent" | "denied" | "late" | "unreadable"
  readonly detail: string
}

/** What one section of the script has found. */
export interface ProbeLine {
  readonly section: string
  readonly tookMs: number
  /** Rows as WMI has them; empty where there is an error. */
  readonly rows: ReadonlyArray<unknown>
  readonly error?: ProbeError
}

const Fault = Schema.Struct({ id: Schema.String, hr: Schema.Finite, st: Schema.String })

const Line = Schema.fromJsonString(Schema.Struct({
  s: Schema.NonEmptyString,
  ok: Schema.Boolean,
  ms: Schema.Finite,
  d: Schema.Unknown,
  e: Schema.Unknown
}))

/**
 * A line of the script in `layers/windows/probe`: `s` section, `ok`, `ms` time, `d` rows, `e` error. It says nothing of
 * a line that it refuses: there may be a recovery password in it.
 */
export const ProbeLine = make<ProbeLine>("line of the PowerShell script", (text) => {
  const line = Option.getOrUndefined(decodeLine(text))
  if (line === undefined) return misfit("damaged")
  const tookMs = Math.max(0, Math.round(line.ms))
  return line.ok
    ? { section: line.s, tookMs, rows: probeList(line.d).filter(Predicate.isObject) }
    : { section: line.s, tookMs, rows: [], error: probeErrorOf(line.e) }
})

const decodeLine = Schema.decodeUnknownOption(Line)
const decodeFault = Schema.decodeUnknownOption(Fault)

/**
 * `FullyQualifiedErrorId`, `HResult` and CIM status (MI_Result) of an error record. The id has the code of WMI (WBEM
 * error constants), since the exception of every CIM error has the same HResult.
 */
export const probeErrorOf = (fault: unknown): ProbeError => {
  const told = Option.getOrUndefined(decodeFault(fault))
  if (told === undefined) return { kind: "unreadable", detail: "an error without a code" }
  const [id = ""] = told.id.split(",", 1)
  const words = [id, told.st].filter((word) => /^[\w .:-]{1,100}$/.test(word))
  const detail = words.length === 0 ? `HRESULT ${hexadecimal(told.hr)}` : words.join(", ")
  const kind = kinds.find(({ codes, pattern, states }) =>
    states.includes(told.st) || pattern.test(id) || codes.includes(hexadecimal(told.hr))
  )
  return { kind: kind?.kind ?? "unreadable", detail }
}

const kinds: ReadonlyArray<{
  readonly kind: ProbeError["kind"]
  readonly states: ReadonlyArray<string>
  readonly pattern: RegExp
  readonly codes: ReadonlyArray<string>
}> = [
  // WBEM_E_ACCESS_DENIED, WBEM_E_PRIVILEGE_NOT_HELD; E_ACCESSDENIED
  { kind: "denied", states: ["AccessDenied"], pattern: /0x80041003|0x80041062/i, codes: ["0x80070005"] },
  // WBEM_E_NOT_FOUND, _NOT_SUPPORTED, _INVALID_NAMESPACE, _INVALID_CLASS
  {
    kind: "absent",
    states: ["InvalidNamespace", "InvalidClass", "NotFound", "NotSupported"],
    pattern: /0x800410(02|0c|0e|10)/i,
    codes: []
  },
  // WBEM_S_TIMEDOUT, wbemErrTimedout; ours
  { kind: "late", states: [], pattern: /0x0*40004\b|0x80043001|BudgetExceeded/i, codes: [] }
]

const hexadecimal = (hresult: number) => `0x${(Math.trunc(hresult) >>> 0).toString(16).padStart(8, "0")}`
