import { assert, beforeAll, describe, it } from "@effect/vitest"
import { createRequire } from "node:module"
import { Language, type Node, Parser } from "web-tree-sitter"
import {
  packed,
  probeArguments,
  type ProbeOptions,
  probeScript,
  probeScriptFile
} from "../src/layers/windows/probeScript.ts"
import { probeSections } from "../src/services/Machine.ts"

const everything: ProbeOptions = { sections: probeSections, budgetSeconds: 3600, keys: true }

let parser: Parser

beforeAll(async () => {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve("tree-sitter-powershell/tree-sitter-powershell.wasm")
  parser = new Parser().setLanguage(await Language.load(grammar))
})

const parsed = (script: string): Node => parser.parse(script)!.rootNode

/** Where a script is no PowerShell. */
const faultsIn = (script: string): ReadonlyArray<string> => {
  const faultsBelow = (node: Node): ReadonlyArray<string> =>
    node.isError || node.isMissing
      ? [`${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.text.slice(0, 40)}`]
      : node.children.flatMap((child) => child === null ? [] : faultsBelow(child))
  return faultsBelow(parsed(script))
}

const namesOf = (script: string, kind: string) => [
  ...new Set(parsed(script).descendantsOfType(kind).flatMap((node) => node === null ? [] : [node.text]))
]

const decoded = (args: ReadonlyArray<string>) => Buffer.from(args.at(-1)!, "base64").toString("utf16le")

/** CreateProcessW takes a command line of 32,767 characters, the NUL at its end included. */
const longestCommandLine = 32_766
const program = String.raw`"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"`

describe("the script of a scan", () => {
  it.each([
    ["readable", () => probeScript(everything)],
    ["packed", () => packed(probeScript(everything))],
    ["without a section", () => packed(probeScript({ ...everything, sections: [], keys: false }))],
    ["as a file", probeScriptFile]
  ])("is PowerShell, %s", (_, script) => {
    assert.deepStrictEqual(faultsIn(script()), [])
  })

  it("would be found out without one of its brackets, but for a few in texts and arguments", () => {
    const script = packed(probeScript(everything))
    const brackets = [...script.matchAll(/[{}()]/g)].map(({ index }) => index).filter((_, nth) => nth % 3 === 0)
    const noticed = brackets.filter((at) => faultsIn(script.slice(0, at) + script.slice(at + 1)).length > 0)
    assert.isAbove(brackets.length, 100)
    assert.isAbove(noticed.length / brackets.length, 0.95)
  })

  it("fits on a command line that Windows takes", () => {
    assert.isAtMost([program, ...probeArguments(everything)].join(" ").length, longestCommandLine)
  })

  it("is what PowerShell gets, sign by sign, though encoded", () => {
    assert.strictEqual(decoded(probeArguments(everything)), packed(probeScript(everything)))
  })

  it("asks for the sections that Machine knows, each once, no other, and in that order", () => {
    const sections = [...probeScriptFile().matchAll(/^Section '(\w+)' \{/gm)].map(([, name]) => name!)
    assert.deepStrictEqual(sections, [...probeSections])
  })

  it("is told which sections, how long and whether keys, and nothing of anybody's choosing", () => {
    const options = { sections: ["usb", "gpu", "'; evil #" as never], budgetSeconds: 12.5, keys: false } as const
    assert.deepStrictEqual(probeScript(options).split("\n").slice(0, 3), [
      "$only=@('gpu','usb')",
      "$budget=12",
      "$keys=$false"
    ])
    assert.strictEqual(probeScript({ ...options, keys: true }).split("\n")[2], "$keys=$true")
  })

  it("reads a recovery password in one place only, and there only when it is told to", () => {
    const reading = packed(probeScript(everything)).split("\n").filter((line) => line.includes("NumericalPassword"))
    assert.lengthOf(reading, 1)
    assert.match(reading[0]!, /^if\(\$keys -and \$protector\.type -eq 3\)\{[^}]*'GetKeyProtectorNumericalPassword'/)
  })

  it("starts nothing that is slow, gone, dangerous or speaks the language of the user", () => {
    const script = packed(probeScript(everything))
    const cmdlets = "Get-CimInstance Get-CimAssociatedInstance Invoke-CimMethod New-Object Get-Date ConvertTo-Json "
      + "Write-Output Where-Object ForEach-Object Remove-TypeData"
    const ownFunctions = "Ascii Say Why Utc Ask Rows Letters Section"
    const allowed = `${cmdlets} ${ownFunctions}`.split(" ")
    assert.sameMembers(namesOf(script, "command_name"), allowed)
    assert.notMatch(script, /wmic|Win32_Product\b|manage-bde|dsregcmd|Get-WmiObject|Invoke-Expression|iex\b|Add-Type/i)
    assert.notMatch(script, /\.Message\b|Win32_Printer|DownloadString|WebRequest|Set-|Remove-(?!TypeData)/)
  })

  it("writes dates in the one form that knows no calendar, and numbers without a culture", () => {
    const script = packed(probeScript(everything))
    assert.deepStrictEqual([...new Set(script.match(/\.ToString\([^)]*\)/g))], [".ToString('s')"])
    assert.deepStrictEqual(script.match(/\{0:[^}]*\}/g), ["{0:x4}"])
  })

  it("uses the types that Constrained Language Mode leaves it, and one that it can do without", () => {
    const script = packed(probeScript(everything))
    const core = ["[array]", "[char]", "[datetime]", "[int]", "[regex]", "[string]", "[uint32]"]
    assert.sameMembers(namesOf(script, "type_literal"), [...core, "[Console]"])
    assert.lengthOf(script.match(/\[Console\]/g)!, 1)
    assert.include(script, "try{[Console]::Out.WriteLine($text)}catch{Write-Output $text}")
  })

  it("loses nothing but what people read when it is packed", () => {
    assert.strictEqual(packed("a\n  # why\n\n  b # c\n"), "a\nb # c")
  })
})
