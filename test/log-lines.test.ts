import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { stripVTControlCharacters } from "node:util"
import { isJournal } from "../src/domain/journalStream.ts"
import { legible, shortened } from "../src/domain/legible.ts"
import { type LogEntry, logLevels } from "../src/domain/logEntry.ts"
import { journalLine, jsonLine, JsonLogLine, textLine } from "../src/domain/logLine.ts"
import { prettyLines } from "../src/domain/logPretty.ts"
import { width } from "../src/domain/view/cells.ts"
import { localTime } from "../src/layers/log/localTime.ts"

const at = new Date(2025, 0, 18, 10, 30, 15, 123)

const entry = (message: string, more: Partial<LogEntry> = {}): LogEntry => ({
  at,
  level: "INFO",
  message,
  annotations: {},
  cause: "",
  ...more
})

/** Text with all in it that acts on terminals, editors and parsers of logs. */
const Piece = Schema.Union([
  Schema.String,
  Schema.Literals([
    "\n",
    "\r\n",
    "\u0000",
    "\u001b[2J",
    "\u009b31m",
    "\u2028",
    "\u202e",
    "\ud800",
    "\udc00",
    "😀",
    "\u{e0001}"
  ]),
  Schema.Literals([" - ERROR - ", "2025-01-18 10:30:15,123 - INFO - forged", "\"", "\\", "\t", "{", "<3>"])
])
const AnyText = Schema.Array(Piece)
const Level = Schema.Literals(logLevels)

const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const documented = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - (.*)$/u

/** The message of a line, if no backslash was in it. */
const unspelled = (text: string) =>
  text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\}|([nrt]))/g,
    (_, x, u, point, short) =>
      short === undefined
        ? String.fromCodePoint(Number.parseInt(x ?? u ?? point, 16))
        : { n: "\n", r: "\r", t: "\t" }[short as "n"]!
  )

describe("a line of the log", () => {
  it("is as the specification documents it, in the machine's own time", () => {
    assert.strictEqual(
      textLine(entry("Starting ITAM Scanner Background..."), localTime(at)),
      "2025-01-18 10:30:15,123 - INFO - Starting ITAM Scanner Background..."
    )
  })

  it("carries what is known beside the message, and why it happened", () => {
    const told = entry("report accepted", {
      level: "ERROR",
      annotations: { kind: "hardware", bytes: 12, note: "two words", none: null },
      cause: "Error: EIO\n    at read (disk.ts:1:2)"
    })
    assert.strictEqual(
      textLine(told, "T"),
      "T - ERROR - report accepted kind=hardware bytes=12 note=\"two words\" none=null (Error: EIO | at read (disk.ts:1:2))"
    )
    assert.deepStrictEqual(JSON.parse(jsonLine(told, "2025-01-18T10:30:15.123Z")), {
      time: "2025-01-18T10:30:15.123Z",
      level: "ERROR",
      message: "report accepted",
      annotations: { kind: "hardware", bytes: 12, note: "two words", none: null },
      cause: "Error: EIO\n    at read (disk.ts:1:2)"
    })
  })

  it.prop("is one line in which nothing acts, and says what was logged", [AnyText, Level], ([pieces, level]) => {
    const message = pieces.join("").replaceAll("\\", "/")
    const line = textLine(entry(message, { level }), localTime(at))
    const [, time, told, said] = documented.exec(line)!
    assert.deepStrictEqual([time, told], ["2025-01-18 10:30:15,123", level])
    assert.notMatch(line, acting)
    assert.strictEqual(unspelled(said!), message.toWellFormed())
  })

  it.prop(
    "decodes back from JSON, message, cause and annotations",
    [AnyText, AnyText, Level],
    ([pieces, why, level]) => {
      const message = pieces.join("")
      const cause = why.join("")
      const line = jsonLine(
        entry(message, { level, cause, annotations: { [cause]: message } }),
        "2025-01-18T10:30:15.123Z"
      )
      assert.notMatch(line, acting)
      const decoded = Schema.decodeUnknownSync(Schema.fromJsonString(JsonLogLine))(line)
      assert.deepStrictEqual(decoded, {
        time: "2025-01-18T10:30:15.123Z",
        level,
        message,
        annotations: { [cause]: message },
        ...(cause === "" ? {} : { cause })
      })
    }
  )

  it.prop(
    "of any length is cut, with a note, and never within a character",
    [AnyText, Schema.Int],
    ([pieces, seed]) => {
      const text = pieces.join("").toWellFormed()
      const longest = 1 + Math.abs(seed) % (text.length + 2)
      const cut = shortened(text, longest)
      if (text.length <= longest) return assert.strictEqual(cut, text)
      const [, head, missing] = /^(.*) … \((\d+) more characters\)$/su.exec(cut)!
      assert.isTrue(cut.isWellFormed())
      assert.isAtMost(head!.length, longest)
      assert.strictEqual(head, text.slice(0, head!.length))
      assert.strictEqual(head!.length + Number(missing), text.length)
    }
  )

  it("is bounded in every form", () => {
    const endless = "x".repeat(1_000_000)
    const huge = entry(endless, { cause: endless, annotations: { endless } })
    for (const line of [textLine(huge, "T"), jsonLine(huge, "T"), journalLine(huge)]) {
      assert.isBelow(line.length, 20_000)
      assert.match(line, /\(99\d{4} more characters\)/)
    }
  })

  it("of the journal has the priority of syslog in front, and no time", () => {
    assert.deepStrictEqual(
      logLevels.map((level) => journalLine(entry("line one\n<0>forged", { level }))),
      [7, 6, 4, 3, 2].map((priority) => `<${priority}>line one\\n<0>forged`)
    )
  })
})

