import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { temporaryFolder } from "../aReport.ts"
import { started } from "../bundle.ts"
import { filesBelow } from "../filesBelow.ts"

const patience = 120_000

const program = path.join(import.meta.dirname, "..", "logHammer.ts")

const diskKib = 512

/** A disk of its own, so small that it fills up at once, until the test ends. */
const aSmallDisk = Effect.flatMap(temporaryFolder, (folder) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskKib}k,mode=0700`, "tmpfs", folder])
      return folder
    }),
    () => Effect.sync(() => execFileSync("umount", [folder]))
  ))

const canMount = process.platform === "linux" && process.getuid?.() === 0
  && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0
if (!canMount) console.warn("no disk can be mounted here: a log on a full disk is not tried")

const logged =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (?:INFO - life \d (?:line (\d+) ·+|ends)|WARNING - (\d+) lines of the log are missing here: .*)$/

const linesIn = (folder: string) =>
  filesBelow(folder)
    .map(({ file }) => file)
    .toSorted((a, b) => Number(b.split(".")[2] ?? 0) - Number(a.split(".")[2] ?? 0))
    .flatMap((file) => fs.readFileSync(path.join(folder, file), "utf8").split("\n").slice(0, -1))

describe.skipIf(!canMount)("a log on a disk that is full (tmpfs)", () => {
  it.live(
    "keeps nobody waiting, and tells what is missing once there is room, every line written or counted",
    () =>
      Effect.gen(function*() {
        const disk = yield* aSmallDisk
        const ballast = path.join(disk, "ballast")
        fs.writeFileSync(ballast, Buffer.alloc((diskKib - 64) * 1024))
        const logs = path.join(disk, "logs")
        const most = 10_000
        const agent = yield* started([logs, String(256 * 1024 * 1024), "5", "1", String(most)], {
          program,
          workFolder: "/",
          environment: { HOME: "/" }
        })
        yield* agent.says(/no space left on the disk/)
        yield* agent.says(/^done$/m)
        const full = fs.statfsSync(disk)
        assert.strictEqual(full.bavail, 0)
        execFileSync("mount", ["-o", `remount,size=64m`, disk])
        yield* agent.says(/the log file is written again after \d+ failures/)
        yield* agent.stopped("SIGTERM")
        let number = 0
        let missing = 0
        const lines = linesIn(logs)
        for (const line of lines) {
          const [, written, lost] = logged.exec(line) ?? assert.fail(line)
          if (lost !== undefined) {
            missing += Number(lost)
            number += Number(lost)
          }
          if (written !== undefined) assert.strictEqual(Number(written), ++number, line)
        }
        assert.strictEqual(number, most)
        assert.isAbove(missing, 0)
        assert.match(lines.at(-1)!, /life 1 ends$/)
      }),
    patience
  )

  it.live(
    "rotates as long as it must, and the newest lines are there",
    () =>
      Effect.gen(function*() {
        const disk = yield* aSmallDisk
        const logs = path.join(disk, "logs")
        const agent = yield* started([logs, String(64 * 1024), "5", "1", "20000"], {
          program,
          workFolder: "/",
          environment: { HOME: "/" }
        })
        yield* agent.says(/^done$/m)
        const { stdout } = yield* agent.stopped("SIGTERM")
        assert.notMatch(stdout, /WARNING/)
        const lines = linesIn(logs)
        for (const line of lines) assert.match(line, logged)
        assert.match(lines.at(-1)!, /life 1 ends$/)
        assert.match(lines.at(-2)!, /line 20000 /)
        assert.isAtMost(filesBelow(logs).length, 5)
      }),
    patience
  )
})
