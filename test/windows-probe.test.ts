import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Option, References, Result } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { probing } from "../src/layers/windows/probe.ts"
import type { ScriptStart } from "../src/layers/windows/scriptStart.ts"
import { scriptOfScan } from "../src/layers/windows/windowsMachine.ts"
import type { ProbeSection } from "../src/services/Machine.ts"
import { Sealer } from "../src/services/Sealer.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-powershell-"))

/** A program that stands for PowerShell; each start of it leaves a line in its journal. */
const powerShell = (name: string, lines: string): ScriptStart & { readonly starts: () => number } => {
  const program = path.join(folder, name), journal = `${program}.journal`
  fs.writeFileSync(journal, "")
  fs.writeFileSync(program, `#!/bin/bash\necho started >> ${journal}\n${lines}\n`, { mode: 0o700 })
  return {
    program,
    args: [],
    environment: { PATH: "/usr/bin:/bin" },
    folder: "/",
    end: () => Effect.void,
    starts: () => fs.readFileSync(journal, "utf8").split("\n").length - 1
  }
}

const line = (section: string, fields: object = {}) =>
  JSON.stringify({ s: section, ok: true, ms: 3, d: [{ Name: section }], e: null, ...fields })
const print = (...lines: ReadonlyArray<string>) => `printf '%s\\n' ${lines.map((each) => `'${each}'`).join(" ")}`
const failing = (section: string, e: object) => print(line(section, { ok: false, d: [], e }))
const end = print(line("end", { d: [] }))

