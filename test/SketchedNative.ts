import { Effect } from "effect"
import type { Native, NativeFunction } from "../src/layers/windows/Native.ts"
import { Absent } from "../src/services/Machine.ts"

/** A Windows that is small enough to be written down in a test: functions by name, and what lies in its memory. */
export interface SketchedWindows {
  readonly functions: { readonly [name: string]: NativeFunction }
  readonly memory?: ReadonlyMap<bigint, Uint8Array>
  readonly lastError?: number
  /** Where the functions go that Windows is given to call. */
  readonly callbacks?: Map<bigint, NativeFunction>
}

/** Calls into such a Windows. A function that is not named is not there. */
export const nativeOf = (
  { callbacks = new Map(), functions, lastError = 0, memory = new Map() }: SketchedWindows
): Native => {
  const at = (pointer: bigint) => memory.get(pointer) ?? new Uint8Array()
  return {
    find: (library, prototype) => {
      const name = /(\w+)\(/.exec(prototype)![1]!
      const found = functions[name]
      return found === undefined ? Effect.fail(new Absent({ what: `${name} of ${library}` })) : Effect.succeed(found)
    },
    lastError: () => lastError,
    addressOf: () => 0x1000n,
    copy: (pointer, length) => at(pointer).slice(0, length),
    text: (pointer) => Buffer.from(at(pointer)).toString("utf16le"),
    callback: (_, answer) => {
      const address = 0x2000n + BigInt(callbacks.size)
      callbacks.set(address, answer)
      return address
    }
  }
}

/** A function that writes into its arguments, by their place, and answers. */
export const filling =
  (answer: unknown, values: { readonly [place: number]: unknown }): NativeFunction => (...args) => {
    for (const [place, value] of Object.entries(values)) {
      const target = args[Number(place)]
      if (Buffer.isBuffer(target)) target.set(value as Uint8Array)
      else (target as Array<unknown>)[0] = value
    }
    return answer
  }

export const wide = (text: string) => Buffer.from(text, "utf16le")
