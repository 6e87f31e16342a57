import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import unit from "../packaging/linux/itam-agent.service?raw"
import * as ServiceManagerSystemd from "../src/layers/ServiceManagerSystemd.ts"
import { Absent, Machine } from "../src/services/Machine.ts"
import { ServiceManager } from "../src/services/ServiceManager.ts"

/** A program that is root's own on every machine with tests. */
const program = { command: ["/bin/sh"], interpreted: true }

interface Unit {
  enabled: boolean
  active: "active running" | "inactive dead" | "failed failed" | "activating auto-restart"
  exitStatus: number
}

/** What happens to the service once it was started. */
type Fate = "stays" | "wrong settings" | "crashes" | "is killed"

/** systemd as far as systemctl(1) shows it, with folders for units, and a list of what it was told. */
const aSystemd = Effect.gen(function*() {
  const root = yield* Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-systemd-"))),
    (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
  )
  const folders = { own: path.join(root, "own"), packaged: path.join(root, "packaged") }
  for (const folder of Object.values(folders)) fs.mkdirSync(folder)
  const ownUnit = path.join(folders.own, "itam-agent.service")
  const packagedUnit = path.join(folders.packaged, "itam-agent.service")
  const told: Array<string> = []
  const state: Unit & { fate: Fate; known: boolean; booted: boolean; refuses?: string } = {
    enabled: false,
    active: "inactive dead",
    exitStatus: 0,
    fate: "stays",
    known: false,
    booted: true
  }
  const read = () => {
    state.known = fs.existsSync(ownUnit) || fs.existsSync(packagedUnit)
  }
  const start = () => {
    state.active = state.fate === "stays"
      ? "active running"
      : state.fate === "wrong settings"
      ? "failed failed"
      : "activating auto-restart"
    state.exitStatus = { stays: 0, crashes: 1, "wrong settings": 78, "is killed": 15 }[state.fate]
  }
  const show = () => {
    const [activeState, subState] = state.active.split(" ")
    return Object.entries({
      ExecMainCode: state.active === "active running" ? 0 : state.fate === "is killed" ? 2 : 1,
      ExecMainStatus: state.exitStatus,
      MainPID: state.active === "active running" ? 4711 : 0,
      Result: state.exitStatus === 0 || state.fate === "is killed" ? "success" : "exit-code",
      LoadState: state.known ? "loaded" : "not-found",
      ActiveState: activeState,
      SubState: subState,
      UnitFileState: state.known ? state.enabled ? "enabled" : "disabled" : ""
    }).map(([name, value]) => `${name}=${value}\n`).join("")
  }
  const answer = (stdout = "") => ({ stdout, stderr: "", exitCode: 0 })
  const machine = Layer.mock(Machine, {
    platform: "linux",
    privileged: true,
    listFolder: (place) =>
      state.booted && place === "/run/systemd/system" ? Effect.succeed([]) : Effect.fail(new Absent({ what: place })),
    run: (name, [verb = "", ...args]) =>
      Effect.sync(() => {
        assert.strictEqual(name, "systemctl")
        if (verb === "show") return answer(show())
        told.push([verb, ...args].join(" "))
        if (state.refuses === verb) return { stdout: "", stderr: `Failed to ${verb}: Access denied\n`, exitCode: 4 }
        if (verb === "daemon-reload") read()
        if (verb === "enable") state.enabled = true
        if (verb === "start" || verb === "restart") start()
        if (verb === "stop" || verb === "disable") state.active = "inactive dead"
        if (verb === "disable") state.enabled = false
        return answer()
      })
  })
  const manager = (which = program) =>
    Layer.provide(ServiceManagerSystemd.layer({ program: which, folders, settlesWithin: 0 }), machine)
  return { state, told, ownUnit, packagedUnit, read, manager }
})

const install = Effect.flatMap(ServiceManager, (manager) => manager.install({ configFile: Option.none() }))

