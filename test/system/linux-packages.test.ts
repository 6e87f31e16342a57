import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { canonicalJson, stablePart } from "../../src/domain/canonical.ts"
import { schemaOf, type SectionName } from "../../src/domain/inventory/Sections.ts"
import { folderOfFile } from "../folderOfFile.ts"
import { aBootedLinux, aRoot, type Booted, canBoot, everyFileIn, inRoot, preparePristine } from "./bootedLinux.ts"
import { canRun } from "./packages/rooted.ts"

/** The packages for Linux, made from the executable of this machine's kind and installed in Debians of their own. */

const repository = path.join(import.meta.dirname, "..", "..")
const executable = path.join(repository, "dist", "package", "linux-x64", "itam-agent")

const patience = 300_000

const canPackage = canRun("the packages for Linux", "dpkg-deb", "rpmbuild", "debootstrap", "unshare")
  && process.arch === "x64" && fs.existsSync(executable)
if (!canPackage) console.warn("without dist/package/linux-x64/itam-agent (npm run package) the packages are not tested")

const work = folderOfFile("itam-packages-")

/** Makes the two packages of a version; nothing is compressed, which takes longest. */
const made = (version: string, folder = version) => {
  const out = path.join(work, folder)
  if (!fs.existsSync(out)) {
    const options = ["--arch", "x64", "--compression", "none", "--version", version, "--out", out]
    execFileSync(process.execPath, [path.join(repository, "packaging", "linux", "package.ts"), ...options])
  }
  return {
    deb: path.join(out, `itam-agent_${version}_amd64.deb`),
    rpm: path.join(out, `itam-agent-${version}-1.x86_64.rpm`)
  }
}

const older = "0.1.0"
const newer = "0.1.1"

const bringIn = (root: string, file: string) => {
  fs.copyFileSync(file, path.join(root, path.basename(file)))
  return `/${path.basename(file)}`
}

const configure = (root: string, text: string) => {
  fs.mkdirSync(path.join(root, "etc/itam-agent"), { recursive: true })
  fs.writeFileSync(path.join(root, "etc/itam-agent/config.env"), text, { mode: 0o600 })
}

const property = (linux: Booted, name: string, unit = "itam-agent") =>
  linux.run("systemctl", "show", "--value", `--property=${name}`, unit).stdout.trim()

const log = (linux: Booted) => linux.run("journalctl", "--unit=itam-agent", "--output=cat", "--no-pager").stdout

const outboxOf = (root: string) =>
  fs.readdirSync(path.join(root, "var/lib/itam-agent/outbox")).filter((name) => name.endsWith(".q")).toSorted()

const agentIdOf = (root: string) => {
  const folder = path.join(root, "var/lib/itam-agent")
  const file = fs.readdirSync(folder).find((name) => name.startsWith("identity."))!
  return /"agentId":"([^"]+)"/.exec(fs.readFileSync(path.join(folder, file), "utf8"))?.[1]
}

/** A backend that nobody answers for: what is accepted stays in the outbox. */
const nobody = "API_TOKEN=t0ken\nAPI_BASE_URL=http://127.0.0.1:9/api\n"

const running = (linux: Booted) =>
  linux.until(
    "three reports wait in the outbox",
    () => fs.existsSync(path.join(linux.root, "var/lib/itam-agent/outbox")) && outboxOf(linux.root).length >= 3
  )

