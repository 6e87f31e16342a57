import { assert, describe, it } from "@effect/vitest"
import { DesktopEntry } from "../../src/domain/formats/DesktopEntry.ts"
import { valueOf } from "./hostility.ts"

const entry = `# comment
[Desktop Entry]
Type=Application
Name=Example
Exec=/usr/bin/example

[Desktop Action New]
Hidden=true
`

const starts = (text: string) => valueOf(DesktopEntry, text).starts

describe("an autostart entry", () => {
  it("starts something unless it is hidden, in its main group", () => {
    assert.isTrue(starts(entry))
    assert.isFalse(starts(entry.replace("Type=", "Hidden = true\nType=")))
    assert.isTrue(starts(entry.replace("Type=", "Hidden=false\nType=")))
  })

  it("starts nothing without that group", () => {
    assert.isFalse(starts(""))
    assert.isFalse(starts("Exec=/usr/bin/example\n"))
  })
})
