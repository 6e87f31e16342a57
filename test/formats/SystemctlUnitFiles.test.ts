import { assert, describe, it } from "@effect/vitest"
import { SystemctlUnitFiles } from "../../src/domain/formats/SystemctlUnitFiles.ts"
import { refusalOf, valueOf } from "./hostility.ts"

/** As systemd 252 prints it. */
const json = `[{"unit_file":"apt-daily.service","state":"static","preset":null},
{"unit_file":"ssh.service","state":"enabled","preset":"enabled"}]`

const columns = `apt-daily.service   static   -
ssh.service         enabled  enabled
`

const files = [{ name: "apt-daily.service", state: "static" }, { name: "ssh.service", state: "enabled" }]

describe("the unit files of a machine", () => {
  it("come as JSON from systemd 246 on, in columns from an older one", () => {
    assert.deepStrictEqual(valueOf(SystemctlUnitFiles, json), files)
    assert.deepStrictEqual(valueOf(SystemctlUnitFiles, columns), files)
  })

  it("lose a row that does not fit and no other", () => {
    assert.deepStrictEqual(valueOf(SystemctlUnitFiles, json.replace("\"static\"", "null")), files.slice(1))
    assert.deepStrictEqual(valueOf(SystemctlUnitFiles, `torn\n${columns}`), files)
  })

  it("are refused where they are neither, or cut off", () => {
    assert.strictEqual(
      refusalOf(SystemctlUnitFiles, "?"),
      "systemctl list-unit-files: no line with a unit and its state"
    )
    assert.match(refusalOf(SystemctlUnitFiles, json.slice(0, -9)) ?? "", /^systemctl list-unit-files: /)
  })
})
