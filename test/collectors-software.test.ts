import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { spawnSync } from "node:child_process"
import { collect } from "../src/layers/collectors/collect.ts"
import { packages } from "../src/layers/collectors/packages.ts"
import { updates } from "../src/layers/collectors/updates.ts"
import * as MachineNode from "../src/layers/MachineNode.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"

const dpkgStatus = (...names: ReadonlyArray<string>) =>
  names.map((name) => `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n`).join("")

const snapTable =
  "Name   Version  Rev  Tracking       Publisher    Notes\ncore22 2024     16   latest/stable  canonical**  base\n"

const debian = { "/var/lib/dpkg/status": dpkgStatus("bash", "adduser") }
const snaps = { "/var/lib/snapd/snaps/core22_16.snap": "" }

describe("the packages of a machine", () => {
  const packagesOf = (sketch: Sketch) => sectionOf(packages, sketch)

  it.effect("come from every package manager that is there, each named, ordered by identity", () =>
    Effect.gen(function*() {
      const section = yield* packagesOf({
        files: {
          ...debian,
          ...snaps,
          "/home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1/README": "",
          "/home/linuxbrew/.linuxbrew/Cellar/.keepme": "",
          "/var/lib/pacman/local/ALPM_DB_VERSION": "9\n",
          "/var/lib/pacman/local/zlib-1.3-1/desc": "%NAME%\nzlib\n\n%VERSION%\n1.3-1\n",
          "/lib/apk/db/installed": "P:musl\nV:1.2.5-r0\nA:x86_64\n\n",
          "/var/lib/flatpak/app/org.example.Notes/current": "",
          "/usr/lib/sysimage/rpm/rpmdb.sqlite": ""
        },
        programs: {
          "snap list": snapTable,
          "flatpak list": "org.example.Notes\t2.1\tstable\tx86_64\tflathub\tsystem\n",
          "rpm --query":
            ["bash", "(none)", "5.1", "9", "x86_64", "(none)", "(none)", "(none)", "(none)", "(none)"].join("\u001f") +
            "\u001e"
        }
      })
      assert.deepStrictEqual([section.outcome, section.source], [
        "collected",
        "apk, dpkg, flatpak, homebrew, pacman, rpm, snap"
      ])
      assert.deepStrictEqual(section.data?.map(({ manager, name, version }) => `${manager} ${name} ${version}`), [
        "apk musl 1.2.5-r0",
        "dpkg adduser 1",
        "dpkg bash 1",
        "flatpak org.example.Notes 2.1",
        "homebrew jq 1.7.1",
        "pacman zlib 1.3-1",
        "rpm bash 5.1-9",
        "snap core22 2024"
      ])
    }))

  it.effect("are partial where one manager hangs, fails or talks nonsense: the others are not lost with it", () =>
    Effect.gen(function*() {
      const failures = {
        "hangs": "snap: snap: no answer within 15 s",
        "out of order": "snap: snap: snap list: no header that starts with Name"
      }
      for (const [answer, missing] of Object.entries(failures)) {
        const section = yield* packagesOf({ files: { ...debian, ...snaps }, programs: { "snap list": answer } })
        assert.deepStrictEqual(
          [section.outcome, section.source, section.data?.map(({ name }) => name), section.missing],
          ["partial", "dpkg", ["adduser", "bash"], [missing]]
        )
      }
    }))

  it.effect("are partial where the status file is cut, with what stands before the cut", () =>
    Effect.gen(function*() {
      const section = yield* packagesOf({
        files: { "/var/lib/dpkg/status": debian["/var/lib/dpkg/status"].slice(0, -20) }
      })
      assert.deepStrictEqual(section.data?.map(({ name }) => name), ["bash"])
      assert.deepStrictEqual(section.missing, ["dpkg: /var/lib/dpkg/status: ends in the middle of a package"])
    }))

  it.effect("are unknown, not none, where the only manager fails or its database was emptied", () =>
    Effect.gen(function*() {
      const denied = yield* packagesOf({ denied: ["/var/lib/dpkg/status"] })
      assert.deepStrictEqual([denied.outcome, denied.data], ["denied", undefined])
      const emptied = yield* packagesOf({
        files: { "/var/lib/dpkg/status": "", "/var/lib/dpkg/info/bash.list": "/bin/bash\n" }
      })
      assert.deepStrictEqual([emptied.outcome, emptied.data], ["failed", undefined])
    }))

  it.effect("are unsupported where nobody can be asked, and no program is started to find that out", () =>
    Effect.gen(function*() {
      const section = yield* packagesOf({
        files: {
          "/var/lib/rpm/.rpm.lock": "",
          "/var/lib/snapd/snaps/partial/x": "",
          "/var/lib/flatpak/repo/config": ""
        },
        programs: "forbidden"
      })
      assert.strictEqual(section.outcome, "unsupported")
    }))

  it.live("of this machine are exactly those that dpkg calls installed", (context) =>
    Effect.gen(function*() {
      const format = "${db:Status-Status} ${Package} ${Architecture} ${Version}\\n"
      const query = spawnSync("dpkg-query", ["-W", "-f", format], { encoding: "utf8", maxBuffer: 1 << 28 })
      if (query.error !== undefined) return context.skip("there is no dpkg-query on this machine")
      const truth = query.stdout.split("\n").filter((line) => line.startsWith("installed ")).map((line) =>
        line.slice(10)
      )
      const found = (yield* collect(packages)).data ?? []
      const rows = found.filter(({ manager }) => manager === "dpkg")
        .map(({ arch, name, version }) => `${name} ${arch} ${version}`)
      assert.deepStrictEqual(rows.toSorted(), truth.toSorted())
      assert.isAbove(rows.length, 0)
    }).pipe(Effect.provide(thisMachine)))
})