describe("a service of systemd", () => {
  it.effect("is written with the command of this agent, enabled, started, and runs", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      const status = yield* Effect.provide(install, systemd.manager())
      assert.deepStrictEqual(systemd.told, [
        "daemon-reload",
        "enable itam-agent.service",
        "restart itam-agent.service"
      ])
      assert.deepStrictEqual(status, {
        state: "running",
        manager: "systemd",
        name: "itam-agent.service",
        processId: Option.some(4711),
        startsWithMachine: true,
        detail: Option.none()
      })
      const written = fs.readFileSync(systemd.ownUnit, "utf8")
      assert.strictEqual(written, unit.replace("ExecStart=/usr/bin/itam-agent", "ExecStart=/bin/sh"))
      assert.strictEqual(fs.statSync(systemd.ownUnit).mode & 0o777, 0o644)
      assert.deepStrictEqual(fs.readdirSync(path.dirname(systemd.ownUnit)), ["itam-agent.service"])
    }))

  it.effect("of the package is used as it is: a copy of it would outlive its next version", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      fs.writeFileSync(systemd.packagedUnit, unit.replace("/usr/bin/itam-agent", "/bin/sh"))
      fs.writeFileSync(systemd.ownUnit, "an older one")
      yield* Effect.provide(install, systemd.manager())
      assert.isFalse(fs.existsSync(systemd.ownUnit))
      assert.strictEqual(systemd.state.active, "active running")
    }))

  it.effect("takes the settings file that it is to use, whatever its name", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      const named = Effect.flatMap(
        ServiceManager,
        (manager) => manager.install({ configFile: Option.some("/srv/50 % \"of\" $HOME/config.env") })
      )
      yield* Effect.provide(named, systemd.manager())
      assert.include(
        fs.readFileSync(systemd.ownUnit, "utf8"),
        "ExecStart=/bin/sh --config \"/srv/50 %% \\\"of\\\" $$HOME/config.env\"\n"
      )
    }))

  it.effect("that ends at once is no success: its exit code is told, and where its log is", () =>
    Effect.gen(function*() {
      for (const [fate, state, code] of [["wrong settings", "failed", 78], ["crashes", "failed", 1]] as const) {
        const systemd = yield* aSystemd
        systemd.state.fate = fate
        const error = yield* Effect.flip(Effect.provide(install, systemd.manager()))
        assert.strictEqual(error._tag, "ServiceNotThere")
        assert.match(error.message, new RegExp(`not running but ${state} \\(ended with exit code ${code}`))
        assert.include(error.message, "journalctl --unit=itam-agent")
        const status = yield* Effect.provide(Effect.flatMap(ServiceManager, ({ status }) => status), systemd.manager())
        assert.strictEqual(status.exitCode, code)
      }
    }))

  it.effect("that somebody else ends by a signal has no exit code, and the signal is told", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      systemd.state.fate = "is killed"
      const error = yield* Effect.flip(Effect.provide(install, systemd.manager()))
      assert.match(error.message, /not running but failed \(ended by signal 15; /)
      const status = yield* Effect.provide(Effect.flatMap(ServiceManager, ({ status }) => status), systemd.manager())
      assert.notProperty(status, "exitCode")
    }))

  it.effect("stops, starts again, and is taken away without a trace", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      yield* Effect.gen(function*() {
        const manager = yield* ServiceManager
        assert.strictEqual((yield* manager.status).state, "absent")
        assert.strictEqual((yield* Effect.flip(manager.start))._tag, "ServiceAbsent")
        assert.strictEqual((yield* Effect.flip(manager.stop))._tag, "ServiceAbsent")
        yield* manager.uninstall
        assert.deepStrictEqual(systemd.told, [])
        yield* install
        assert.strictEqual((yield* manager.stop).state, "stopped")
        assert.strictEqual((yield* manager.start).state, "running")
        yield* manager.uninstall
        assert.isFalse(fs.existsSync(systemd.ownUnit))
        assert.strictEqual((yield* manager.status).state, "absent")
      }).pipe(Effect.provide(systemd.manager()))
    }))

  it.effect("is refused with systemd's own words, and where systemd does not run the machine", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      systemd.state.refuses = "enable"
      const refused = yield* Effect.flip(Effect.provide(install, systemd.manager()))
      assert.strictEqual(
        refused.message,
        "could not have it start with the machine: Failed to enable: Access denied"
      )
      systemd.state.booted = false
      const error = yield* Effect.flip(Effect.provide(install, systemd.manager()))
      assert.match(error.message, /^could not ask systemd: systemd does not run this machine/)
    }))

  it.effect("never runs what others than root may change", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      const open = path.join(path.dirname(systemd.ownUnit), "itam-agent")
      fs.writeFileSync(open, "")
      fs.chmodSync(open, 0o777)
      const exit = yield* Effect.exit(Effect.provide(
        install,
        systemd.manager({
          command: [open],
          interpreted: true
        })
      ))
      assert.isTrue(Exit.isFailure(exit))
      assert.include(String(exit), `others than root may change ${fs.realpathSync(open)}`)
      assert.deepStrictEqual(systemd.told, [])
      assert.isFalse(fs.existsSync(systemd.ownUnit))
    }))

  it.effect("lets a Node.js that compiles its program write what it executes", () =>
    Effect.gen(function*() {
      const systemd = yield* aSystemd
      yield* Effect.provide(install, systemd.manager({ command: ["/bin/sh"], interpreted: false }))
      assert.notInclude(fs.readFileSync(systemd.ownUnit, "utf8"), "\nMemoryDenyWriteExecute")
      assert.include(unit, "\nMemoryDenyWriteExecute=yes\n")
    }))
})
