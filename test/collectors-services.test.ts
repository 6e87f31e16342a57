import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { services } from "../src/layers/collectors/services.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"

const servicesOf = (sketch: Sketch) => sectionOf(services, sketch)

const unitFiles = (states: { readonly [name: string]: string }) =>
  JSON.stringify(Object.entries(states).map(([name, state]) => ({ unit_file: `${name}.service`, state, preset: null })))

const unit = (name: string, active: string, sub: string, load = "loaded") => ({
  unit: `${name}.service`,
  load,
  active,
  sub,
  description: `The ${name} service`
})

const booted = { "/run/systemd/system/run.slice": "" }

describe("the services of a machine with systemd", () => {
  it.effect("have a start mode from their unit file and a state from the unit", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: booted,
        programs: {
          "systemctl list-unit-files": unitFiles({
            "ssh": "enabled",
            "hostnamed": "static",
            "rsync": "disabled",
            "cryptdisks": "masked",
            "lvm2-monitor": "enabled",
            "nginx": "enabled",
            "legacy": "generated"
          }),
          "systemctl list-units": JSON.stringify([
            unit("ssh", "active", "running"),
            unit("lvm2-monitor", "active", "exited"),
            unit("nginx", "failed", "failed"),
            unit("legacy", "activating", "start"),
            unit("hostnamed", "inactive", "dead")
          ])
        }
      })
      assert.strictEqual(section.source, "systemd")
      assert.deepStrictEqual(section.data, [
        { name: "cryptdisks.service", startMode: "masked", state: "stopped" },
        { name: "hostnamed.service", startMode: "static", state: "stopped" },
        { name: "legacy.service", startMode: "automatic", state: "unknown" },
        {
          name: "lvm2-monitor.service",
          displayName: "The lvm2-monitor service",
          startMode: "automatic",
          state: "exited"
        },
        { name: "nginx.service", displayName: "The nginx service", startMode: "automatic", state: "failed" },
        { name: "rsync.service", startMode: "disabled", state: "stopped" },
        { name: "ssh.service", displayName: "The ssh service", startMode: "automatic", state: "running" }
      ])
    }))

  it.effect("are neither templates nor second names, nor units that come and go by themselves", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: booted,
        programs: {
          "systemctl list-unit-files": unitFiles({
            "getty@": "enabled",
            "sshd": "alias",
            "ssh": "enabled",
            "run-u7": "transient"
          }),
          "systemctl list-units": JSON.stringify(
            [
              "ssh",
              "sshd",
              "run-u7",
              "run-r0123456789abcdef",
              "session-2",
              "user@1000",
              "user-runtime-dir@1000",
              "getty@tty2",
              "sshd@3-192.0.2.1:22-192.0.2.7:40122",
              "systemd-coredump@0-4711-0",
              "varlink@2-4711-1000",
              "modprobe@drm",
              "postgresql@15-main",
              "serial-getty@ttyS0"
            ].map((name) => unit(name, "active", "running")).concat(unit("auditd", "inactive", "dead", "not-found"))
          )
        }
      })
      assert.deepStrictEqual(section.data?.map(({ name }) => name), [
        "postgresql@15-main.service",
        "serial-getty@ttyS0.service",
        "ssh.service"
      ])
    }))

  it.effect("are the same, names for people included, when a helper has done its work and dropped out of memory", () =>
    Effect.gen(function*() {
      const scan = (...units: ReadonlyArray<object>) =>
        servicesOf({
          files: booted,
          programs: {
            "systemctl list-unit-files": unitFiles({ hostnamed: "static" }),
            "systemctl list-units": JSON.stringify(units)
          }
        })
      const during = yield* scan(unit("hostnamed", "inactive", "dead"))
      const after = yield* scan()
      assert.deepStrictEqual(during.data, after.data)
    }))

  it.effect("are partial where the manager does not answer for their states", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: booted,
        programs: { "systemctl list-unit-files": unitFiles({ ssh: "enabled" }), "systemctl list-units": "hangs" }
      })
      assert.deepStrictEqual([section.data, section.missing], [
        [{ name: "ssh.service", startMode: "automatic" }],
        ["states: systemctl: no answer within 15 s"]
      ])
    }))
})

