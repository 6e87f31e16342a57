import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { security } from "../src/layers/collectors/security.ts"
import { users } from "../src/layers/collectors/users.ts"
import { utmpFile } from "./formats/binarySamples.ts"
import { dataOf, sectionOf } from "./MachineSketch.ts"

describe("the users of a machine", () => {
  const files = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000:Ada Example,,,:/home/ada:/bin/bash\n",
    "/etc/group": "sudo:x:27:ada\n"
  }
  const records = [
    { type: 7, pid: 812, line: "pts/0", user: "ada", host: "192.0.2.77", since: 1_790_000_100 },
    { type: 7, pid: 900, line: ":1", user: "ada", host: ":1", since: 1_790_000_000 },
    { type: 7, pid: 999, line: "pts/9", user: "ghost", host: "", since: 1_790_000_000 }
  ]
  const utmp = utmpFile(384, records)

  it.effect("are accounts, and sessions whose process lives", () =>
    Effect.gen(function*() {
      const processes = { "/proc/1/stat": "", "/proc/812/stat": "", "/proc/900/stat": "" }
      const found = yield* dataOf(users, { files: { ...files, ...processes, "/run/utmp": utmp } })
      assert.deepStrictEqual(found.accounts[0], {
        name: "ada",
        uid: 1000,
        fullName: "Ada Example",
        home: "/home/ada",
        shell: "/bin/bash",
        administrator: true
      })
      assert.deepStrictEqual(found.sessions, [
        { user: "ada", terminal: ":1", since: "2026-09-21T14:13:20Z" },
        { user: "ada", terminal: "pts/0", remoteHost: "192.0.2.77", since: "2026-09-21T14:15:00Z" }
      ])
    }))

  it.effect("have their sessions from logind where there are no login records; a login screen is nobody", () =>
    Effect.gen(function*() {
      const session =
        "# This is private data. Do not parse.\nUSER=ada\nCLASS=user\nSTATE=active\nTTY=tty2\nREALTIME=1790000000000000\n"
      const found = yield* dataOf(users, {
        files: {
          ...files,
          "/run/systemd/sessions/2": session,
          "/run/systemd/sessions/2.ref": "",
          "/run/systemd/sessions/c1": session.replace("CLASS=user", "CLASS=greeter"),
          "/run/systemd/sessions/3": session.replace("active", "closing")
        }
      })
      assert.deepStrictEqual(found.sessions, [{ user: "ada", terminal: "tty2", since: "2026-09-21T14:13:20Z" }])
    }))

  it.effect("have no sessions, rather than none, where nobody keeps them", () =>
    Effect.gen(function*() {
      assert.notProperty(yield* dataOf(users, { files }), "sessions")
    }))
})

describe("the protection of a machine", () => {
  const nft = "nft -j list ruleset"
  const drop =
    `{"nftables":[{"chain":{"family":"ip","table":"f","name":"i","type":"filter","hook":"input","policy":"drop"}}]}`

  it.effect("is what is installed, what runs, and a firewall that says it is on", () =>
    Effect.gen(function*() {
      const started: Array<string> = []
      const found = yield* dataOf(security, {
        started,
        files: {
          "/opt/microsoft/mdatp/conf": "",
          "/usr/bin/clamscan": "",
          "/sys/fs/cgroup/system.slice/mdatp.service/cgroup.procs": "1",
          "/usr/sbin/ufw": "",
          "/etc/ufw/ufw.conf": "# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n",
          "/sys/module/apparmor/parameters/enabled": "Y\n"
        }
      })
      assert.deepStrictEqual(found, {
        antivirus: [{ name: "ClamAV", enabled: false }, { name: "Microsoft Defender for Endpoint", enabled: true }],
        firewall: [{ name: "ufw", state: "on" }],
        mandatoryAccessControl: "AppArmor enabled"
      })
      assert.deepStrictEqual(started, [])
    }))

  it.effect("is the rules in the kernel where no manager is on; settings of a removed one say nothing", () =>
    Effect.gen(function*() {
      const files = {
        "/usr/sbin/firewalld": "",
        "/sys/fs/cgroup/system.slice/sshd.service/cgroup.procs": "1",
        "/etc/ufw/ufw.conf": "ENABLED=yes\n"
      }
      const found = yield* dataOf(security, { files, programs: { [nft]: drop } })
      assert.deepStrictEqual(found.firewall, [{ name: "firewalld", state: "off" }, { name: "nftables", state: "on" }])
    }))

  it.effect("is not guessed by an ordinary user, who says what would help", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(security, {
        privileged: false,
        files: { "/sys/fs/selinux/enforce": "1" },
        denied: ["/proc/net/ip_tables_names"],
        programs: { [nft]: { exitCode: 1 } }
      })
      assert.deepStrictEqual(section.data, { antivirus: [], firewall: [], mandatoryAccessControl: "SELinux enforcing" })
      assert.deepStrictEqual(section.missing, ["iptables: denied, needs root", "nftables: denied, needs root"])
    }))

  it.effect("is unknown where rules may be in the kernel and nobody can read them", () =>
    Effect.gen(function*() {
      const files = { "/sys/module/nf_tables/refcnt": "9", "/proc/net/ip_tables_names": "nat\nfilter\n" }
      assert.deepStrictEqual((yield* dataOf(security, { files })).firewall, [
        { name: "iptables", state: "unknown" },
        { name: "nftables", state: "unknown" }
      ])
    }))
})
