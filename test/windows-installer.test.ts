import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as path from "node:path"
import { taskXml } from "../src/domain/scheduledTask.ts"
import { commandLine, furnishings } from "../src/domain/windowsService.ts"
import { accessOf } from "../src/layers/windows/deployment/secured.ts"

/** A command line as the C runtime takes it apart ("Parsing C command-line arguments"). */
const wordsOf = (line: string): ReadonlyArray<string> => {
  const words: Array<string> = []
  let word = "", quoted = false, begun = false
  for (let at = 0; at < line.length;) {
    const [backslashes] = /^\\*/.exec(line.slice(at))!
    const next = line[at + backslashes.length]
    if (next === "\"") {
      word += "\\".repeat(Math.floor(backslashes.length / 2))
      if (backslashes.length % 2 === 1) word += "\""
      else quoted = !quoted
      begun = true
      at += backslashes.length + 1
    } else if (backslashes.length > 0) {
      word += backslashes
      begun = true
      at += backslashes.length
    } else if (next === " " && !quoted) {
      if (begun) words.push(word)
      word = ""
      begun = false
      at++
    } else {
      word += next
      begun = true
      at++
    }
  }
  return begun ? [...words, word] : words
}

describe("a command line of Windows", () => {
  it("is taken apart into the words that it was made of", () => {
    const nasty = fc.string({ unit: fc.constantFrom("a", " ", "\\", "\"", "Ж", "%") })
    fc.assert(
      fc.property(fc.tuple(nasty, fc.array(nasty)), ([first, more]) => {
        assert.deepStrictEqual(wordsOf(commandLine([first, ...more])), [first, ...more])
      })
    )
  })

  it("begins with its program in quotes, so that none of a shorter name is started", () => {
    assert.strictEqual(
      commandLine(["C:\\Program Files\\a.exe", "--service"]),
      "\"C:\\Program Files\\a.exe\" \"--service\""
    )
  })
})

describe("a service of Windows", () => {
  it("is restarted after 5, 30 and 300 s, in milliseconds as sc.exe wants them", () => {
    const failure = furnishings.find(({ args }) => args[0] === "failure")
    assert.strictEqual(failure?.args.at(-1), "restart/5000/restart/30000/restart/300000")
  })
})

describe("the task that stands in", () => {
  const xml = taskXml("C:\\A & B\\<x>.exe", "\"--config\" \"C:\\o'brien\"")

  it("keeps every path as it is, whatever XML thinks of it", () => {
    assert.include(xml, "<Command>C:\\A &amp; B\\&lt;x&gt;.exe</Command>")
    assert.include(xml, "<Arguments>&quot;--config&quot; &quot;C:\\o'brien&quot;</Arguments>")
  })

  it("runs from the start of the machine on, without end, on a battery, too, as the system", () => {
    const wanted = ["<BootTrigger>", "<ExecutionTimeLimit>PT0S<", "<DisallowStartIfOnBatteries>false<"]
    wanted.push("<StopIfGoingOnBatteries>false<", "<UserId>S-1-5-18<", "<MultipleInstancesPolicy>IgnoreNew<")
    for (const each of wanted) assert.include(xml, each)
    assert.match(xml, /<RestartOnFailure>\s*<Interval>PT1M<\/Interval>\s*<Count>999</)
    assert.notMatch(xml, /[^\r]\n/)
  })
})

describe("the folder of settings and state", () => {
  it("is for the system and administrators by their SIDs, and inherits nothing", () => {
    assert.deepStrictEqual(accessOf("C:\\ProgramData\\ITAM Scanner"), [
      "C:\\ProgramData\\ITAM Scanner",
      "/inheritance:r",
      "/grant:r",
      "*S-1-5-18:(OI)(CI)F",
      "*S-1-5-32-544:(OI)(CI)F"
    ])
  })
})

describe("install_scanner.bat", () => {
  const text = fs.readFileSync(
    path.join(import.meta.dirname, "..", "packaging", "windows", "install_scanner.bat"),
    "latin1"
  )

  it("is ASCII with the line ends of Windows: no code page reads it differently", () => {
    assert.match(text, /^[\x20-\x7e\r\n]*$/)
    assert.isNull(text.match(/(?<!\r)\n|\r(?!\n)/))
  })

  it("jumps to labels that there are", () => {
    const labels = new Set(Array.from(text.matchAll(/^:(\w+)/gm), ([, label]) => label))
    for (const [, target] of text.matchAll(/goto (\w+)/g)) assert.isTrue(labels.has(target!), target)
  })

  it("names programs of Windows by their path, and paths in quotes", () => {
    for (const [line] of text.matchAll(/^.*%(SystemRoot|SCANNER|TARGET|ProgramFiles|ProgramW6432|~dp0|~f0).*$/gm)) {
      assert.match(line, /"[^"]*%(SystemRoot|SCANNER|TARGET|ProgramFiles|ProgramW6432|~dp0|~f0)/, line)
    }
    assert.notMatch(text, /^\s*(powershell|net|sc|icacls|xcopy|timeout|ping)\b/im)
  })

  it("keeps its own name while it looks at its arguments", () => {
    assert.notMatch(text, /^\s*shift\s*$/im)
  })
})
