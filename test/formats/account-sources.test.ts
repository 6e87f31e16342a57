import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { EtcGroup } from "../../src/domain/formats/EtcGroup.ts"
import { EtcPasswd } from "../../src/domain/formats/EtcPasswd.ts"
import { LoginDefs } from "../../src/domain/formats/LoginDefs.ts"
import { Utmp } from "../../src/domain/formats/Utmp.ts"
import { utmpFile } from "./binarySamples.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const passwd = `root:x:0:0:root:/root:/bin/bash
ada:$6$salt$hash:1000:1000:Ada Example,,,:/home/ada:/bin/zsh
broken:x:notanumber:7::/:/bin/sh
short:x:1
+::::::
`
const group = "root:x:0:\nsudo:x:27:ada, bob\nbroken\n"

const utmp = (size: 384 | 400) =>
  utmpFile(size, [
    { type: 2, pid: 0, line: "~", user: "reboot", host: "6.1.0-25-amd64", since: 1_790_000_000 },
    { type: 7, pid: 812, line: "pts/0", user: "ada", host: "192.0.2.77", since: 1_790_000_100 },
    { type: 8, pid: 700, line: "pts/1", user: "", host: "", since: 1_790_000_200 }
  ])

const ada = { user: "ada", line: "pts/0", host: "192.0.2.77", pid: 812, since: 1_790_000_100 }

describe("the account database", () => {
  it("has names, ids, comment, home and shell, and passes over lines that are no account", () => {
    assert.deepStrictEqual(valueOf(EtcPasswd, passwd), [
      { name: "root", uid: 0, gid: 0, gecos: "root", home: "/root", shell: "/bin/bash" },
      { name: "ada", uid: 1000, gid: 1000, gecos: "Ada Example,,,", home: "/home/ada", shell: "/bin/zsh" }
    ])
  })

  it("never gives away a password hash", () => {
    assert.notInclude(JSON.stringify(valueOf(EtcPasswd, passwd)), "$6$")
  })

  it("is refused where no account is in it", () => {
    assert.include(refusalOf(EtcPasswd, "<html>"), "/etc/passwd")
  })

  it("has groups with their members", () => {
    assert.deepStrictEqual(valueOf(EtcGroup, group)[1], { name: "sudo", gid: 27, members: ["ada", "bob"] })
  })

  it("gives people the ids that login.defs says, or the usual ones", () => {
    assert.deepStrictEqual(valueOf(LoginDefs, "#UID_MIN 7\nUID_MIN\t\t 500\nSYS_UID_MAX 499\n"), {
      min: 500,
      max: 60_000
    })
    assert.deepStrictEqual(valueOf(LoginDefs, ""), { min: 1000, max: 60_000 })
  })
})

describe("the login records", () => {
  it("of either layout have the sessions, not boots and ended ones", () => {
    assert.deepStrictEqual(Result.getOrThrow(Utmp.decode(utmp(384))), [ada])
    assert.deepStrictEqual(Result.getOrThrow(Utmp.decode(utmp(400))), [ada])
  })

  it("of an empty or cut file have the whole records that are left", () => {
    assert.deepStrictEqual(Result.getOrThrow(Utmp.decode(new Uint8Array())), [])
    assert.deepStrictEqual(Result.getOrThrow(Utmp.decode(utmp(384).subarray(0, 384 * 2 + 100))), [ada])
  })

  it("hold after the year 2038 on x86, whose seconds are counted without a sign", () => {
    const late = utmpFile(384, [{ ...ada, type: 7, since: 2_200_000_000 | 0 }])
    assert.strictEqual(Result.getOrThrow(Utmp.decode(late))[0]?.since, 2_200_000_000)
  })

  it("of no known layout are refused", () => {
    assert.isTrue(Result.isFailure(Utmp.decode(new Uint8Array(1200).fill(0x41))))
  })
})
