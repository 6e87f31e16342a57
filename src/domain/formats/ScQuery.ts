import { make, misfit } from "./Format.ts"

/** What the Service Control Manager says of a service (SERVICE_STATUS, winsvc.h). */
export interface ScQuery {
  /** 1 stopped, 2 starting, 3 stopping, 4 running; 5 to 7 of services that pause. */
  readonly state: number
  readonly win32ExitCode: number
  readonly serviceExitCode: number
}

/** The number that a line has behind its name and a colon; more words may follow. */
const numberIn = (line: string): ReadonlyArray<number> => {
  const colon = line.indexOf(":")
  const number = colon < 0
    ? undefined
    : /^(?:0x[0-9a-f]{1,8}|\d{1,10})(?=\s|$)/i.exec(line.slice(colon + 1).trim())?.[0]
  return number === undefined ? [] : [Number(number)]
}

/**
 * `sc.exe query NAME`. Its words are in the language of the system, so that its numbers are told apart by their order
 * alone: type (in hexadecimal without saying so), state, exit code, exit code of the service, checkpoint, wait hint.
 */
export const ScQuery = make<ScQuery>("sc query", (text) => {
  const numbers = text.split("\n").flatMap(numberIn)
  const [, state, win32ExitCode, serviceExitCode] = numbers
  return state === undefined || win32ExitCode === undefined || serviceExitCode === undefined
    ? misfit(`${numbers.length} numbers where there should be at least 4`)
    : { state, win32ExitCode, serviceExitCode }
})
