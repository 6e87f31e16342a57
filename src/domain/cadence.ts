import type { ScanKind } from "./Snapshot.ts"

/** When a machine acts, so that a fleet does not act as one. Pure: whoever calls brings clock and chance. */

export const cadence = {
  /** Share of an interval by which each cycle may come earlier or later. */
  jitterShare: 0.1,
  /** When a service manager starts the agent, thousands may start at once: the first delivery is spread over this. */
  firstSendWithinMs: 120_000,
  /** A fleet may wake at once, too: what it slept through is made up for within this time. */
  afterSleepWithinMs: 120_000,
  /** What was done out of turn is not done again before this share of the interval has passed. */
  leastAfterOutOfTurn: 0.5
} as const

/**
 * Where in every interval the cycles of a machine fall: a hash of what names it, so that a fleet is spread evenly and
 * each machine keeps its place over restarts. (FNV-1a of Fowler, Noll and Vo, 32 bits.)
 */
export const phaseMs = (agentId: string, kind: ScanKind, intervalMs: number): number => {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(`${agentId} ${kind}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash % intervalMs
}

/** What the wait for the next cycle depends on. */
export interface Moment {
  readonly intervalMs: number
  /** Where in every interval this machine belongs; unknown until it is known who it is. */
  readonly phaseMs?: number | undefined
  /** The wall clock. It may say anything: it moves the wait within its bounds only. */
  readonly nowMs: number
  /** From 0 up to but not including 1. */
  readonly chance: number
}

/**
 * The wait for the next cycle: the interval, up to 10 % shorter or longer. A machine that is off its phase by more than
 * that only errs towards it, so machines that were started together drift apart within a few cycles.
 */
export const untilNextMs = ({ chance, intervalMs, nowMs, phaseMs = nowMs }: Moment): number => {
  const most = cadence.jitterShare * intervalMs
  const ahead = modulo(phaseMs - nowMs, intervalMs)
  const offMs = ahead > intervalMs / 2 ? ahead - intervalMs : ahead
  const shortest = offMs > most ? 0 : -most
  const longest = offMs < -most ? 0 : most
  return Math.round(intervalMs + shortest + chance * (longest - shortest))
}

/**
 * The wait after a cycle out of turn, and when the interval has become another one: until the moment in every interval
 * where this machine belongs, so that a fleet which woke together, or was told together, is spread again at once.
 */
export const untilTurnMs = ({ chance, intervalMs, nowMs, phaseMs = nowMs + chance * intervalMs }: Moment): number => {
  const ahead = modulo(phaseMs - nowMs, intervalMs)
  return Math.round(ahead < cadence.leastAfterOutOfTurn * intervalMs ? ahead + intervalMs : ahead)
}

const modulo = (value: number, by: number) => ((value % by) + by) % by

/** The wait before the first delivery of a life, never longer than an interval. */
export const firstSendMs = (withinMs: number, intervalMs: number, chance: number): number =>
  Math.round(chance * Math.min(withinMs, intervalMs))

/** What a process knows of who started it. */
export interface Start {
  readonly platform: string
  readonly processId: number
  readonly parentProcessId: number
  /** A person is at the terminal. */
  readonly interactive: boolean
  readonly invocationId: string | undefined
  readonly journalStream: string | undefined
  /** Which process systemd started; its children inherit the other two variables, but are none of its services. */
  readonly systemdExecPid: string | undefined
  /** The Service Control Manager of Windows has it started with an argument of its own. */
  readonly underScm: boolean
}

/**
 * Whether a service manager started this very process: systemd (systemd.exec(5), `$INVOCATION_ID`, `$JOURNAL_STREAM`,
 * `$SYSTEMD_EXEC_PID` since 248), launchd, which is process 1 (launchd(8)), or the Service Control Manager.
 */
export const startedByServiceManager = (start: Start): boolean => {
  if (start.interactive) return false
  if (start.platform === "win32") return start.underScm
  if (start.platform === "darwin") return start.parentProcessId === 1
  const underSystemd = start.invocationId !== undefined || start.journalStream !== undefined
  return underSystemd && (start.systemdExecPid ?? `${start.processId}`) === `${start.processId}`
}