describe("the services of a machine whose manager cannot be asked", () => {
  const files = { ...booted, "/usr/lib/systemd/system/ssh.service": "[Install]\nWantedBy=multi-user.target\n" }
  const refusal = { stderr: "Failed to list unit files: Connection timed out\n", exitCode: 1 }
  const timedOut = "systemctl: exit code 1 (Failed to list unit files: Connection timed out)"

  it.effect("are those of the unit folders, with what is missing", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({ files, programs: { systemctl: refusal } })
      assert.deepStrictEqual(section, {
        outcome: "partial",
        source: "systemd",
        data: [{ name: "ssh.service", startMode: "disabled" }],
        missing: [`states: ${timedOut}`, `unit files: ${timedOut}`]
      })
    }))

  it.effect("are not taken for those of another init where systemctl is gone", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({ files: { ...files, "/etc/init.d/ssh": "" } })
      assert.deepStrictEqual([section.outcome, section.data], ["partial", [{
        name: "ssh.service",
        startMode: "disabled"
      }]])
      assert.include([...section.missing ?? []], "unit files: systemctl: not there")
    }))

  it.effect("are known with their states where only the files are not told", () =>
    Effect.gen(function*() {
      const programs = {
        "systemctl list-unit-files": refusal,
        "systemctl list-units": JSON.stringify([
          unit("ssh", "active", "running"),
          unit("made-at-boot", "active", "exited")
        ])
      }
      const { data, missing } = yield* servicesOf({ files, programs })
      assert.deepStrictEqual(data, [
        { name: "made-at-boot.service", state: "exited" },
        { name: "ssh.service", startMode: "disabled", state: "running" }
      ])
      assert.deepStrictEqual(missing, [`unit files: ${timedOut}`])
    }))

  it.effect("are not none where the folders do not tell either", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({ files: booted, programs: { systemctl: refusal } })
      assert.deepStrictEqual(section, { outcome: "failed", source: "init system", reason: timedOut })
    }))
})

describe("the services of a machine where systemd is installed and does not run", () => {
  const vendor = "/usr/lib/systemd/system"
  const administrator = "/etc/systemd/system"
  const daemon = "[Service]\nExecStart=/bin/true\n"
  const installable = `${daemon}[Install]\nWantedBy=multi-user.target\n`
  const manager = { "/usr/lib/systemd/systemd": "" }

  const startModesOf = (sketch: Sketch) =>
    Effect.map(
      servicesOf({ ...sketch, files: { ...manager, ...sketch.files }, programs: "forbidden" }),
      ({ data }) =>
        Object.fromEntries(data?.map(({ name, startMode }) => [name.replace(".service", ""), startMode]) ?? [])
    )

  it.effect("are read from the unit folders, without a state and without asking systemctl", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: { ...manager, [`${vendor}/ssh.service`]: installable },
        links: { [`${administrator}/multi-user.target.wants/ssh.service`]: `${vendor}/ssh.service` },
        programs: "forbidden"
      })
      assert.deepStrictEqual([section.outcome, section.source, section.data], ["collected", "systemd", [{
        name: "ssh.service",
        startMode: "automatic"
      }]])
    }))

  it.effect("start by themselves where another unit wants or requires them, or a second name was put up for them", () =>
    Effect.gen(function*() {
      const modes = yield* startModesOf({
        files: {
          [`${vendor}/wanted.service`]: daemon,
          [`${vendor}/required.service`]: daemon,
          [`${vendor}/renamed.service`]: `${daemon}[Install]\nAlias=first.service\nAlias=second.service\n`,
          [`${vendor}/nicknamed.service`]: installable,
          [`${vendor}/of-the-vendor.service`]: daemon,
          [`${vendor}/tunnel@.service`]: installable
        },
        links: {
          [`${administrator}/multi-user.target.wants/wanted.service`]: `${vendor}/wanted.service`,
          [`${administrator}/network.target.requires/required.service`]: `${vendor}/required.service`,
          [`${administrator}/second.service`]: `${vendor}/renamed.service`,
          [`${administrator}/mine.service`]: `${vendor}/nicknamed.service`,
          [`${vendor}/multi-user.target.wants/of-the-vendor.service`]: "../of-the-vendor.service",
          [`${administrator}/tunnel@office.service`]: `${vendor}/tunnel@.service`
        }
      })
      assert.deepStrictEqual(modes, {
        "nicknamed": "manual",
        "of-the-vendor": "static",
        "renamed": "automatic",
        "required": "automatic",
        "tunnel@office": "automatic",
        "wanted": "automatic"
      })
    }))

  it.effect("are disabled where something could be installed, and static where nothing could", () =>
    Effect.gen(function*() {
      const modes = yield* startModesOf({
        files: {
          [`${vendor}/off.service`]: installable,
          [`${vendor}/plain.service`]: daemon,
          [`${vendor}/companion.service`]: `${daemon}[Install]\nAlso=off.service\n`,
          [`${vendor}/own.service`]: daemon,
          [`${administrator}/own.service`]: installable,
          "/usr/local/lib/systemd/system/built-here.service": installable,
          "/lib/systemd/system/older.service": installable,
          [`${vendor}/socket.socket`]: installable,
          [`${vendor}/plain.service.d/more.conf`]: installable
        }
      })
      assert.deepStrictEqual(modes, {
        "built-here": "disabled",
        "companion": "manual",
        "off": "disabled",
        "older": "disabled",
        "own": "disabled",
        "plain": "static"
      })
    }))

  it.effect("are masked by an empty file or a link to none, which also hides the second names of a unit", () =>
    Effect.gen(function*() {
      const modes = yield* startModesOf({
        files: {
          [`${vendor}/closed.service`]: installable,
          [`${administrator}/emptied.service`]: "",
          "/dev/null": ""
        },
        links: {
          [`${administrator}/closed.service`]: "/dev/null",
          [`${administrator}/multi-user.target.wants/closed.service`]: `${vendor}/closed.service`,
          [`${vendor}/also-closed.service`]: "closed.service"
        }
      })
      assert.deepStrictEqual(modes, { "also-closed": "masked", "closed": "masked", "emptied": "masked" })
    }))

  it.effect("may lie elsewhere, behind a link of the same name; links that lead nowhere or in a circle have no mode", () =>
    Effect.gen(function*() {
      const modes = yield* startModesOf({
        files: {
          "/opt/example/linked.service": installable,
          "/opt/example/working.service": installable,
          [`${vendor}/real.service`]: daemon
        },
        links: {
          [`${administrator}/linked.service`]: "/opt/example/linked.service",
          [`${administrator}/working.service`]: "/opt/example/working.service",
          [`${administrator}/multi-user.target.wants/working.service`]: "/opt/example/working.service",
          [`${administrator}/gone.service`]: "/opt/example/gone.service",
          [`${vendor}/left.service`]: "right.service",
          [`${vendor}/right.service`]: "left.service",
          [`${vendor}/second-name.service`]: "real.service"
        }
      })
      assert.deepStrictEqual(modes, {
        gone: undefined,
        left: undefined,
        linked: "manual",
        real: "static",
        right: undefined,
        working: "automatic"
      })
    }))

  it.effect("are partial where a unit file is closed to us", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: { ...manager, [`${vendor}/secretive.service`]: installable },
        denied: [`${vendor}/secretive.service`]
      })
      assert.deepStrictEqual([section.data, section.missing], [
        [{ name: "secretive.service" }],
        ["secretive.service: denied, needs root"]
      ])
    }))
})

