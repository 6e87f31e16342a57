import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { aPlace, asked, started } from "../bundle.ts"
import { text } from "./wine.ts"

/** A receiver on Linux that Windows reports to, for as long as the story is told: what it has in the end. */
export const receiving = (tell: (settings: ReadonlyArray<string>) => void) =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const place = yield* aPlace
    const receiver = yield* started(["receiver"], place)
    yield* receiver.says(/http:\/\/127/)
    const [, token] = /Bearer (\S+)/.exec(fs.readFileSync(path.join(place.stateFolder, "receiver.header"), "latin1"))!
    tell(["TENANT_ID=default", `API_BASE_URL=http://127.0.0.1:${place.port}/api`, `API_TOKEN=${token}`])
    return (yield* asked(place, "/api/assets")).body.assets as ReadonlyArray<{ readonly reports: number }>
  })))

/** `config.env` as Windows writes texts. */
export const settingsFile = (lines: ReadonlyArray<string>) => lines.map((line) => `${line}\r\n`).join("")

/** Programs of Windows that people use, as a shell there finds them. */
export const wineShell = `
# what NAME COMMAND...: runs it, and keeps how it ended and what it said. A file, for a service would inherit a pipe.
what() {
  local name=$1 code=0
  shift
  wine "$@" > "$name.out" 2> "$name.err" < /dev/null || code=$?
  echo "$code" > "$name.code"
}
# Services end with the last ordinary program.
wine node.exe -e 'setTimeout(() => {}, 280000)' > /dev/null 2>&1 < /dev/null &
`

/** What came of a step of the story. */
export const step = (name: string) => ({
  code: Number(text(`${name}.code`)),
  out: text(`${name}.out`).replaceAll("\r\n", "\n"),
  err: text(`${name}.err`).replaceAll("\r\n", "\n")
})

/** The numbers that `sc query` prints: type, state, exit code, exit code of the service. */
export const numbersOf = (name: string) =>
  Array.from(step(name).out.matchAll(/: (\d+)/g), ([, number]) => Number(number)).slice(0, 4)
