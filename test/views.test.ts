import { assert, describe, it } from "@effect/vitest"
import type { Cycle } from "../src/domain/cycle.ts"
import { clipped, folded, width } from "../src/domain/view/cells.ts"
import { chaptersOf } from "../src/domain/view/Chapter.ts"
import { htmlPage } from "../src/domain/view/html.ts"
import { tablesText } from "../src/domain/view/text.ts"
import { label, told } from "../src/domain/view/wording.ts"
import { machineReports } from "./machineReports.ts"

const machines = machineReports()
const cycleOf = ({ sections, subject }: Pick<Cycle, "sections" | "subject">): Cycle => ({
  sections,
  subject,
  reports: [{ kind: "hardware", digest: "aa", verdict: "unchanged" }]
})

const hostile = "<script>alert(\"1\")</script> & <img src=x onerror='x'>"

const strange: Cycle = cycleOf({
  subject: { ...machines[0]![1].subject, hostname: hostile },
  sections: {
    os: { outcome: "collected", tookMs: 1, data: { platform: "linux", hostname: hostile } },
    packages: {
      outcome: "partial",
      tookMs: 1,
      missing: [hostile],
      data: [
        { name: "漢字かな交じり文", version: "1", manager: "dpkg", scope: "machine" },
        { name: "a".repeat(300), publisher: "\u001b[31mred\u0007", manager: "dpkg", scope: "machine", sizeBytes: 2048 }
      ]
    },
    encryption: {
      outcome: "failed",
      tookMs: 1,
      reason: "broken",
      lastGood: {
        collectedAt: "2026-01-30T08:00:00Z",
        data: [{
          volume: "C:",
          provider: "bitlocker",
          verdict: "protected",
          protectors: [{ kind: "Tpm" }, { kind: "RecoveryPassword", sealedKey: "x".repeat(1090) }]
        }]
      }
    }
  }
} as unknown as Cycle)

describe("the wording of a field", () => {
  it.each([
    ["totalBytes", "Total"],
    ["maxSpeedMhz", "Max speed"],
    ["macAddress", "MAC address"],
    ["l2CacheBytes", "L2 cache"],
    ["uuid", "UUID"]
  ])("%s is %s", (key, expected) => assert.strictEqual(label(key), expected))

  it.each<[string, string | number | boolean, string]>([
    ["totalBytes", 17_179_869_184, "16 GiB"],
    ["temperatureCelsius", 38, "38 °C"],
    ["removable", false, "no"],
    ["bootedAt", "2026-01-31T08:00:00.000Z", "2026-01-31 08:00 UTC"],
    ["sockets", 2, "2"],
    ["name", "a\u001b[31m\nb", "a [31m b"]
  ])("the value of %s, %j, is told as %s", (key, value, expected) => assert.strictEqual(told(key, value), expected))
})

describe("cells", () => {
  it("count twice for wide characters, and not for combining marks", () => {
    assert.deepStrictEqual(["abc", "漢字", "e\u0301", "✓", "🙂"].map(width), [3, 4, 1, 1, 2])
  })

  it("clip and fold no text beyond their width, and lose no word in folding", () => {
    for (const text of ["漢字かな交じり文", "plain words", "one", ""]) {
      for (let cells = 1; cells < 20; cells++) {
        assert.isAtMost(width(clipped(text, cells)), Math.max(1, cells))
        assert.strictEqual(folded(text, cells).join(" "), text)
      }
    }
  })
})

describe("everything as tables", () => {
  it.each(machines)("of %s fits 80, 120 and 200 columns, and names every section", (_, report) => {
    for (const columns of [80, 120, 200]) {
      const lines = tablesText(cycleOf(report), "0", { columns, colours: false }).split("\n")
      for (const line of lines.slice(2)) assert.isAtMost(width(line), columns, line)
      for (const name of Object.keys(report.sections)) {
        assert.isTrue(lines.some((line) => line.includes(`(${name}, `)), name)
      }
    }
  })

  it("says which columns there was no room for", () => {
    const narrow = tablesText(cycleOf(machines.find(([name]) => name.includes("600-programs"))![1]), "0", {
      columns: 60,
      colours: false
    })
    assert.match(narrow, /no room here for: /)
  })

  it("shows what was last known, since when, and no sealed password", () => {
    const text = tablesText(strange, "0", { columns: 200, colours: false })
    assert.match(text, /as it was read at 2026-01-30 08:00 UTC/)
    assert.match(text, /Tpm, RecoveryPassword \(1090 characters\)/)
    assert.notMatch(text.replaceAll("\n", ""), /\p{Cc}/u)
  })
})

describe("the page of a machine", () => {
  it("has every cell of every machine in it, and asks nobody for anything", () => {
    for (const [name, report] of machines) {
      const page = htmlPage(cycleOf(report), "0", "now")
      assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/)
      assert.notMatch(page, /<(script|img|link|iframe|object|form)\b|@import|url\(/i, name)
      for (const chapter of chaptersOf(report)) assert.include(page, `<section id="${chapter.name}">`)
    }
  })

  it("takes whatever a machine says for text", () => {
    const page = htmlPage(strange, "0", "now")
    assert.notMatch(page, /<(script|img)/i)
    assert.include(
      page,
      "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;img src=x onerror=&#39;x&#39;&gt;"
    )
  })

  it("closes every element that it opens", () => {
    const open: Array<string> = []
    for (const [, close, tag] of htmlPage(strange, "0", "now").matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (tag === "meta") continue
      if (close === "") open.push(tag!)
      else assert.strictEqual(open.pop(), tag)
    }
    assert.deepStrictEqual(open, [])
  })
})
