import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { membership } from "../../src/layers/collectors/membership.ts"
import { os } from "../../src/layers/collectors/os.ts"
import { sectionOf } from "../MachineSketch.ts"

describe("an operating system", () => {
  const files = {
    "/etc/os-release": "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
    "/proc/sys/kernel/hostname": "desk\n",
    "/proc/sys/kernel/domainname": "(none)\n",
    "/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n",
    "/proc/sys/kernel/arch": "x86_64\n",
    "/proc/stat": "cpu 1 2 3 4\nbtime 1764572400\n",
    "/etc/machine-id": "0123456789abcdef0123456789abcde0\n",
    "/etc/hosts": "127.0.1.1 desk.corp.example desk\n",
    "/etc/default/locale": "LANG=\"de_DE.UTF-8\"\n"
  }
  const links = { "/etc/localtime": "/usr/share/zoneinfo/Europe/Vienna" }

  it.effect("tells its name, its machine's name, its times and its language", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* sectionOf(os, {
          files,
          links,
          bornAt: { "/var/log/installer": 1_700_000_000, "/etc/machine-id": 1_710_000_000 }
        }),
        {
          outcome: "collected",
          source: "os-release, /proc/sys/kernel, /etc",
          data: {
            platform: "linux",
            name: "Debian GNU/Linux",
            version: "12",
            codename: "bookworm",
            kernel: "6.1.0-18-amd64",
            arch: "x86_64",
            hostname: "desk",
            fqdn: "desk.corp.example",
            machineId: "33e020d7-d61a-4443-a3ba-9b8174fe7cd0",
            installedAt: "2023-11-14T22:13:20Z",
            bootedAt: "2025-12-01T07:00:00Z",
            timezone: "Europe/Vienna",
            locale: "de_DE.UTF-8"
          }
        }
      )
    }))

  it.effect("was not installed in 1970, has no id before its first start and no domain of fillers", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(os, {
        files: {
          ...files,
          "/etc/machine-id": "uninitialized\n",
          "/etc/hosts": "127.0.0.1 localhost\n127.0.1.1 desk.localdomain desk\n",
          "/etc/timezone": "Europe/Lisbon\n"
        },
        bornAt: { "/": 0, "/etc/machine-id": 1 }
      })
      assert.notProperty(data, "installedAt")
      assert.notProperty(data, "machineId")
      assert.notProperty(data, "fqdn")
      assert.strictEqual(data?.timezone, "Europe/Lisbon")
    }))

  it.effect("has its name cut from its domain, wherever that stands", () =>
    Effect.gen(function*() {
      const named = (hostname: string, domainname: string) =>
        Effect.map(
          sectionOf(os, {
            files: {
              ...files,
              "/etc/hosts": "",
              "/proc/sys/kernel/hostname": hostname,
              "/proc/sys/kernel/domainname": domainname
            }
          }),
          ({ data }) => [data?.hostname, data?.fqdn]
        )
      assert.deepStrictEqual(yield* named("desk.corp.example\n", "(none)\n"), ["desk", "desk.corp.example"])
      assert.deepStrictEqual(yield* named("desk\n", "corp.example\n"), ["desk", "desk.corp.example"])
      assert.deepStrictEqual(yield* named("desk\n", "nisdomain\n"), ["desk", undefined])
    }))

  it.effect("of an older kernel is asked for its architecture", () =>
    Effect.gen(function*() {
      const { "/proc/sys/kernel/arch": _, ...older } = files
      const { data } = yield* sectionOf(os, { files: older, programs: { "uname -m": "aarch64\n" } })
      assert.strictEqual(data?.arch, "aarch64")
    }))
})

describe("a directory", () => {
  it.effect("is none on a machine of its own", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* sectionOf(membership, {})).data, { kind: "none" })
      const kerberosOnly = { files: { "/etc/krb5.conf": "[libdefaults]\ndefault_realm = CORP.EXAMPLE\n" } }
      assert.deepStrictEqual((yield* sectionOf(membership, kerberosOnly)).data, { kind: "none" })
    }))

  it.effect("shows in the keys that the machine holds, to everybody", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        (yield* sectionOf(membership, {
          files: { "/etc/krb5.conf": "[libdefaults]\ndefault_realm = CORP.EXAMPLE\n" },
          denied: ["/etc/krb5.keytab", "/etc/sssd/sssd.conf"]
        })).data,
        { kind: "domain", name: "corp.example" }
      )
    }))

  it.effect("is the one that was joined, not the realm that an installer once asked for", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(membership, {
        files: {
          "/etc/krb5.conf": "[libdefaults]\ndefault_realm = ATHENA.EXAMPLE\n",
          "/etc/krb5.keytab": "",
          "/etc/sssd/sssd.conf": "[domain/corp.example]\nid_provider = ad\nad_domain = corp.example\n"
        }
      })
      assert.deepStrictEqual([section.source, section.data], [
        "/etc/sssd/sssd.conf",
        { kind: "domain", name: "corp.example" }
      ])
    }))

  it.effect("is not denied to exist where only root could know", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(membership, { denied: ["/etc/sssd/sssd.conf"] })
      assert.deepStrictEqual([section.outcome, section.reason], ["denied", "/etc/sssd/sssd.conf: denied, needs root"])
    }))

  it.effect("or else a workgroup is what Samba says", () =>
    Effect.gen(function*() {
      const files = { "/etc/samba/smb.conf": "[global]\nworkgroup = OFFICE\n" }
      assert.deepStrictEqual((yield* sectionOf(membership, { files })).data, { kind: "workgroup", name: "OFFICE" })
    }))
})
