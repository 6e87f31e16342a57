import { assert, describe, it } from "@effect/vitest"
import { ProcMountinfo } from "../../src/domain/formats/ProcMountinfo.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const desktop = `22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard,resuid=65534
61 27 8:17 / /media/My\\040Disk\\134old ro,nosuid shared:33 master:2 - fuseblk /dev/sdb1 rw,user_id=0
62 27 0:52 / /srv/files rw - nfs4 nas.example:/export/files rw,vers=4.2
`

describe("the mounts of a machine", () => {
  it("have device, part, place, kind and source", () => {
    assert.deepStrictEqual(valueOf(ProcMountinfo, desktop)[1], {
      deviceNumber: "254:0",
      root: "/",
      mount: "/",
      filesystem: "ext4",
      source: "/dev/vda",
      readOnly: false
    })
  })

  it("have their names back as they were before the kernel escaped them, and any number of tags", () => {
    assert.strictEqual(valueOf(ProcMountinfo, desktop)[2]?.mount, "/media/My Disk\\old")
  })

  it("are read-only where the file system is, not where only this view of it is", () => {
    assert.isFalse(valueOf(ProcMountinfo, desktop)[2]?.readOnly)
    assert.isTrue(valueOf(ProcMountinfo, "30 1 8:1 / /boot rw - vfat /dev/sda1 ro,errors=remount-ro")[0]?.readOnly)
  })

  it("lose a line that is damaged, and no other", () => {
    assert.strictEqual(valueOf(ProcMountinfo, `27 1 254:0 / / rw\nnonsense\n${desktop}`).length, 4)
  })

  it("are none in an empty file, and a file of something else is refused", () => {
    assert.deepStrictEqual(valueOf(ProcMountinfo, ""), [])
    assert.include(refusalOf(ProcMountinfo, "/dev/sda1 / ext4 rw 0 0\n"), "/proc/self/mountinfo")
  })
})
