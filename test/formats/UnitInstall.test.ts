import { assert, describe, it } from "@effect/vitest"
import { UnitInstall } from "../../src/domain/formats/UnitInstall.ts"
import { administratorFolder, stateByInstall } from "../../src/domain/unitFileState.ts"
import { valueOf } from "./hostility.ts"

const ssh = `[Unit]
Description=OpenBSD Secure Shell server
After=network.target \\
  # between two halves
  auditd.service

[Service]
ExecStart=/usr/sbin/sshd -D $SSHD_OPTS
Alias=not-in-this-section.service

[Install]
WantedBy=multi-user.target
Alias=sshd.service secure-shell.service
Alias=remote.service
`

describe("the install section of a unit file", () => {
  it("names the second names of the unit, added up over its lines, and says whether enabling makes links", () => {
    assert.deepStrictEqual(valueOf(UnitInstall, ssh), {
      aliases: ["sshd.service", "secure-shell.service", "remote.service"],
      makesLinks: true,
      enablesOthers: false
    })
  })

  it("is emptied by an empty list, continued behind a backslash, and over with the next section", () => {
    const installOf = (...lines: ReadonlyArray<string>) => valueOf(UnitInstall, lines.join("\n"))
    assert.isFalse(installOf("[Install]", "WantedBy=a.target", "WantedBy=").makesLinks)
    assert.isTrue(installOf("[Install]", "RequiredBy = \\", "; not this", "  a.target").makesLinks)
    assert.isFalse(installOf("[Install]", "WantedBy=\\", "", "RequiredBy").makesLinks)
    assert.isFalse(installOf("[Install]", "[Service]", "WantedBy=a.target").makesLinks)
    assert.isTrue(installOf("[Install]", "Also=b.service").enablesOthers)
  })

  it("is nothing where there is none", () => {
    const nothing = { aliases: [], makesLinks: false, enablesOthers: false }
    assert.deepStrictEqual(valueOf(UnitInstall, ""), nothing)
    assert.deepStrictEqual(valueOf(UnitInstall, "[Unit]\nWantedBy=a.target\n"), nothing)
  })

  it("leaves a unit linked that is known by a second name, unless the section has it", () => {
    const linked = { name: "a.service", folder: administratorFolder, sizeBytes: 9, pointsTo: "a.service" }
    const second = { ...linked, name: "b.service" }
    const stateWith = (text: string) =>
      stateByInstall(linked, new Map([linked, second].map((each) => [each.name, each])), valueOf(UnitInstall, text))
    assert.strictEqual(stateWith("[Install]\nWantedBy=multi-user.target\n"), "linked")
    assert.strictEqual(stateWith("[Install]\nAlias=b.service\n"), "enabled")
  })
})
