import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { parseConfigEnv } from "../src/domain/ConfigEnv.ts"

const valuesOf = (text: string) =>
  Object.fromEntries(parseConfigEnv(text).entries.map(({ key, value }) => [key, value]))

describe("a config.env", () => {
  it("is read as the tenant package writes it", () => {
    const text = [
      "# ITAM Scanner",
      "# Generated for tenant: 0123456789abcdef",
      "# Generated at: 2026-01-31T08:00:00Z",
      "",
      "TENANT_ID=0123456789abcdef",
      "API_TOKEN=aaa.bbb.ccc",
      "API_BASE_URL=https://assets.example.org/api",
      "",
      "# This file is read automatically.",
      "# Do not modify."
    ].join("\n")
    assert.deepStrictEqual(parseConfigEnv(text), {
      entries: [
        { key: "TENANT_ID", value: "0123456789abcdef", line: 5 },
        { key: "API_TOKEN", value: "aaa.bbb.ccc", line: 6 },
        { key: "API_BASE_URL", value: "https://assets.example.org/api", line: 7 }
      ],
      warnings: []
    })
  })

  it("may begin with a byte order mark and end its lines as Windows does", () => {
    assert.deepStrictEqual(valuesOf("\uFEFFTENANT_ID=one\r\nAPI_TOKEN=two\r\n"), { TENANT_ID: "one", API_TOKEN: "two" })
  })

  it("keeps what follows the first = and what follows a #", () => {
    assert.deepStrictEqual(valuesOf("API_TOKEN=a=b==\nTENANT_ID=red #1"), { API_TOKEN: "a=b==", TENANT_ID: "red #1" })
  })

  it("may be written for a shell: export and blanks around key and value are no part of them", () => {
    assert.deepStrictEqual(valuesOf("  export   TENANT_ID  =  one  "), { TENANT_ID: "one" })
  })

  it("loses one pair of quotes around a value, with a warning that names the line", () => {
    const parsed = parseConfigEnv("A=\"one\"\nB='two'\nC=\"\"three\"\"\nD=\"open\nE=\"")
    assert.deepStrictEqual(parsed.entries.map(({ value }) => value), ["one", "two", "\"three\"", "\"open", "\""])
    assert.deepStrictEqual(parsed.warnings.map(({ line }) => line), [1, 2, 3])
    assert.include(parsed.warnings[0]!.message, "quotes around the value of A")
  })

  it("counts the last of two equal keys, and says so", () => {
    const parsed = parseConfigEnv("A=1\nB=2\nA=3")
    assert.deepStrictEqual(valuesOf("A=1\nB=2\nA=3"), { A: "3", B: "2" })
    assert.deepStrictEqual(parsed.warnings, [{
      line: 3,
      message: "A is given twice: this line counts, line 1 does not"
    }])
  })

  it("passes over a line that is no setting, and says so", () => {
    const parsed = parseConfigEnv("just words\n=value\n\n# note\nA=1")
    assert.deepStrictEqual(parsed.entries, [{ key: "A", value: "1", line: 5 }])
    assert.deepStrictEqual(parsed.warnings.map(({ line }) => line), [1, 2])
  })

  it.prop("answers whatever the text is, and every entry is a line of it", [Schema.String], ([text]) => {
    const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
    for (const { key, line, value } of parseConfigEnv(text).entries) {
      assert.isTrue(lines[line - 1]!.includes(key) && lines[line - 1]!.includes(value))
    }
  })
})
