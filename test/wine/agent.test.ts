import * as fs from "node:fs"
import * as path from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { asking, bundleAsk, inWine, put, setUp, shared, text } from "./wine.ts"

const reason = setUp()
if (reason !== undefined) process.stdout.write(`the agent in Wine: skipped, ${reason}\n`)

const section = { section: "gpu" } as const
const stub = asking("stub", [section, { section: "usb" }])
const script = asking("script", [
  { script: { file: "tells.mjs", limitMs: 20_000, section: "gpu" } },
  { script: { file: "hangs.mjs", limitMs: 3_000, section: "usb" } }
])

const said = (name: string) => JSON.stringify({ s: name, ok: true, ms: 1, d: [{ Name: "Ж" }], e: null })

/** Stands for a PowerShell that hangs, with a child that writes for as long as it lives. */
const hanging = `import { spawn } from "node:child_process"
spawn(process.execPath, ["beats.mjs"], { stdio: "ignore", detached: true, windowsHide: true })
console.log(${JSON.stringify(said("gpu"))})
setInterval(() => {}, 1000)
`
const beating = `import * as fs from "node:fs"
setInterval(() => fs.appendFileSync("beats.txt", "x"), 50)
`

describe.skipIf(reason !== undefined)("the agent on Windows", () => {
  beforeAll(async () => {
    await bundleAsk()
    for (const ask of [stub, script]) ask.put()
    put("tells.mjs", `console.log(${JSON.stringify(`${said("gpu")}\n${said("end")}`)})`)
    put("hangs.mjs", hanging)
    put("beats.mjs", beating)
    put("beats.txt", "")
    inWine([
      "code=0; wine node.exe itam-agent.mjs --once --dry-run --json > once.json 2> once.err < /dev/null || code=$?",
      "echo $code > once.code",
      stub.command,
      script.command,
      "wc -c < beats.txt > beats.before; sleep 1; wc -c < beats.txt > beats.after"
    ].join("\n"))
  })

  it("looks at the machine and ends with one document", () => {
    const document = JSON.parse(text("once.json"))
    assert.strictEqual(document.machine.platform, "win32")
    assert.deepStrictEqual(document.reports.map(({ verdict }: any) => verdict), ["dry-run", "dry-run", "dry-run"])
    assert.include(["0", "4"], text("once.code").trim())
    assert.deepStrictEqual(fs.existsSync(path.join(shared, "ITAM Scanner")), false)
  })

  it("names a PowerShell that ends without a word, to everybody who asks", () => {
    const [first, second] = stub.answers()
    assert.deepStrictEqual(first, {
      error: "Unreadable",
      message: "PowerShell: ended with exit code 0 and said nothing"
    })
    assert.deepStrictEqual(second, first)
  })

  it("reads what a script prints, and ends one that hangs with all that it has started", () => {
    const [told, hung] = script.answers()
    assert.deepStrictEqual(told?.value, [{ Name: "Ж" }])
    assert.deepStrictEqual(hung, { error: "TookTooLong", message: "PowerShell: no answer within 3 s" })
    assert.isAbove(Number(text("beats.before")), 0)
    assert.strictEqual(text("beats.after"), text("beats.before"))
  })
})
