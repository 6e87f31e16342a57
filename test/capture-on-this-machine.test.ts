import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { isWellKnownName } from "../src/domain/capture/wellKnown.ts"
import { sectionNames } from "../src/domain/inventory/Sections.ts"
import { aPlace, ran } from "./bundle.ts"
import { everythingIn, plainly, scan } from "./capturing.ts"
import * as MachineFolder from "./MachineFolder.ts"

/** A run of the real program, which reads the whole machine, on a busy computer. */
const patience = 120_000

const contentOf = (file: string) => fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : ""

/** What would tell which machine this is. */
const names = () => {
  const macs = Object.values(os.networkInterfaces()).flat().flatMap((each) => each?.mac ?? [])
  const told = macs.flatMap((mac) => /^(00:){5}00$/.test(mac) ? [] : [mac, mac.replaceAll(":", "")])
  const people = contentOf("/etc/passwd").split("\n").map((line) => line.split(":"))
    .filter(([, , uid]) => Number(uid) >= 1000 && Number(uid) < 60_000).map(([name]) => name ?? "")
  return [...told, contentOf("/etc/machine-id"), os.hostname(), ...people]
    .filter((name) => name.length > 3 && !isWellKnownName(name))
}

describe("itam-agent --capture", () => {
  it.effect("makes a test machine of this machine, which tells nothing of it", () =>
    Effect.gen(function*() {
      const { environment, root, workFolder } = yield* aPlace
      const folder = path.join(root, "captured", "machine")
      const { exitCode, stderr, stdout } = yield* ran(["--capture", folder], { environment, workFolder })
      assert.deepStrictEqual([exitCode, stderr], [0, ""])
      assert.match(stdout, /Replaced: .*\d/)
      assert.match(stdout, /expected\.json is what the agent read, not what is true/)
      assert.match(stdout, /\n1\. Look at it.*\n2\. Send it in.*\n$/)
      assert.isFalse(fs.existsSync(path.join(root, "state")))

      const everything = everythingIn(folder)
      for (const { place, text } of everything) {
        for (const name of names()) {
          assert.isFalse(`${place}\n${text}`.toLowerCase().includes(name.toLowerCase()), `${name} is in ${place}`)
        }
        const { mode } = fs.statSync(path.join(folder, place))
        assert.strictEqual(mode & 0o077, 0, place)
      }
      assert.strictEqual(fs.statSync(folder).mode & 0o777, 0o700)

      const read = plainly(yield* Effect.provide(scan, MachineFolder.layer(folder))) as Record<string, unknown>
      assert.deepStrictEqual(Object.keys(read), [...sectionNames])
      assert.deepStrictEqual(read, JSON.parse(contentOf(path.join(folder, "expected.json"))))
    }), patience)

  it.effect("leaves a folder alone in which something is", () =>
    Effect.gen(function*() {
      const { environment, root, workFolder } = yield* aPlace
      const folder = path.join(root, "captured")
      fs.mkdirSync(folder, { mode: 0o755 })
      fs.writeFileSync(path.join(folder, "notes.txt"), "mine")
      const { exitCode, stderr, stdout } = yield* ran(["--capture", folder], { environment, workFolder })
      assert.deepStrictEqual([exitCode, stdout], [64, ""])
      assert.match(stderr, /^itam-agent: .*captured is not empty; name a new or an empty folder\n$/)
      assert.deepStrictEqual(fs.readdirSync(folder), ["notes.txt"])
      assert.strictEqual(fs.statSync(folder).mode & 0o777, 0o755)
    }), patience)

  it.effect("says so where it cannot write", () =>
    Effect.gen(function*() {
      const { environment, root, workFolder } = yield* aPlace
      const file = path.join(root, "file")
      fs.writeFileSync(file, "")
      const { exitCode, stderr } = yield* ran(["--capture", path.join(file, "machine")], { environment, workFolder })
      assert.strictEqual(exitCode, 78)
      assert.match(stderr, /^itam-agent: .*machine cannot be written: ENOTDIR\n$/)
    }), patience)
})
