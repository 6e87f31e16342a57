/** What the agent itself takes of the machine, and when that is too much. Pure: whoever calls brings the figures. */

/** What the agent took between two looks at itself. */
export interface SelfUse {
  /** Resident memory at the moment. */
  readonly memoryBytes: number
  /** Processor time, of one processor. */
  readonly cpuPercent: number
  /** How late it came to what was due. */
  readonly loopDelayMs: number
}

/** The most that it may take; 0 is no limit. */
export interface SelfLimits {
  readonly memoryLimitMib: number
  readonly cpuLimitPercent: number
  readonly loopDelayLimitMs: number
}

/** So many looks in a row have to find too much: what passes by itself is no reason to end. */
export const looksInARow = 3

/** How often in a row each figure was above its limit. */
export type Rows = { readonly [F in keyof SelfUse]: number }

export const noRows: Rows = { memoryBytes: 0, cpuPercent: 0, loopDelayMs: 0 }

const mib = 1024 * 1024

/** What is remembered after a look, and what to say where enough is enough. */
export const afterLook = (
  rows: Rows,
  use: SelfUse,
  { cpuLimitPercent, loopDelayLimitMs, memoryLimitMib }: SelfLimits
): { readonly rows: Rows; readonly excess: string | undefined } => {
  const figures = [
    { name: "memoryBytes", limit: memoryLimitMib * mib, says: `MEMORY_LIMIT=${memoryLimitMib} (MiB)` },
    { name: "cpuPercent", limit: cpuLimitPercent, says: `CPU_LIMIT=${cpuLimitPercent} (percent of one processor)` },
    { name: "loopDelayMs", limit: loopDelayLimitMs, says: `LOOP_DELAY_LIMIT=${loopDelayLimitMs} (ms)` }
  ] as const
  const after = { ...noRows }
  for (const { limit, name } of figures) after[name] = limit > 0 && use[name] > limit ? rows[name] + 1 : 0
  const worst = figures.find(({ name }) => after[name] >= looksInARow)
  return {
    rows: after,
    excess: worst === undefined ? undefined : `${inWords[worst.name](use[worst.name])}, above ${worst.says}`
  }
}

const inWords: { readonly [F in keyof SelfUse]: (figure: number) => string } = {
  memoryBytes: (bytes) => `the agent takes ${(bytes / mib).toFixed(1)} MiB of memory`,
  cpuPercent: (percent) => `the agent takes ${percent.toFixed(1)} % of a processor`,
  loopDelayMs: (ms) => `the agent acts ${Math.round(ms)} ms late`
}
