import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { canonicalJson, stablePart } from "../../src/domain/canonical.ts"
import { schemaOf, type SectionName } from "../../src/domain/inventory/Sections.ts"
import { aPlace, asked, bundle, ran, started } from "../bundle.ts"

/** `nobody` of Debian: no shell, no home, no rights. */
const nobody = 65_534

const patience = 120_000

/** A place that belongs to nobody, with a Node.js and a program that nobody may read and run. */
const aPlaceOfNobody = Effect.map(aPlace, (place) => {
  const node = path.join(place.root, "node")
  const program = path.join(place.root, "itam-agent.mjs")
  fs.copyFileSync(process.execPath, node)
  fs.chmodSync(node, 0o755)
  fs.copyFileSync(bundle, program)
  fs.chmodSync(program, 0o644)
  for (const name of ["", "home", "work", "temporary"]) fs.chownSync(path.join(place.root, name), nobody, nobody)
  return { ...place, node: [node], program, userId: nobody }
})

/** What a section says of itself beside its data: what is missing, and why. */
const excuses = ({ missing = [], reason = "" }: any): string => [...missing, reason].join("; ")

describe.skipIf(process.getuid?.() !== 0)("an agent without privileges (needs root to become nobody)", () => {
  it.live("delivers all the same, and keeps its state to itself", () =>
    Effect.gen(function*() {
      const place = yield* aPlaceOfNobody
      const { exitCode, stderr, stdout } = yield* ran(["--once", "--with-receiver", "--json"], place)
      assert.deepStrictEqual([exitCode, stderr], [0, ""])
      assert.deepStrictEqual(JSON.parse(stdout).reports.map(({ kind, verdict }: any) => `${kind} ${verdict}`), [
        "hardware acknowledged",
        "software acknowledged",
        "telemetry acknowledged"
      ])
      for (const name of fs.readdirSync(place.stateFolder, { recursive: true }) as Array<string>) {
        const { mode, uid } = fs.statSync(path.join(place.stateFolder, name))
        assert.deepStrictEqual([name, uid, mode & 0o077], [name, nobody, 0])
      }
      const receiver = yield* started(["receiver"], place)
      yield* receiver.says(/^receiver: http:/m)
      const { assets } = (yield* asked(place, "/api/assets")).body
      assert.deepStrictEqual(assets.map(({ hostname, reports }: any) => [hostname, reports]), [[os.hostname(), 3]])
    }), patience)

  it.live(
    "says denied wherever root would have read more, and never takes silence for data",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlaceOfNobody
        const dryRun = ["--once", "--dry-run", "--json"]
        const { userId: _, ...asRoot } = place
        const ofRoot = JSON.parse((yield* ran(dryRun, asRoot)).stdout).sections
        const ofNobody = JSON.parse((yield* ran(dryRun, place)).stdout).sections
        assert.sameMembers(Object.keys(ofNobody), Object.keys(ofRoot))

        const denied: Array<string> = []
        for (const [name, section] of Object.entries<any>(ofNobody).filter(([name]) => name !== "load")) {
          assert.notInclude(["failed", "timeout"], section.outcome, name)
          const known = ({ data }: any) =>
            data === undefined ? "nothing" : canonicalJson(stablePart(schemaOf(name as SectionName), data))
          const less = section.outcome !== ofRoot[name].outcome || known(section) !== known(ofRoot[name])
          if (!less) continue
          denied.push(`${name}: ${section.outcome}, ${excuses(section)}`)
          assert.include(["denied", "partial"], section.outcome, name)
          assert.match(excuses(section), /denied, needs root/, name)
        }
        console.info(["as nobody, compared with root:", ...denied].join("\n  "))
        // /root is closed to others, and its owner's startup programs with it
        assert.include(denied.map((line) => line.split(":")[0]), "startup")
      }),
    patience
  )

  it.live("says who may not read the settings file", () =>
    Effect.gen(function*() {
      const place = yield* aPlaceOfNobody
      const file = path.join(place.root, "closed.env")
      fs.writeFileSync(file, "API_TOKEN=canary-4711\n", { mode: 0o600 })
      const { exitCode, stderr } = yield* ran(["--config", file, "--once"], place)
      assert.strictEqual(exitCode, 78)
      assert.include(stderr, `${file}  may not be read by the user "nobody"; run as its owner, or name another file`)
    }), patience)

  it.live("says which folder it may not write, in one line", () =>
    Effect.gen(function*() {
      const place = yield* aPlaceOfNobody
      const closed = path.join(place.root, "closed")
      fs.mkdirSync(closed)
      const environment = { ...place.environment, STATE_DIR: path.join(closed, "state"), API_TOKEN: "canary-4711" }
      for (const args of [["--once", "--with-receiver"], ["--once"]]) {
        const { exitCode, stderr, stdout } = yield* ran(args, { ...place, environment })
        assert.deepStrictEqual([exitCode === 0, stdout], [false, ""], args.join(" "))
        assert.match(stderr, new RegExp(`^itam-agent: .*${closed}/state\\S*: permission denied.*$`, "m"))
        assert.notMatch(stderr, /^ +at /m)
      }
    }), patience)
})
