import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startup } from "../src/layers/collectors/startup.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"

describe("what starts by itself", () => {
  const startupOf = (sketch: Sketch) => sectionOf(startup, sketch)

  it.effect("is named with its place, without what is hidden, left over, masked or named twice", () =>
    Effect.gen(function*() {
      const section = yield* startupOf({
        files: {
          "/etc/xdg/autostart/agent.desktop": "[Desktop Entry]\nExec=agent --token=secret\n",
          "/etc/xdg/autostart/off.desktop": "[Desktop Entry]\nHidden=true\n",
          "/etc/xdg/autostart/notes.txt": "",
          "/home/ada/.config/autostart/chat.desktop": "[Desktop Entry]\n",
          "/etc/crontab": "",
          "/etc/cron.d/backup": "0 3 * * * root backup --password=secret\n",
          "/etc/cron.d/.placeholder": "",
          "/etc/cron.daily/man-db": "",
          "/etc/cron.daily/man-db.dpkg-new": "",
          "/var/spool/cron/crontabs/ada": "",
          "/var/spool/cron/atjobs/.SEQ": "",
          "/etc/rc.local": ""
        },
        links: {
          "/etc/systemd/system/timers.target.wants/fstrim.timer": "/lib/systemd/system/fstrim.timer",
          "/etc/systemd/system/masked.timer": "/dev/null",
          "/etc/systemd/system/multi-user.target.wants/ssh.service": "/lib/systemd/system/ssh.service",
          "/usr/lib/systemd/system/timers.target.wants/fstrim.timer": "../fstrim.timer",
          "/usr/lib/systemd/system/timers.target.wants/masked.timer": "../masked.timer"
        }
      })
      assert.deepStrictEqual(section.data?.map(({ kind, location, scope }) => `${scope} ${kind} ${location}`), [
        "machine cron /etc/cron.d/backup",
        "machine cron /etc/cron.daily/man-db",
        "machine cron /etc/crontab",
        "machine init /etc/rc.local",
        "machine timer /etc/systemd/system/timers.target.wants/fstrim.timer",
        "machine autostart /etc/xdg/autostart/agent.desktop",
        "user autostart /home/ada/.config/autostart/chat.desktop",
        "user cron /var/spool/cron/crontabs/ada"
      ])
      assert.notInclude(JSON.stringify(section), "secret")
    }))

  it.effect("is not looked for in homes on other machines, nor where looking would mount them", () =>
    Effect.gen(function*() {
      const entry = "[Desktop Entry]\n"
      const section = yield* startupOf({
        files: {
          "/proc/self/mountinfo": "30 1 254:0 / / rw - ext4 /dev/vda rw\n"
            + "31 30 0:50 / /home/grace rw - nfs4 nas:/home/grace rw\n32 30 0:51 / /home/ida rw - autofs systemd-1 rw\n",
          "/home/ada/.config/autostart/a.desktop": entry,
          "/home/grace/.config/autostart/b.desktop": entry,
          "/home/ida/.config/autostart/c.desktop": entry
        }
      })
      assert.deepStrictEqual(section.data?.map(({ location }) => location), ["/home/ada/.config/autostart/a.desktop"])
    }))

  it.effect("is partial where a place is closed to us, and none where the places are empty", () =>
    Effect.gen(function*() {
      const tables = "/var/spool/cron/crontabs"
      const section = yield* startupOf({ files: { "/etc/cron.d/.placeholder": "" }, denied: [tables] })
      assert.deepStrictEqual([section.outcome, section.data, section.missing], ["partial", [], [
        `${tables}: denied, needs root`
      ]])
      assert.strictEqual((yield* startupOf({})).outcome, "unsupported")
    }))
})