describe.skipIf(!canPackage)("a package for Linux", () => {
  it.live("is the same byte for byte, made twice from one source", () =>
    Effect.sync(() => {
      const sum = (file: string) => createHash("sha256").update(fs.readFileSync(file)).digest("hex")
      const once = made(older)
      const again = made(older, "again")
      assert.deepStrictEqual([sum(again.deb), sum(again.rpm)], [sum(once.deb), sum(once.rpm)])
    }), patience)

  it.live("has manuals that render without a warning, and completions that parse", () =>
    Effect.sync(() => {
      const tree = path.join(work, "tree")
      execFileSync("dpkg-deb", ["--extract", made(older).deb, tree])
      for (const page of ["man1/itam-agent.1.gz", "man5/itam-agent-config.5.gz"]) {
        const file = path.join(tree, "usr/share/man", page)
        const said = (program: string, ...args: ReadonlyArray<string>) => {
          const { error, stderr, stdout } = spawnSync(program, args, { encoding: "utf8" })
          return error === undefined ? { stderr, stdout } : undefined
        }
        const lint = said("mandoc", "-Tlint", "-Wwarning", file)
        const render = said("man", "--warnings", "--local-file", file)
        if (lint === undefined && render === undefined) {
          console.warn("neither mandoc nor man is here: manuals are not tested")
        }
        assert.strictEqual(lint?.stdout ?? "", "")
        assert.strictEqual(render?.stderr ?? "", "")
      }
      const share = path.join(tree, "usr/share")
      const completions = {
        bash: "bash-completion/completions/itam-agent",
        zsh: "zsh/vendor-completions/_itam-agent",
        fish: "fish/vendor_completions.d/itam-agent.fish"
      }
      for (const [shell, file] of Object.entries(completions)) {
        const { error, status, stderr } = spawnSync(shell, ["-n", path.join(share, file)], { encoding: "utf8" })
        if (error !== undefined) console.warn(`without ${shell} its completions are not parsed`)
        else assert.deepStrictEqual([shell, status, stderr], [shell, 0, ""])
      }
    }), patience)

  it.live("runs its service with an exposure of 3.5 at most", () =>
    Effect.sync(() => {
      const unit = path.join(repository, "packaging", "linux", "itam-agent.service")
      const said = execFileSync("systemd-analyze", ["security", "--offline=true", "--no-pager", unit], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"]
      })
      const [line, exposure] = /Overall exposure level for itam-agent\.service: ([\d.]+)/.exec(said) ?? []
      console.info(line)
      assert.isAtMost(Number(exposure), 3.5)
    }))

  it.live(
    "goes into a clean root that has not booted, works there, and leaves nothing of itself",
    () =>
      Effect.gen(function*() {
        preparePristine()
        const root = yield* aRoot
        const before = everyFileIn(root)
        const file = bringIn(root, made(older).deb)
        const installed = inRoot(root, "dpkg", "--install", file)
        assert.strictEqual(installed.status, 0, installed.stderr)
        const enabled = path.join(root, "etc/systemd/system/multi-user.target.wants/itam-agent.service")
        assert.strictEqual(fs.readlinkSync(enabled), "/usr/lib/systemd/system/itam-agent.service")

        const looked = inRoot(root, "/usr/bin/itam-agent", "--once", "--dry-run", "--json")
        assert.strictEqual(looked.status, 0, looked.stderr)
        const { sections } = JSON.parse(looked.stdout)
        assert.include(sections.packages.data.map(({ name }: { readonly name: string }) => name), "itam-agent")

        configure(root, nobody)
        fs.mkdirSync(path.join(root, "etc/credstore"), { recursive: true })
        fs.writeFileSync(path.join(root, "etc/credstore/itam-agent.api-token"), "t0ken\n")
        assert.strictEqual(inRoot(root, "dpkg", "--remove", "itam-agent").status, 0)
        assert.isTrue(fs.existsSync(path.join(root, "etc/itam-agent/config.env")), "removal keeps the settings")
        assert.isFalse(fs.existsSync(path.join(root, "usr/bin/itam-agent")))
        assert.strictEqual(inRoot(root, "dpkg", "--purge", "itam-agent").status, 0)
        fs.rmSync(path.join(root, file))
        assert.deepStrictEqual(everyFileIn(root).filter((name) => !before.includes(name)), [])
      }),
    patience
  )
})

