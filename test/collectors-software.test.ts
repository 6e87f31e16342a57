import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { spawnSync } from "node:child_process"
import type { Language } from "../src/domain/languages.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { packages } from "../src/layers/collectors/packages.ts"
import { updates } from "../src/layers/collectors/updates.ts"
import * as MachineNode from "../src/layers/MachineNode.ts"
import { LanguagePackages } from "../src/services/LanguagePackages.ts"
import { notesDeploy, platformDeploy } from "./formats/flatpakDeploys.ts"
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
          "/var/lib/flatpak/app/org.example.Notes/x86_64/stable/active/deploy": notesDeploy,
          "/usr/lib/sysimage/rpm/rpmdb.sqlite": ""
        },
        programs: {
          "snap list": snapTable,
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

  it.effect("in the emptied database of a distribution are unknown; where another distribution answers they are none", () =>
    Effect.gen(function*() {
      const emptied: ReadonlyArray<Sketch> = [
        { files: { "/lib/apk/db/installed": "" } },
        { files: { "/var/lib/pacman/local/ALPM_DB_VERSION": "9\n" } },
        { files: { "/var/lib/dpkg/status": "" } },
        { files: { "/var/lib/rpm/rpmdb.sqlite": "" }, programs: { "rpm --query": "" } }
      ]
      for (const sketch of emptied) {
        const alone = yield* packagesOf(sketch)
        assert.deepStrictEqual([alone.outcome, alone.data], ["failed", undefined])
        const foreign = yield* packagesOf({
          ...sketch,
          files: { "/lib/apk/db/installed": "P:musl\nV:1\nA:all\n\n", ...debian, ...sketch.files }
        })
        assert.deepStrictEqual([foreign.outcome, foreign.missing], ["collected", undefined])
        const beside = yield* packagesOf({
          ...sketch,
          files: { "/home/linuxbrew/.linuxbrew/Cellar/jq/1/README": "", ...sketch.files }
        })
        assert.deepStrictEqual([beside.outcome, beside.data?.length], ["partial", 1])
      }
    }))

  it.effect("are partial where rpm complains and ends well, or a row is none; and where snapd lists less than it has", () =>
    Effect.gen(function*() {
      const row = ["bash", "(none)", "5.1", "9", "x86_64", "(none)", "(none)", "(none)", "(none)", "(none)"].join(
        "\u001f"
      )
      const files = { "/var/lib/rpm/rpmdb.sqlite": "" }
      const rpmSaying = (stdout: string, stderr = "") =>
        Effect.map(
          packagesOf({ files, programs: { "rpm --query": { stdout, stderr } } }),
          (section) => [section.outcome, section.data?.length, section.missing]
        )
      assert.deepStrictEqual(yield* rpmSaying(`${row}\u001e`, "warning: old backend\n"), ["collected", 1, undefined])
      assert.deepStrictEqual(yield* rpmSaying(`${row}\u001e`, "error: rpmdb: header #12 is damaged\n"), ["partial", 1, [
        "rpm: rpm: also says: error: rpmdb: header #12 is damaged"
      ]])
      assert.deepStrictEqual(yield* rpmSaying(`${row}\u001ebash\u001e`), ["partial", 1, [
        "rpm: rpm: 1 row that cannot be read"
      ]])
      const silent = yield* packagesOf({ files: { ...debian, ...snaps }, programs: { "snap list": "" } })
      assert.deepStrictEqual(silent.missing, [
        "snap: snap: lists nothing, although something is installed"
      ])
    }))

  it.effect("cut between two packages are known to be cut by the lists of files behind the end", () =>
    Effect.gen(function*() {
      const files = { ...debian, "/var/lib/dpkg/info/zlib1g:amd64.list": "", "/var/lib/dpkg/info/bash.list": "" }
      assert.deepStrictEqual((yield* packagesOf({ files })).missing, [
        "dpkg: /var/lib/dpkg/status: ends at bash, although one package is installed behind it"
      ])
      const leftover = { ...debian, "/var/lib/dpkg/info/aleftover.list": "", "/var/lib/dpkg/info/bash.list": "" }
      assert.strictEqual((yield* packagesOf({ files: leftover })).outcome, "collected")
    }))

  it.effect("of users are found in their homes, without a process; a closed home is named", () =>
    Effect.gen(function*() {
      const store = `/nix/store/${"0123456789abcdfghijklmnpqrsvwxyz"}-hello-2.12.1`
      const manifest = JSON.stringify({ version: 2, elements: [{ storePaths: [store] }] })
      const section = yield* packagesOf({
        files: {
          ...debian,
          "/home/ann/.local/share/flatpak/app/org.example.Notes/x86_64/stable/active/deploy": notesDeploy,
          "/home/ann/.local/share/flatpak/runtime/org.example.Platform.Locale/x86_64/1/active/deploy": platformDeploy,
          "/home/ann/.local/state/nix/profiles/profile/manifest.json": manifest,
          "/home/ann/Applications/Tool-1.2.3-x86_64.AppImage": "image",
          "/home/ann/.local/share/applications/other.desktop":
            "[Desktop Entry]\nExec=/data/Other.AppImage %U\nX-AppImage-Version=3.4\n",
          "/home/ann/.local/share/applications/stale.desktop": "[Desktop Entry]\nExec=/data/Gone.AppImage\n",
          "/data/Other.AppImage": "",
          "/home/bob/Applications/Tool-1.2.3-x86_64.AppImage": "image",
          "/nix/var/nix/profiles/default/manifest.json": manifest,
          "/opt/Wide-1.0.AppImage": "wide"
        },
        denied: ["/home/eve/.local"],
        modifiedAt: {
          "/home/ann/.local/share/flatpak/app/org.example.Notes/x86_64/stable/active/deploy": 1_790_000_000
        },
        programs: "forbidden"
      })
      assert.deepStrictEqual(section.missing, ["software in /home/eve: denied, needs root"])
      assert.deepStrictEqual(section.data?.filter(({ manager }) => manager !== "dpkg"), [
        { name: "Other", version: "3.4", manager: "appimage", scope: "user", sizeBytes: 0 },
        { name: "Tool", version: "1.2.3", arch: "x86_64", manager: "appimage", scope: "user", sizeBytes: 5 },
        { name: "Wide", version: "1.0", manager: "appimage", scope: "machine", sizeBytes: 4 },
        {
          name: "org.example.Notes",
          version: "2.1",
          arch: "x86_64",
          manager: "flatpak",
          scope: "user",
          origin: "local/stable",
          installedAt: "2026-09-21T14:13:20Z",
          sizeBytes: 1536
        },
        { name: "hello", version: "2.12.1", manager: "nix", scope: "machine" },
        { name: "hello", version: "2.12.1", manager: "nix", scope: "user" }
      ])
    }))

  it.effect("of NixOS are those that its system refers to, asked of the store; an empty answer is none", () =>
    Effect.gen(function*() {
      const files = { "/nix/var/nix/profiles/system/init": "", "/run/current-system/sw/bin/sh": "" }
      const answering = (stdout: string) =>
        packagesOf({ files, programs: { "nix-store --query --references /run/current-system/sw": stdout } })
      const { data } = yield* answering(`/nix/store/${"0123456789abcdfghijklmnpqrsvwxyz"}-bash-5.2p26\n`)
      assert.deepStrictEqual(data, [{ name: "bash", version: "5.2p26", manager: "nix", scope: "machine" }])
      assert.deepStrictEqual((yield* answering("error: cannot open database\n")).outcome, "failed")
    }))

  const languageFiles = {
    ...debian,
    "/usr/lib/python3/dist-packages/requests-2.31.0.dist-info/METADATA": "Name: requests\nVersion: 2.31.0\n",
    "/usr/local/lib/python3.11/dist-packages/old.egg-info/PKG-INFO": "Name: old\nVersion: 1\n",
    "/usr/lib/python3/dist-packages/flat-1.egg-info": "Name: flat\nVersion: 1\n",
    "/usr/lib/python3/dist-packages/torn-1.dist-info/METADATA": "Name: torn\n",
    "/home/ann/.local/share/pipx/venvs/black/pipx_metadata.json":
      "{\"main_package\":{\"package\":\"black\",\"package_version\":\"24.1.0\"}}",
    "/usr/local/lib/node_modules/@example/tool/package.json": "{\"name\":\"@example/tool\",\"version\":\"1.2.3\"}",
    "/usr/local/lib/node_modules/npm/package.json": "{\"name\":\"npm\",\"version\":\"10.0.0\"}",
    "/var/lib/gems/3.1.0/specifications/rake-13.0.gemspec": "#\n# stub: rake 13.0 ruby lib\n",
    "/home/ann/.cargo/.crates2.json": "{\"installs\":{\"ripgrep 14.1.0 (registry+https://example.org)\":{}}}"
  }

  it.effect("of languages are left out unless they are asked for, and then only those", () =>
    Effect.gen(function*() {
      const asked = (languages: ReadonlyArray<Language>) =>
        packagesOf({ files: languageFiles, programs: "forbidden" }).pipe(
          Effect.provideService(LanguagePackages, languages)
        )
      const told = (languages: ReadonlyArray<Language>) =>
        Effect.map(asked(languages), ({ data }) =>
          data?.filter(({ manager }) =>
            manager !== "dpkg"
          ).map(({ manager, name, version }) => `${manager} ${name} ${version}`))
      assert.deepStrictEqual(yield* told([]), [])
      assert.deepStrictEqual(yield* told(["ruby"]), ["gem rake 13.0"])
      assert.deepStrictEqual(yield* told(["python", "node", "ruby", "rust"]), [
        "cargo ripgrep 14.1.0",
        "gem rake 13.0",
        "npm @example/tool 1.2.3",
        "npm npm 10.0.0",
        "python black 24.1.0",
        "python flat 1",
        "python old 1",
        "python requests 2.31.0"
      ])
      assert.match((yield* asked(["python"])).missing?.[0] ?? "", /^python torn: .*no Name and Version$/)
    }))

  it.effect("of Homebrew have the day, the architecture and the tap of their receipts", () =>
    Effect.gen(function*() {
      const { data } = yield* packagesOf({
        files: {
          "/home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1/INSTALL_RECEIPT.json":
            "{\"time\":1706000000,\"arch\":\"x86_64\",\"source\":{\"tap\":\"homebrew/core\"}}",
          "/home/linuxbrew/.linuxbrew/Cellar/jq/1.6/README": ""
        }
      })
      assert.deepStrictEqual(data, [{ name: "jq", version: "1.6", manager: "homebrew", scope: "machine" }, {
        name: "jq",
        version: "1.7.1",
        arch: "x86_64",
        manager: "homebrew",
        scope: "machine",
        origin: "homebrew/core",
        installedAt: "2024-01-23T08:53:20Z"
      }])
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

  const lists = { ...debian, "/var/lib/apt/lists/deb.example_dists_stable_main_binary-amd64_Packages.lz4": "" }
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
        pending: [{
          name: "bash",
          arch: "amd64",
          installedVersion: "5.2-1",
          availableVersion: "5.2-2",
          security: true
        }],
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

  it.effect("are unknown where dpkg's status is damaged, for apt finds nothing to update then", () =>
    Effect.gen(function*() {
      const emptied = yield* updatesOf({ files: { ...lists, "/var/lib/dpkg/status": "" }, programs })
      assert.deepStrictEqual([emptied.outcome, emptied.reason], [
        "failed",
        "pending updates: /var/lib/dpkg/status: names no package"
      ])
      const cut = yield* updatesOf({
        files: { ...lists, "/var/lib/dpkg/status": dpkgStatus("a").slice(0, -9) },
        programs
      })
      assert.strictEqual(cut.outcome, "failed")
      const half = `${dpkgStatus("a")}Package: b\nSta`
      const partial = yield* updatesOf({ files: { ...lists, "/var/lib/dpkg/status": half }, programs })
      assert.deepStrictEqual(partial.missing, [
        "pending updates: /var/lib/dpkg/status: ends in the middle of a package"
      ])
      const warned = { "apt list": { stdout: "", stderr: "W: Unable to read /etc/apt/sources.list.d/\n" } }
      assert.deepStrictEqual((yield* updatesOf({ files: lists, programs: warned })).missing, [
        "pending updates: apt: W: Unable to read /etc/apt/sources.list.d/"
      ])
    }))

  const apkHeading = "Installed:                                Available:\n"
  const index = { "/var/cache/apk/APKINDEX.0123abcd.tar.gz": "" }

  it.effect("of Alpine are those that apk finds in its indexes, never over the network", () =>
    Effect.gen(function*() {
      const apkSaying = (stdout: string, stderr = "") =>
        updatesOf({
          files: index,
          programs: { "apk --no-network version --limit <": { stdout, stderr } },
          modifiedAt: { "/var/cache/apk/APKINDEX.0123abcd.tar.gz": 1_790_000_000 }
        })
      assert.deepStrictEqual((yield* apkSaying(`${apkHeading}musl-1.2.4-r0    < 1.2.5-r0\n`)).data, {
        pending: [{ name: "musl", installedVersion: "1.2.4-r0", availableVersion: "1.2.5-r0" }],
        checkedAt: "2026-09-21T14:13:20Z"
      })
      assert.strictEqual((yield* apkSaying("")).outcome, "failed")
      const missing = yield* apkSaying(apkHeading, "WARNING: opening from cache https://example.org: No such file\n")
      assert.deepStrictEqual(missing.missing, [
        "pending updates: apk: WARNING: opening from cache https://example.org: No such file"
      ])
    }))

  it.effect("of pacman are none only where it ends without a word", () =>
    Effect.gen(function*() {
      const pacmanSaying = (stderr: string) =>
        updatesOf({
          files: { "/var/lib/pacman/sync/core.db": "x" },
          programs: { "pacman --query": { exitCode: 1, stderr } }
        })
      assert.deepStrictEqual((yield* pacmanSaying("")).data?.pending, [])
      assert.strictEqual((yield* pacmanSaying("error: failed to initialize alpm library\n")).outcome, "failed")
    }))

  it.effect("of several updaters stand side by side, and are as old as the oldest knowledge", () =>
    Effect.gen(function*() {
      const { data, source } = yield* updatesOf({
        files: { ...lists, ...index },
        programs: { ...programs, "apk --no-network": `${apkHeading}musl-1-r0 < 2-r0\n` },
        modifiedAt: {
          "/var/lib/apt/lists": 1_790_000_000,
          "/var/cache/apk/APKINDEX.0123abcd.tar.gz": 1_780_000_000
        }
      })
      assert.deepStrictEqual([source, data?.pending?.map(({ name }) => name), data?.checkedAt], [
        "apk, apt",
        ["bash", "musl"],
        "2026-05-28T20:26:40Z"
      ])
    }))
})
