import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import plist from "../packaging/macos/itam-agent.plist?raw"
import { plistFor } from "../src/domain/launchdPlist.ts"
import * as ServiceManagerLaunchd from "../src/layers/ServiceManagerLaunchd.ts"
import { Machine } from "../src/services/Machine.ts"
import { ServiceManager } from "../src/services/ServiceManager.ts"

/** launchd as launchctl(1) describes it: it knows the services that were brought in, and keeps them running. */
const aLaunchd = Effect.gen(function*() {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-launchd-"))),
    (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
  )
  const file = path.join(folder, "itam-agent.plist")
  const told: Array<string> = []
  const state = { loaded: false, crashes: false }
  const printed = () =>
    "system/itam-agent = {\n\tactive count = 1\n\tpath = /Library/LaunchDaemons/itam-agent.plist\n"
    + (state.crashes
      ? "\tstate = spawn scheduled\n\tlast exit code = 78: EX_CONFIG\n"
      : "\tstate = running\n\tpid = 4711\n")
    + "\tspawn type = daemon (3)\n\tendpoints = {\n\t\tstate = 1\n\t}\n}\n"
  const answer = (exitCode: number, stdout = "", stderr = "") => ({ stdout, stderr, exitCode })
  const machine = Layer.mock(Machine, {
    platform: "darwin",
    privileged: true,
    run: (program, args) =>
      Effect.sync(() => {
        assert.strictEqual(program, "/bin/launchctl")
        const [verb, ...rest] = args
        if (verb === "print") {
          assert.deepStrictEqual(rest, ["system/itam-agent"])
          return state.loaded
            ? answer(0, printed())
            : answer(113, "", "Could not find service \"itam-agent\" in domain for system\n")
        }
        told.push(args.join(" "))
        if (verb === "bootstrap") {
          if (state.loaded) return answer(5, "", "Bootstrap failed: 5: Input/output error\n")
          state.loaded = fs.existsSync(rest[1] ?? "")
        }
        if (verb === "bootout") state.loaded = false
        return answer(0)
      })
  })
  const manager = Layer.provide(
    ServiceManagerLaunchd.layer({ command: ["/bin/sh"], file, settlesWithin: 0 }),
    machine
  )
  return { state, told, file, manager }
})

const install = Effect.flatMap(ServiceManager, (manager) => manager.install({ configFile: Option.none() }))

describe("a daemon of launchd", () => {
  it.effect("is written with the command of this agent, brought in, and runs", () =>
    Effect.gen(function*() {
      const launchd = yield* aLaunchd
      const status = yield* Effect.provide(install, launchd.manager)
      assert.deepStrictEqual(launchd.told, ["enable system/itam-agent", `bootstrap system ${launchd.file}`])
      assert.deepStrictEqual([status.state, status.processId, status.startsWithMachine], [
        "running",
        Option.some(4711),
        true
      ])
      assert.include(fs.readFileSync(launchd.file, "utf8"), "<array>\n\t\t<string>/bin/sh</string>\n\t</array>")
    }))

  it.effect("that runs already is taken out first, and comes back as it has to be", () =>
    Effect.gen(function*() {
      const launchd = yield* aLaunchd
      yield* Effect.provide(Effect.andThen(install, install), launchd.manager)
      assert.deepStrictEqual(launchd.told.slice(2), [
        "bootout system/itam-agent",
        "enable system/itam-agent",
        `bootstrap system ${launchd.file}`
      ])
    }))

  it.effect("stops, starts again, and is taken away without a trace", () =>
    Effect.gen(function*() {
      const launchd = yield* aLaunchd
      yield* Effect.gen(function*() {
        const manager = yield* ServiceManager
        assert.strictEqual((yield* manager.status).state, "absent")
        assert.strictEqual((yield* Effect.flip(manager.start))._tag, "ServiceAbsent")
        yield* install
        assert.strictEqual((yield* manager.stop).state, "stopped")
        assert.strictEqual((yield* manager.start).state, "running")
        yield* manager.uninstall
        assert.isFalse(fs.existsSync(launchd.file))
        assert.strictEqual((yield* manager.status).state, "absent")
        yield* manager.uninstall
      }).pipe(Effect.provide(launchd.manager))
    }))

  it.effect("that ends at once is no success: its exit code is told, and where its log is", () =>
    Effect.gen(function*() {
      const launchd = yield* aLaunchd
      launchd.state.crashes = true
      const error = yield* Effect.flip(Effect.provide(install, launchd.manager))
      assert.match(error.message, /not running but failed \(ended with exit code 78; more says: \/Library\/Logs\//)
      const status = Effect.flatMap(ServiceManager, ({ status }) => status)
      assert.strictEqual((yield* Effect.provide(status, launchd.manager)).exitCode, 78)
      launchd.state.crashes = false
      assert.notProperty(yield* Effect.provide(status, launchd.manager), "exitCode")
    }))

  it("has a property list in which a command of any words stays text", () => {
    const command = ["/opt/a & b/<agent>", "--config", "/srv/ü $& $1/config.env"]
    const changed = plistFor(plist, command)
    const words = /<key>ProgramArguments<\/key>\s*<array>([^]*?)<\/array>/.exec(changed)![1]!
      .match(/<string>[^<]*<\/string>/g)!
      .map((element) => element.replace(/<\/?string>/g, ""))
      .map((text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"))
    assert.deepStrictEqual(words, command)
    const rest = (text: string) => text.replace(/<array>[^]*?<\/array>/, "")
    assert.strictEqual(rest(changed), rest(plist))
  })
})
