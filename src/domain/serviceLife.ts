/** Where a service is in its life, as it tells the Service Control Manager. */
export type ServicePhase =
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  | { readonly kind: "stopping" }
  /** `code`: what kept it from its work, as the exit code of the agent says it; 0 where it was told to stop. */
  | { readonly kind: "stopped"; readonly code: number }

/** What the Service Control Manager is told of a service that is a process of its own (SERVICE_STATUS, winsvc.h). */
export interface ScmStatus {
  readonly state: number
  readonly controlsAccepted: number
  readonly win32ExitCode: number
  readonly serviceSpecificExitCode: number
  readonly checkPoint: number
  readonly waitHintMs: number
}

/** States (SERVICE_STATUS, dwCurrentState). */
const states = { stopped: 1, starting: 2, stopping: 3, running: 4 } as const

/**
 * SERVICE_ACCEPT_STOP, SERVICE_ACCEPT_SHUTDOWN, SERVICE_ACCEPT_PARAMCHANGE and SERVICE_ACCEPT_PRESHUTDOWN (SERVICE_STATUS,
 * dwControlsAccepted): a running service takes all of them.
 */
const whileRunning = 0x1 | 0x4 | 0x8 | 0x100

/** ERROR_SERVICE_SPECIFIC_ERROR (winerror.h): the code of the service itself says what happened. */
const serviceSpecificError = 1066

/** The next word is promised within this time; twice as often as it comes. */
export const nextWordWithinMs = 10_000
export const wordEveryMs = 2_000

/**
 * The status to tell next. The checkpoint goes up for as long as a start or a stop is on its way: the manager gives up
 * on a service whose checkpoint stands still past the wait hint (SERVICE_STATUS, dwCheckPoint).
 */
export const nextStatus = (last: ScmStatus | undefined, phase: ServicePhase): ScmStatus => {
  const state = states[phase.kind]
  const isPending = phase.kind === "starting" || phase.kind === "stopping"
  const code = phase.kind === "stopped" ? phase.code : 0
  return {
    state,
    controlsAccepted: phase.kind === "running" ? whileRunning : 0,
    win32ExitCode: code === 0 ? 0 : serviceSpecificError,
    serviceSpecificExitCode: code,
    checkPoint: isPending ? (last?.state === state ? last.checkPoint : 0) + 1 : 0,
    waitHintMs: isPending ? nextWordWithinMs : 0
  }
}

/** What a control asks of the service, and the answer that its handler gives (HandlerEx, winsvc.h). */
export interface ControlAnswer {
  readonly code: number
  /** The service is to stop, within this time. */
  readonly stopWithinMs?: number
  /** The service is to read its settings again. */
  readonly reload?: true
}

/**
 * A stop has 30 s until tools give up on it. A shutdown has 5 s (WaitToKillServiceTimeout), a preshutdown 10 s since
 * Windows 10 1703 (SERVICE_PRESHUTDOWN_INFO): of both enough is left for the last word.
 */
const stops: { readonly [control: number]: number } = { 1: 20_000, 5: 3_500, 15: 8_000 }

/** SERVICE_CONTROL_INTERROGATE and SERVICE_CONTROL_PARAMCHANGE. */
const [interrogate, parameterChange] = [4, 6]
/** ERROR_CALL_NOT_IMPLEMENTED (winerror.h). */
const notImplemented = 120

export const answerToControl = (control: number): ControlAnswer => {
  const stopWithinMs = stops[control]
  if (stopWithinMs !== undefined) return { code: 0, stopWithinMs }
  if (control === parameterChange) return { code: 0, reload: true }
  return { code: control === interrogate ? 0 : notImplemented }
}