describe.skipIf(!canPackage || !canBoot())("the service of a package, under systemd", () => {
  it.live(
    "starts when it has settings, comes back when killed, stays away when they are wrong, stops when told",
    () =>
      Effect.gen(function*() {
        preparePristine()
        const linux = yield* aBootedLinux
        const said = linux.must("dpkg", "--install", bringIn(linux.root, made(older).deb))
        assert.include(said, "write /etc/itam-agent/config.env")
        assert.deepStrictEqual([property(linux, "ActiveState"), property(linux, "UnitFileState")], [
          "inactive",
          "enabled"
        ])

        configure(linux.root, nobody)
        const { stdout } = linux.run("itam-agent", "service", "start")
        assert.match(stdout, /^systemd: itam-agent\.service is running \(process \d+, starts with the machine\)\n$/)
        yield* running(linux)
        const folders = linux.must(
          "stat",
          "-c",
          "%a %U %n",
          "/var/lib/itam-agent",
          "/var/log/itam-agent",
          "/run/itam-agent"
        )
        assert.deepStrictEqual(folders.trim().split("\n").map((line) => line.slice(0, 8)), Array(3).fill("700 root"))

        const first = property(linux, "MainPID")
        linux.must("sh", "-c", `kill -KILL ${first}`)
        yield* linux.until(
          "it runs again",
          () => property(linux, "SubState") === "running" && property(linux, "MainPID") !== first
        )
        assert.strictEqual(property(linux, "NRestarts"), "1")

        const began = performance.now()
        assert.match(linux.must("itam-agent", "service", "stop"), /is stopped/)
        assert.isBelow(performance.now() - began, 10_000)
        assert.deepStrictEqual([property(linux, "Result"), property(linux, "MainPID")], ["success", "0"])

        configure(linux.root, `${nobody}TELEMETRY_INTERVAL=often\n`)
        const refused = linux.run("itam-agent", "service", "start")
        assert.strictEqual(refused.status, 1)
        assert.match(refused.stderr, /failed \(ended with exit code 78, its settings are wrong/)
        assert.deepStrictEqual([property(linux, "ActiveState"), linux.run("itam-agent", "service", "status").status], [
          "failed",
          3
        ])
      }),
    patience
  )

  it.live("delivers with a token that systemd keeps as a credential", () =>
    Effect.gen(function*() {
      preparePristine()
      const linux = yield* aBootedLinux
      linux.must("dpkg", "--install", bringIn(linux.root, made(older).deb))
      fs.writeFileSync(
        path.join(linux.root, "etc/systemd/system/backend.service"),
        "[Service]\nEnvironment=STATE_DIR=/var/lib/backend\nExecStart=/usr/bin/itam-agent receiver\n"
      )
      linux.must("systemctl", "daemon-reload")
      linux.must("systemctl", "start", "backend")
      const header = path.join(linux.root, "var/lib/backend/receiver.header")
      yield* linux.until("the backend has a token", () =>
        fs.existsSync(header) && fs.readFileSync(header, "utf8").includes("Bearer"))
      const token = /Bearer (\S+)/.exec(fs.readFileSync(header, "utf8"))![1]!
      fs.mkdirSync(path.join(linux.root, "etc/credstore"), { recursive: true, mode: 0o700 })
      fs.writeFileSync(path.join(linux.root, "etc/credstore/itam-agent.api-token"), `${token}\n`, { mode: 0o600 })
      configure(linux.root, "API_BASE_URL=http://127.0.0.1:3000/api\nLOG_LEVEL=DEBUG\n")
      // what a service manager has started waits for up to two minutes before it delivers
      const dropIns = path.join(linux.root, "etc/systemd/system/itam-agent.service.d")
      fs.mkdirSync(dropIns)
      fs.writeFileSync(path.join(dropIns, "soon.conf"), "[Service]\nUnsetEnvironment=INVOCATION_ID JOURNAL_STREAM\n")
      linux.must("systemctl", "daemon-reload")
      linux.must("itam-agent", "service", "start")
      yield* linux.until("three reports are delivered", () =>
        log(linux).match(/ delivered /g)?.length === 3)
      assert.deepStrictEqual(outboxOf(linux.root), [])
      const processId = property(linux, "MainPID")
      assert.notInclude(linux.must("cat", `/proc/${processId}/environ`, `/proc/${processId}/cmdline`), token)
    }), patience)

  it.live(
    "is replaced by an upgrade that keeps identity and outbox, and is gone after removal and purge",
    () =>
      Effect.gen(function*() {
        preparePristine()
        const linux = yield* aBootedLinux
        const before = everyFileIn(linux.root)
        configure(linux.root, nobody)
        const [old, next] = [made(older).deb, made(newer).deb].map((file) => bringIn(linux.root, file))
        linux.must("dpkg", "--install", old!)
        yield* running(linux)
        const processId = property(linux, "MainPID")
        const [agentId, reports] = [agentIdOf(linux.root), outboxOf(linux.root)]
        assert.isString(agentId)

        linux.must("dpkg", "--install", next!)
        const successor = property(linux, "MainPID")
        assert.notStrictEqual(successor, processId)
        assert.strictEqual(property(linux, "ActiveState"), "active")
        assert.strictEqual(agentIdOf(linux.root), agentId)
        assert.includeMembers(outboxOf(linux.root), [...reports])

        linux.must("dpkg", "--remove", "itam-agent")
        assert.strictEqual(linux.run("test", "-e", `/proc/${successor}`).status, 1)
        assert.includeMembers(outboxOf(linux.root), [...reports])
        linux.must("dpkg", "--purge", "itam-agent")
        for (const file of [old!, next!]) fs.rmSync(path.join(linux.root, file))
        assert.deepStrictEqual(everyFileIn(linux.root).filter((name) => !before.includes(name)), [])
        assert.strictEqual(property(linux, "LoadState"), "not-found")
      }),
    patience
  )

  it.live("comes by rpm as well: installed, upgraded over what runs, removed", () =>
    Effect.gen(function*() {
      preparePristine()
      const linux = yield* aBootedLinux
      configure(linux.root, nobody)
      const [old, next] = [made(older).rpm, made(newer).rpm].map((file) => bringIn(linux.root, file))
      // this rpm knows nothing of the libraries that dpkg has installed
      const rpm = (...args: ReadonlyArray<string>) => linux.must("rpm", "--nodeps", ...args)
      rpm("--install", old!)
      assert.strictEqual(property(linux, "UnitFileState"), "enabled")
      yield* running(linux)
      const [processId, agentId, reports] = [property(linux, "MainPID"), agentIdOf(linux.root), outboxOf(linux.root)]

      rpm("--upgrade", next!)
      assert.strictEqual(linux.must("rpm", "--query", "itam-agent").trim(), `itam-agent-${newer}-1.x86_64`)
      assert.notStrictEqual(property(linux, "MainPID"), processId)
      assert.deepStrictEqual([property(linux, "ActiveState"), agentIdOf(linux.root)], ["active", agentId])
      assert.includeMembers(outboxOf(linux.root), [...reports])

      rpm("--erase", "itam-agent")
      assert.strictEqual(property(linux, "LoadState"), "not-found")
      assert.isFalse(fs.existsSync(path.join(linux.root, "usr/bin/itam-agent")))
      assert.includeMembers(outboxOf(linux.root), [...reports])
    }), patience)

  it.live("reads in its sandbox what root reads outside of it", () =>
    Effect.gen(function*() {
      preparePristine()
      const linux = yield* aBootedLinux
      linux.must("dpkg", "--install", bringIn(linux.root, made(older).deb))
      const units = path.join(linux.root, "etc/systemd/system")
      const look = "/usr/bin/itam-agent --once --dry-run --json"
      const printing = (file: string) => `StandardOutput=truncate:/root/${file}.json\n`
      const unit = fs.readFileSync(path.join(linux.root, "usr/lib/systemd/system/itam-agent.service"), "utf8")
      const once = unit
        .replace(/^Type=.*\n/m, `Type=oneshot\n${printing("inside")}`)
        .replace(/^Restart.*\n/gm, "")
        .replace(/^ExecStart=.*$/m, `ExecStart=${look}`)
      fs.writeFileSync(path.join(units, "inside.service"), once)
      fs.writeFileSync(
        path.join(units, "outside.service"),
        `[Service]\nType=oneshot\n${printing("outside")}ExecStart=${look}\n`
      )
      linux.must("systemctl", "daemon-reload")
      const told = (name: string) => {
        linux.must("systemctl", "start", name)
        return JSON.parse(fs.readFileSync(path.join(linux.root, "root", `${name}.json`), "utf8")).sections
      }
      const outside = told("outside")
      const inside = told("inside")
      assert.sameMembers(Object.keys(inside), Object.keys(outside))
      for (const [name, { data, missing, outcome }] of Object.entries<any>(outside)) {
        const lasting = (data: any) =>
          data === undefined ? undefined : canonicalJson(stablePart(schemaOf(name as SectionName), data))
        // the two look at themselves, too: which of them runs is the one difference
        const ofOthers = (rows: any) =>
          name === "services" ? rows.filter((row: any) => !/^(in|out)side/.test(row.name)) : rows
        assert.deepStrictEqual(
          [name, inside[name].outcome, inside[name].missing, lasting(ofOthers(inside[name].data))],
          [name, outcome, missing, lasting(ofOthers(data))]
        )
      }
    }), patience)

  it.live(
    "is made by the executable itself, where there is no package: installed, and gone without a trace",
    () =>
      Effect.gen(function*() {
        preparePristine()
        const linux = yield* aBootedLinux
        const before = everyFileIn(linux.root)
        const place = path.join(linux.root, "usr/local/bin/itam-agent")
        fs.copyFileSync(executable, place)
        configure(linux.root, nobody)
        const agent = (...args: ReadonlyArray<string>) => linux.run("/usr/local/bin/itam-agent", ...args)
        assert.match(agent("service", "install").stdout, /is running \(process \d+, starts with the machine\)/)
        assert.strictEqual(property(linux, "FragmentPath"), "/etc/systemd/system/itam-agent.service")
        yield* running(linux)
        assert.match(agent("service", "install").stdout, /is running/)
        assert.strictEqual(
          agent("service", "uninstall").stdout,
          "systemd: there is no service itam-agent.service\n"
        )
        assert.strictEqual(agent("service", "status").status, 4)

        fs.chmodSync(place, 0o777)
        const refused = agent("service", "install")
        assert.strictEqual(refused.status, 1)
        assert.include(refused.stderr, "others than root may change /usr/local/bin/itam-agent")

        for (
          const leftover of ["usr/local/bin/itam-agent", "etc/itam-agent", "var/lib/itam-agent", "var/log/itam-agent"]
        ) {
          fs.rmSync(path.join(linux.root, leftover), { recursive: true })
        }
        assert.deepStrictEqual(everyFileIn(linux.root).filter((name) => !before.includes(name)), [])
      }),
    patience
  )
})