describe("the journal", () => {
  const stderr = { dev: 8n, ino: 12345n }
  it("is known by device and inode of what the service was given", () => {
    assert.isTrue(isJournal("8:12345", stderr))
    assert.isFalse(isJournal("8:12346", stderr))
    assert.isFalse(isJournal("8:12345", undefined))
    assert.isFalse(isJournal(undefined, stderr))
  })
})

describe("an entry on a terminal", () => {
  const words = entry("the backend does not answer and the report waits until it does", { level: "WARNING" })

  it("stands beside its time and level, however many lines it takes", () => {
    assert.strictEqual(
      prettyLines(words, "10:30:15", { columns: 50, colours: false }),
      [
        "10:30:15  WARNING   the backend does not answer",
        "                    and the report waits until it",
        "                    does"
      ].join("\n")
    )
  })

  it("breaks where the terminal does, also in a script whose characters take two cells each", () => {
    assert.strictEqual(
      prettyLines(entry("在".repeat(12)), "10:30:15", { columns: 42, colours: false }),
      `10:30:15  INFO      ${"在".repeat(10)}\n${" ".repeat(20)}在在`
    )
  })

  it("is coloured by its level, and its words are not", () => {
    const line = prettyLines(words, "10:30:15", { columns: 200, colours: true })
    assert.strictEqual(
      line,
      "\u001b[2m10:30:15\u001b[0m  \u001b[33mWARNING \u001b[0m  the backend does not answer and the report waits until it does"
    )
  })

  it.prop("never exceeds its line, and leaves out nothing", [AnyText, Schema.Int], ([pieces, seed]) => {
    const columns = 41 + Math.abs(seed) % 200
    const message = pieces.join("")
    const lines = stripVTControlCharacters(prettyLines(entry(message), "10:30:15", { columns, colours: true })).split(
      "\n"
    )
    for (const line of lines) {
      assert.isBelow(width(line), columns)
      assert.notMatch(line, acting)
    }
    const joined = lines.map((line) => line.slice(20)).join("").replaceAll(" ", "")
    assert.strictEqual(joined, legible(message).replaceAll(" ", ""))
  })
})
