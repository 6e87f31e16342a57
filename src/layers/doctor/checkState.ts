import { Effect, Option } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { type StateFacts, stateFindings } from "../../domain/doctor/state.ts"
import { spaceOf } from "../diskSpace.ts"
import { codeOf } from "../storage.ts"
import { Patient } from "./Patient.ts"

/** The folder that the agent keeps its state in: whether it can be written to, by whom, and how much room there is. */
export const checkState = Effect.gen(function*() {
  const { settings: { stateFolder } } = yield* Patient
  return stateFindings(yield* stateFacts(stateFolder))
})

const stateFacts = Effect.fnUntraced(function*(folder: string): Effect.fn.Return<StateFacts> {
  const looked = yield* attempt(() => fs.lstat(folder))
  if ("code" in looked && looked.code !== "ENOENT") {
    return looked.code === "EACCES" || looked.code === "EPERM"
      ? { folder, kind: "denied", refusal: undefined, space: undefined }
      : { folder, kind: "folder", refusal: looked.code, space: undefined }
  }
  const place = "code" in looked ? yield* nearest(path.dirname(folder)) : folder
  const written = yield* attempt(() => fs.access(place, fs.constants.W_OK | fs.constants.X_OK))
  const space = yield* Effect.option(spaceOf(place))
  const common = {
    folder,
    refusal: "code" in written ? written.code : undefined,
    space: Option.getOrUndefined(space)
  }
  if ("code" in looked) return { ...common, kind: "nothing" }
  const stats = looked.value
  const ownId = process.getuid?.()
  return {
    ...common,
    kind: stats.isDirectory() ? "folder" : stats.isSymbolicLink() ? "link" : "file",
    ...(ownId === undefined ? {} : { rights: { mode: stats.mode, ownerId: stats.uid, ownId } })
  }
})

/** The nearest folder above that is there. */
const nearest = Effect.fnUntraced(function*(folder: string) {
  let place = folder
  while (path.dirname(place) !== place && "code" in (yield* attempt(() => fs.lstat(place)))) place = path.dirname(place)
  return place
})

const attempt = <A>(ask: () => Promise<A>) =>
  Effect.tryPromise({ try: ask, catch: codeOf }).pipe(
    Effect.match({ onFailure: (code) => ({ code }), onSuccess: (value) => ({ value }) })
  )
