import type { Contender } from "./contenders.ts"
import type { Peak } from "./measure.ts"

/** What one contender took in each round. */
export interface Costs {
  readonly contender: Contender
  readonly wallSeconds: Array<number>
  readonly cpuSeconds: Array<number>
  readonly peaks: Array<Peak>
  /** Unknown where strace(1) is not installed. */
  readonly counted: { readonly processes: number; readonly files: number } | undefined
}

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const spread = (values: ReadonlyArray<number>, digits: number) => {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits)
  )
  return `${middle} (${least} to ${most})`
}

const pssMib = ({ peaks }: Costs) => peaks.map(({ pssBytes }) => pssBytes / 1024 / 1024)
const rssMib = ({ peaks }: Costs) => peaks.map(({ rssBytes }) => rssBytes / 1024 / 1024)

const columns: ReadonlyArray<readonly [heading: string, cell: (costs: Costs) => string]> = [
  ["inventory by", ({ contender }) => contender.name],
  ["wall s", ({ wallSeconds }) => spread(wallSeconds, 2)],
  ["processor s", ({ cpuSeconds }) => spread(cpuSeconds, 2)],
  ["peak RSS MiB", (costs) => spread(rssMib(costs), 0)],
  ["peak PSS MiB", (costs) => spread(pssMib(costs), 0)],
  ["processes", ({ counted }) => String(counted?.processes ?? "?")],
  ["files", ({ counted }) => String(counted?.files ?? "?")]
]

export const table = (all: ReadonlyArray<Costs>) => {
  const rows = [columns.map(([heading]) => heading), ...all.map((costs) => columns.map(([, cell]) => cell(costs)))]
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()).join("\n")
}

/** A goal of the agent that comes first, against another. */
interface Goal {
  readonly what: string
  readonly against: RegExp
  readonly measured: (costs: Costs) => number
  /** How much of the other's it may take. */
  readonly share: number
}

const goals: ReadonlyArray<Goal> = [
  { what: "wall time", against: /^fusion/, measured: ({ wallSeconds }) => median(wallSeconds), share: 0.5 },
  { what: "processor time", against: /^fusion/, measured: ({ cpuSeconds }) => median(cpuSeconds), share: 0.5 },
  { what: "peak RSS", against: /^fusion/, measured: (costs) => median(rssMib(costs)), share: 1 },
  { what: "peak PSS", against: /^fusion/, measured: (costs) => median(pssMib(costs)), share: 1 },
  { what: "peak RSS", against: /^ocs/, measured: (costs) => median(rssMib(costs)), share: 1 },
  { what: "peak PSS", against: /^ocs/, measured: (costs) => median(pssMib(costs)), share: 1 }
]

/** Whether our own contenders, those not installed as a peer, meet each goal. */
export const goalsMet = (all: ReadonlyArray<Costs>): ReadonlyArray<string> =>
  all.filter(({ contender }) => contender.name.startsWith("itam-agent")).flatMap((own) =>
    goals.flatMap(({ against, measured, share, what }) => {
      const other = all.find(({ contender }) => against.test(contender.name))
      if (other === undefined) return []
      const taken = measured(own) / measured(other)
      return [
        `${taken <= share ? "met    " : "NOT met"} ${own.contender.name}: ${what} ${taken.toFixed(2)} of that of `
        + `${other.contender.name}, at most ${share}`
      ]
    })
  )
