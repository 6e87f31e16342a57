import { assert, describe, it } from "@effect/vitest"
import { CupsPrintersConf, withoutCredentials } from "../../src/domain/formats/CupsPrintersConf.ts"
import { valueOf } from "./hostility.ts"

const conf = `# Printer configuration file for CUPS v2.4.2
# Written by cupsd
NextPrinterId 4
<Printer Reception>
PrinterId 2
UUID urn:uuid:00000000-0000-0000-0000-000000000002
Info Reception, ground floor
MakeModel HP LaserJet Pro M404dn, driverless, cups-filters 1.28.17
DeviceURI smb://scanner:s3cret@print.example/reception
State Idle
Shared Yes
</Printer>
<DefaultPrinter Copyroom>
MakeModel Unknown
DeviceURI ipp://print.example:631/printers/copyroom
Shared No
</DefaultPrinter>
<Printer Cut
`

describe("/etc/cups/printers.conf", () => {
  it("lists every queue by name, the default one among them, without passwords", () => {
    assert.deepStrictEqual(valueOf(CupsPrintersConf, conf), [
      { name: "Copyroom", uri: "ipp://print.example:631/printers/copyroom", default: true, shared: false },
      {
        name: "Reception",
        description: "Reception, ground floor",
        model: "HP LaserJet Pro M404dn, driverless, cups-filters 1.28.17",
        uri: "smb://print.example/reception",
        default: false,
        shared: true
      }
    ])
    assert.deepStrictEqual(valueOf(CupsPrintersConf, "# Written by cupsd\n"), [])
  })

  it("keeps a queue whose end is missing", () => {
    const [queue] = valueOf(CupsPrintersConf, conf.slice(0, conf.indexOf("State Idle")))
    assert.strictEqual(queue?.uri, "smb://print.example/reception")
  })
})

describe("the address of a printer", () => {
  for (
    const [told, reported] of [
      ["ipp://bob:pass@print.example/q", "ipp://print.example/q"],
      ["smb://bob@print.example/q", "smb://print.example/q"],
      ["smb://bob:p@ss@print.example/q", "smb://print.example/q"],
      ["smb://bob:pa/ss@print.example/q", "smb://print.example/q"],
      ["smb://bob:p@s/s@print.example/q", "smb://print.example/q"],
      ["ipp://[2001:db8::1]:631/q", "ipp://[2001:db8::1]:631/q"],
      ["usb://HP/LaserJet?serial=TEST1", "usb://HP/LaserJet?serial=TEST1"],
      ["socket://192.0.2.7:9100", "socket://192.0.2.7:9100"],
      ["ipp://print.example/printers/a@b", "ipp://print.example/printers/a@b"],
      ["file:/dev/null", "file:/dev/null"]
    ] as const
  ) {
    it(`${told} is told as ${reported}`, () => assert.strictEqual(withoutCredentials(told), reported))
  }
})
