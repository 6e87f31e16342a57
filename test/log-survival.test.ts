import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { temporaryFolder } from "./aReport.ts"
import { started } from "./bundle.ts"
import { filesBelow } from "./filesBelow.ts"

const patience = 60_000

const program = path.join(import.meta.dirname, "logHammer.ts")

const logged = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - INFO - life (\d+) (?:line (\d+) ·{80}|ends)$/

/** More than is written at once. */
const maxBytes = 256 * 1024

/** A life that logs until it is ended. */
const aLife = (folder: string, life: number) =>
  started([path.join(folder, "logs"), String(maxBytes), "100", String(life)], {
    program,
    workFolder: folder,
    environment: { HOME: folder }
  })

/** Lines of every file of a log, the oldest first. */
const linesIn = (folder: string) =>
  filesBelow(folder)
    .map(({ file }) => file)
    .toSorted((a, b) => Number(b.split(".")[2] ?? 0) - Number(a.split(".")[2] ?? 0))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(folder, file), "utf8")
      assert.isTrue(text.endsWith("\n"), file)
      return text.split("\n").slice(0, -1)
    })

describe.skipIf(process.platform === "win32")("a log that is written as fast as it goes (POSIX)", () => {
  it.live(
    "has whole lines in their order, none missing in between, however often it is killed",
    () =>
      Effect.gen(function*() {
        const folder = yield* temporaryFolder
        const lives = [1, 2, 3, 4]
        for (const life of lives) {
          const agent = yield* aLife(folder, life)
          yield* agent.says(new RegExp(`logged ${life}000`))
          yield* agent.stopped(life === lives.at(-1) ? "SIGTERM" : "SIGKILL")
        }
        const next = new Map<string, number>()
        const lines = linesIn(path.join(folder, "logs"))
        for (const line of lines) {
          const [, life, number] = logged.exec(line) ?? []
          assert.isDefined(life, line)
          if (number === undefined) continue
          assert.strictEqual(Number(number), (next.get(life!) ?? 0) + 1, line)
          next.set(life!, Number(number))
        }
        for (const life of lives) assert.isAbove(next.get(String(life))!, 500 * life)
        assert.match(lines.at(-1)!, /life 4 ends$/)
        for (const { bytes } of filesBelow(path.join(folder, "logs"))) assert.isBelow(bytes.length, maxBytes + 100)
      }),
    patience
  )
})
