import { Effect, Option } from "effect"
import { lookAt } from "./storage.ts"

/** Why a folder is not ours, or lets others do what they must not, and what would help; `undefined` where all is well. */
export const exposure = Effect.fnUntraced(function*(folder: string, othersMayNot = 0o077) {
  const found = yield* lookAt(folder)
  if (Option.isNone(found)) return `${folder} is not there`
  const stats = found.value
  if (stats.isSymbolicLink()) return `${folder} is a symbolic link: name the folder itself`
  if (!stats.isDirectory()) return `${folder} is not a folder`
  const self = process.getuid?.()
  if (self === undefined) return undefined
  if (stats.uid !== self) {
    return `${folder} belongs to user ${stats.uid}, the agent runs as ${self}: chown ${self} ${folder}`
  }
  if ((stats.mode & othersMayNot) !== 0) {
    return `${folder} is open to others (mode ${(stats.mode & 0o777).toString(8)}): chmod 700 ${folder}`
  }
  return undefined
})