const thisMachine = MachineNode.layer({ systeminformationCommand: ["/nonexistent"] }).pipe(
  Layer.provide(NodeServices.layer)
)

describe("the updates of a machine", () => {
  const updatesOf = (sketch: Sketch) => sectionOf(updates, sketch)

  const lists = { "/var/lib/apt/lists/deb.example_dists_stable_main_binary-amd64_Packages.lz4": "" }
  const programs = { "apt list --upgradable": "bash/stable-security 5.2-2 amd64 [upgradable from: 5.2-1]\n" }

  it.effect("are those that apt knows from its lists, with the time of its last check and whether a restart is due", () =>
    Effect.gen(function*() {
      const section = yield* updatesOf({
        files: { ...lists, "/run/reboot-required": "*** System restart required ***\n" },
        programs,
        modifiedAt: { "/var/lib/apt/periodic/update-success-stamp": 1_790_000_000, "/var/lib/apt/lists": 1_780_000_000 }
      })
      assert.deepStrictEqual(section.data, {
        rebootRequired: true,
        pending: [{ name: "bash", installedVersion: "5.2-1", availableVersion: "5.2-2", security: true }],
        checkedAt: "2026-09-21T14:13:20Z"
      })
    }))

  it.effect("say that no restart is due only where somebody would have marked it", () =>
    Effect.gen(function*() {
      const unmarked = yield* updatesOf({ files: lists, programs })
      assert.notProperty(unmarked.data, "rebootRequired")
      const watched = yield* updatesOf({
        files: { ...lists, "/etc/kernel/postinst.d/unattended-upgrades": "" },
        programs
      })
      assert.strictEqual(watched.data?.rebootRequired, false)
    }))

  it.effect("are unknown, not none, where apt hangs, fails or has never had lists", () =>
    Effect.gen(function*() {
      const marked = { ...lists, "/run/reboot-required": "" }
      const hanging = yield* updatesOf({ files: marked, programs: { "apt list": "hangs" } })
      assert.deepStrictEqual([hanging.data, hanging.missing], [{ rebootRequired: true }, [
        "pending updates: apt: no answer within 15 s"
      ]])
      const failing = yield* updatesOf({
        files: marked,
        programs: { "apt list": { exitCode: 100, stderr: "E: broken\n" } }
      })
      assert.deepStrictEqual(failing.missing, ["pending updates: apt: exit code 100 (E: broken)"])
      const fresh = yield* updatesOf({ files: { "/var/lib/apt/lists/lock": "" }, programs })
      assert.deepStrictEqual([fresh.outcome, fresh.data], ["unsupported", undefined])
      assert.strictEqual((yield* updatesOf({})).outcome, "unsupported")
    }))
})