/** What the sections are answered, in a scan of its own. */
const asked = (start: ScriptStart, sections: ReadonlyArray<ProbeSection>, limitMs = 20_000) =>
  Effect.gen(function*() {
    const probe = yield* probing(Effect.succeed(start), limitMs)
    return yield* Effect.forEach(sections, (section) => Effect.result(probe(section)), { concurrency: "unbounded" })
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

/** Rows, or the error in words. */
const said = (results: ReadonlyArray<Result.Result<ReadonlyArray<unknown>, { readonly message: string }>>) =>
  results.map(Result.match({ onSuccess: (rows) => rows as unknown, onFailure: ({ message }) => message }))

/** Whether anything runs that has the file of this name on its command line, by the kernel. */
const isRunning = (name: string) =>
  fs.readdirSync("/proc").filter((id) => /^\d+$/.test(id)).some((id) => {
    try {
      return fs.readFileSync(`/proc/${id}/cmdline`, "latin1").includes(path.join(folder, name))
        && !/\) Z /.test(fs.readFileSync(`/proc/${id}/stat`, "latin1"))
    } catch {
      return false
    }
  })

const rows = (section: string) => [{ Name: section }]

describe.skipIf(process.platform !== "linux")("PowerShell, asked once for a scan (Linux)", () => {
  it.live("is started by whoever asks first, and tells everybody", () =>
    Effect.gen(function*() {
      const start = powerShell("tells", `${print(line("gpu"), line("usb"))}\n${end}`)
      assert.deepStrictEqual(said(yield* asked(start, ["usb", "gpu", "usb"])), [rows("usb"), rows("gpu"), rows("usb")])
      assert.strictEqual(start.starts(), 1)
    }))

  it.live("is not started where nobody asks", () =>
    Effect.gen(function*() {
      const start = powerShell("idles", end)
      yield* asked(start, [])
      assert.strictEqual(start.starts(), 0)
    }))

  it.live("has answered a section as soon as its line is there, while it still works on the others", () =>
    Effect.gen(function*() {
      const gate = path.join(folder, "gate")
      const start = powerShell(
        "streams",
        `${print(line("gpu"))}\nwhile [ ! -e ${gate} ]; do sleep 0.05; done\n${print(line("usb"))}\n${end}`
      )
      yield* Effect.gen(function*() {
        const probe = yield* probing(Effect.succeed(start), 20_000)
        const late = yield* Effect.forkChild(probe("usb"))
        assert.deepStrictEqual(yield* probe("gpu"), rows("gpu"))
        assert.isUndefined(late.pollUnsafe())
        fs.writeFileSync(gate, "")
        assert.deepStrictEqual(yield* Fiber.join(late), rows("usb"))
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    }))

  it.effect("is another scan's after ten minutes", () =>
    Effect.gen(function*() {
      const start = powerShell("again", `${print(line("gpu"))}\n${end}`)
      yield* Effect.gen(function*() {
        const probe = yield* probing(Effect.succeed(start), 3_600_000)
        yield* probe("gpu")
        yield* TestClock.adjust("9 minutes")
        yield* probe("gpu")
        assert.strictEqual(start.starts(), 1)
        yield* TestClock.adjust("2 minutes")
        yield* probe("gpu")
        assert.strictEqual(start.starts(), 2)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    }))

  it.live("that hangs costs what it has not told yet, and is gone with its children", () =>
    Effect.gen(function*() {
      const child = powerShell("hangs-child", "trap '' TERM; while :; do sleep 1; done")
      const start = powerShell(
        "hangs",
        `${print(line("gpu"))}\ntrap '' TERM\n${child.program} & while :; do sleep 1; done`
      )
      const answers = yield* asked(start, ["gpu", "usb"], 1_000)
      assert.deepStrictEqual(said(answers), [rows("gpu"), "PowerShell: no answer within 1 s"])
      assert.deepStrictEqual([isRunning("hangs"), isRunning("hangs-child")], [false, false])
    }))

  it.live("is ended with the scan that asked it", () =>
    Effect.gen(function*() {
      const start = powerShell("interrupted", "while :; do sleep 1; done")
      const fiber = yield* Effect.forkChild(asked(start, ["gpu"]))
      while (!isRunning("interrupted")) yield* Effect.sleep(20)
      yield* Fiber.interrupt(fiber)
      assert.isFalse(isRunning("interrupted"))
    }))

  it.live("that has told its end is not waited for", () =>
    Effect.gen(function*() {
      const answers = yield* asked(powerShell("lingers", `${end}\nsleep 300`), ["gpu"], 10_000)
      assert.deepStrictEqual(said(answers), ["PowerShell: told its end after 1 lines, and 0 damaged ones"])
      assert.isFalse(isRunning("lingers"))
    }))

  it.live("is ended by the system's own way, where it has one", () =>
    Effect.gen(function*() {
      const ended: Array<number> = []
      const start = powerShell("stubborn", "exec sleep 300")
      const end: ScriptStart["end"] = (child) => Effect.sync(() => void ended.push(child.pid))
      yield* asked({ ...start, end }, ["gpu"], 500)
      assert.lengthOf(ended, 1)
    }))

  it.live("says with codes why it has no rows", () =>
    Effect.gen(function*() {
      const start = powerShell(
        "refuses",
        [
          failing("bitlocker", { id: "HRESULT 0x80041003,Get-CimInstance", hr: -2146233088, st: "" }),
          failing("antivirus", { id: "HRESULT 0x8004100e,Get-CimInstance", hr: -2146233088, st: "InvalidNamespace" }),
          failing("hotfix", { id: "BudgetExceeded", hr: 0, st: "" }),
          failing("bitlockerShell", { id: "CannotCreateComTypeConstrained", hr: -2146233087, st: "" }),
          end
        ].join("\n")
      )
      const answers = yield* asked(start, ["bitlocker", "antivirus", "hotfix", "bitlockerShell"])
      assert.deepStrictEqual(
        answers.map((answer) => Result.isFailure(answer) ? answer.failure._tag : "rows"),
        ["Denied", "Absent", "TookTooLong", "Unreadable"]
      )
      assert.include(said(answers)[3], "CannotCreateComTypeConstrained")
    }))

  it.live("that says nothing, garbage, or ends early is named, and no section is taken for empty", () =>
    Effect.gen(function*() {
      const endsOf = (name: string, lines: string) => Effect.map(asked(powerShell(name, lines), ["gpu"]), said)
      assert.deepStrictEqual(yield* endsOf("silent", "exit 0"), ["PowerShell: ended with exit code 0 and said nothing"])
      assert.deepStrictEqual(yield* endsOf("babbles", `echo 'Windows PowerShell'; echo '{"s":'; exit 1`), [
        "PowerShell: ended with exit code 1 after 0 lines, and 2 damaged ones"
      ])
      assert.deepStrictEqual(yield* endsOf("early", `${print(line("usb"))}; exit 3`), [
        "PowerShell: ended with exit code 3 after 1 lines, and 0 damaged ones"
      ])
      assert.deepStrictEqual(yield* endsOf("skips", end), [
        "PowerShell: told its end after 1 lines, and 0 damaged ones"
      ])
    }))

  it.live("that is not there, or may not be run, is an answer", () =>
    Effect.gen(function*() {
      const start = powerShell("closed", "true")
      fs.chmodSync(start.program, 0o600)
      const answers = [
        ...(yield* asked({ ...start, program: path.join(folder, "nowhere") }, ["gpu"])),
        ...(yield* asked(start, ["gpu"]))
      ]
      assert.deepStrictEqual(said(answers), [
        "PowerShell: not there",
        "PowerShell: denied, needs a policy that lets it run"
      ])
    }))

  it.live("that prints without end is stopped, and what it told before stands", () =>
    Effect.gen(function*() {
      const flood = "head -c 50000000 /dev/zero | tr '\\\\0' x"
      const start = powerShell("floods", `${print(line("gpu"))}\n${flood}\nsleep 300`)
      const answers = yield* asked(start, ["gpu", "usb"])
      assert.deepStrictEqual(said(answers), [rows("gpu"), "PowerShell: printed more than 16 MiB"])
      assert.isFalse(isRunning("floods"))
    }))

  it.live("is understood with a byte order mark, Windows line ends, and letters and lines in pieces", () =>
    Effect.gen(function*() {
      const pieces = [`\\xef\\xbb\\xbf{"s":"gpu","ok":true,"ms":1,"d":[{"Name":"\\xd0`, `\\x96"}],"e":nu`, `ll}\\r\\n`]
      const start = powerShell("pieces", `${pieces.map((piece) => `printf '${piece}'; sleep 0.1`).join("\n")}\n${end}`)
      assert.deepStrictEqual(said(yield* asked(start, ["gpu"])), [[{ Name: "Ж" }]])
    }))

  it.live("may complain as much as it likes: that is for the log, without what looks like a recovery password", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const start = powerShell(
        "complains",
        `echo '#< CLIXML 111111-222222-333333-444444' >&2; head -c 5000000 /dev/zero >&2\n${print(line("gpu"))}\n${end}`
      )
      const answers = yield* asked(start, ["gpu", "usb"]).pipe(
        Effect.provide(Layer.merge(
          Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))]),
          Layer.succeed(References.MinimumLogLevel, "Debug")
        ))
      )
      assert.deepStrictEqual(said(answers)[0], rows("gpu"))
      assert.deepStrictEqual(logged, ["PowerShell complained: #< CLIXML (not shown)"])
    }))
})

describe("recovery passwords", () => {
  const keysIn = (way: Parameters<typeof scriptOfScan>[1]) =>
    Effect.map(scriptOfScan("C:\\Windows", way, () => Effect.void), ({ args }) => args.join(" "))
  const file = { kind: "file", scriptFile: "C:\\scan.ps1" } as const

  it.effect("are not asked for where nobody seals them", () =>
    Effect.gen(function*() {
      assert.match(yield* keysIn({ kind: "command" }), /\$keys=\$false/)
      assert.match(yield* keysIn(file), / -keys 0$/)
    }))

  it.effect("are asked for where somebody does", () =>
    Effect.gen(function*() {
      assert.match(yield* keysIn({ kind: "command" }), /\$keys=\$true/)
      assert.match(yield* keysIn(file), / -keys 1$/)
    }).pipe(Effect.provideService(Sealer, Option.some({ keyId: "a key", seal: () => Effect.succeed("sealed") }))))
})
