import type { Effect } from "effect"
import type { Absent } from "../../services/Machine.ts"

/** A function of Windows, called synchronously. */
export type NativeFunction = (...args: ReadonlyArray<unknown>) => unknown

/** Calls into Windows from this process. All that is done by foreign functions is done through it. */
export interface Native {
  /** A function by library and C prototype. A Windows that has no such function lacks one fact, and nothing else. */
  find(library: string, prototype: string): Effect.Effect<NativeFunction, Absent>
  /** Why the last call failed, of those that answer with yes or no; to be asked before anything else is called. */
  lastError(): number
  /** Where in memory a buffer lies, as long as it is referred to. */
  addressOf(bytes: Uint8Array): bigint
  /** A copy of memory that Windows owns. */
  copy(pointer: bigint, length: number): Uint8Array
  /** The UTF-16 text at an address, to its NUL. */
  text(pointer: bigint): string
  /**
   * The address of a function of ours that Windows may call from any of its threads, for as long as the process lives.
   * It runs on the thread of JavaScript while the other one waits: it has to answer at once, and never to throw.
   */
  callback(prototype: string, answer: NativeFunction): bigint
}

/** A variable whose address a function gets, to write to. */
export type Cell<A extends number | bigint = number> = [A]
