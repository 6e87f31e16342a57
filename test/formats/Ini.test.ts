import { assert, describe, it } from "@effect/vitest"
import { Ini } from "../../src/domain/formats/Ini.ts"
import {
  domainOfIpa,
  domainOfKerberos,
  domainOfSamba,
  domainOfSssd,
  workgroupOfSamba
} from "../../src/domain/membership.ts"
import { valueOf } from "./hostility.ts"

const sssd = `[sssd]
domains = files, corp.example
[domain/files]
id_provider = proxy
[domain/corp.example]
; a comment
id_provider = ad
ad_domain = corp.example
`

const krb5 = `[libdefaults]
  default_realm = CORP.EXAMPLE
[realms]
  CORP.EXAMPLE = {
    kdc = dc1.corp.example
  }
`

const member = "[Global]\n  Security = ADS\n  Work Group = CORP\n  realm = CORP.EXAMPLE\n"
const standalone = "[global]\n\tworkgroup = WORKGROUP\n\tserver role = standalone server\n"

describe("settings of a machine that belongs to a directory", () => {
  it("name the domain, whoever joined it", () => {
    assert.strictEqual(domainOfSssd(valueOf(Ini, sssd)), "corp.example")
    assert.strictEqual(domainOfSssd(valueOf(Ini, sssd.replace("ad_domain = corp.example\n", ""))), "corp.example")
    assert.strictEqual(domainOfKerberos(valueOf(Ini, krb5)), "corp.example")
    assert.strictEqual(domainOfSamba(valueOf(Ini, member)), "corp.example")
    assert.strictEqual(workgroupOfSamba(valueOf(Ini, member)), "CORP")
    assert.strictEqual(domainOfIpa(valueOf(Ini, "[global]\ndomain = ipa.example\n")), "ipa.example")
  })

  it("do not make a domain of plain logins and workgroups", () => {
    assert.isUndefined(domainOfSssd(valueOf(Ini, sssd.replace("= ad\n", "= ldap\n"))))
    assert.isUndefined(domainOfSamba(valueOf(Ini, standalone)))
    assert.strictEqual(workgroupOfSamba(valueOf(Ini, standalone)), "WORKGROUP")
    assert.isUndefined(domainOfIpa(undefined))
  })
})