describe("the services of a machine without systemd", () => {
  const scripts = {
    "/etc/init.d/sshd": "",
    "/etc/init.d/crond": "",
    "/etc/init.d/nginx": "",
    "/etc/init.d/functions.sh": ""
  }

  it.effect("come from OpenRC, with the run levels they are in and what it has started", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: scripts,
        links: {
          "/etc/runlevels/default/sshd": "/etc/init.d/sshd",
          "/etc/runlevels/default/crond": "/etc/init.d/crond",
          "/etc/runlevels/shutdown/nginx": "/etc/init.d/nginx",
          "/run/openrc/started/sshd": "/etc/init.d/sshd",
          "/run/openrc/failed/crond": "/etc/init.d/crond"
        }
      })
      assert.strictEqual(section.source, "OpenRC")
      assert.deepStrictEqual(section.data, [
        { name: "crond", startMode: "automatic", state: "failed" },
        { name: "nginx", startMode: "manual", state: "stopped" },
        { name: "sshd", startMode: "automatic", state: "running" }
      ])
    }))

  it.effect("are not the unit files that packages bring along for other machines", () =>
    Effect.gen(function*() {
      const units = { "/usr/lib/systemd/system/nginx.service": "[Service]\n" }
      assert.strictEqual((yield* servicesOf({ files: { ...scripts, ...units } })).source, "/etc/init.d")
    }))

  it.effect("come from init scripts and the links of run levels", () =>
    Effect.gen(function*() {
      const section = yield* servicesOf({
        files: { ...scripts, "/etc/init.d/README": "", "/etc/init.d/sshd.dpkg-old": "" },
        links: {
          "/etc/rc2.d/S01sshd": "../init.d/sshd",
          "/etc/rc2.d/K01nginx": "../init.d/nginx",
          "/etc/rc0.d/S01crond": "../init.d/crond"
        }
      })
      assert.deepStrictEqual(section.data, [
        { name: "crond", startMode: "manual" },
        { name: "nginx", startMode: "manual" },
        { name: "sshd", startMode: "automatic" }
      ])
    }))

  it.effect("are unsupported where there is no init at all, as in many containers", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* servicesOf({})).outcome, "unsupported")
    }))
})
