import { assert, describe, it } from "@effect/vitest"
import { SystemctlUnits } from "../../src/domain/formats/SystemctlUnits.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const ssh = {
  unit: "ssh.service",
  load: "loaded",
  active: "active",
  sub: "running",
  description: "OpenBSD Secure Shell server"
}

const columns = `ssh.service            loaded    active   running OpenBSD Secure Shell server
auditd.service         not-found inactive dead    auditd.service
`

describe("the units that systemd has in memory", () => {
  it("come as JSON from systemd 246 on", () => {
    assert.deepStrictEqual(valueOf(SystemctlUnits, JSON.stringify([ssh])), [ssh])
    assert.deepStrictEqual(valueOf(SystemctlUnits, "[]"), [])
  })

  it("come in columns from an older one", () => {
    const auditd = {
      unit: "auditd.service",
      load: "not-found",
      active: "inactive",
      sub: "dead",
      description: "auditd.service"
    }
    assert.deepStrictEqual(valueOf(SystemctlUnits, columns), [ssh, auditd])
  })

  it("lose a row that does not fit and no other", () => {
    assert.deepStrictEqual(valueOf(SystemctlUnits, JSON.stringify([{ unit: 7 }, ssh])), [ssh])
  })

  it("are refused where they are neither, or cut off", () => {
    assert.strictEqual(refusalOf(SystemctlUnits, "?"), "systemctl list-units: no line with a unit and its states")
    assert.match(refusalOf(SystemctlUnits, JSON.stringify([ssh]).slice(0, -9)) ?? "", /^systemctl list-units: /)
  })
})
