import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { disks } from "../src/layers/collectors/disks.ts"
import { page89 } from "./formats/binarySamples.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"

const lsblk = "lsblk --json --bytes --output "
  + "NAME,KNAME,TYPE,SIZE,MODEL,SERIAL,REV,TRAN,ROTA,RM,WWN,VENDOR,MOUNTPOINT,FSTYPE,UUID"
const smartctl = (name: string) => `smartctl --json=c -n standby -i -H -A /dev/${name}`

const pci = "../devices/pci0000:00"
const desktop: Sketch = {
  files: {
    "/sys/block/sda/size": "976773168\n",
    "/sys/block/sda/queue/rotational": "0\n",
    "/sys/block/sda/removable": "0\n",
    "/sys/block/sda/device/vendor": "ATA     \n",
    "/sys/block/sda/device/model": "Samsung SSD 860 \n",
    "/sys/block/sda/device/rev": "RVT0\n",
    "/sys/block/sda/device/wwid": "naa.5002538e00000001\n",
    "/sys/block/sda/device/vpd_pg89": page89({
      serial: "S0TESTNB000001X",
      firmware: "RVT04B6Q",
      model: "Samsung SSD 860 EVO 500GB"
    }),
    "/sys/class/scsi_host/host0/proc_name": "ahci\n",
    "/sys/block/sdb/size": "7814037168\n",
    "/sys/block/sdb/queue/rotational": "1\n",
    "/sys/block/sdb/removable": "0\n",
    "/sys/block/sdb/device/vendor": "WD      \n",
    "/sys/block/sdb/device/model": "Elements 25A2   \n",
    "/sys/block/sdb/device/rev": "1021\n",
    "/sys/bus/usb/devices/1-2/serial": "575844TEST01\n",
    "/sys/block/nvme0n1/size": "1000215216\n",
    "/sys/block/nvme0n1/queue/rotational": "0\n",
    "/sys/block/nvme0n1/removable": "0\n",
    "/sys/block/nvme0n1/wwid": "eui.0025385b00000001\n",
    "/sys/block/nvme0n1/device/model": "SAMSUNG MZVLB512HBJQ-000L7              \n",
    "/sys/block/nvme0n1/device/serial": "S0TESTNX000001      \n",
    "/sys/block/nvme0n1/device/firmware_rev": "5M2QEXF7\n",
    "/sys/block/nvme0n1/device/hwmon1/temp1_input": "38850\n",
    "/sys/block/sr0/size": "2097151\n",
    "/sys/block/sr0/removable": "1\n",
    "/sys/block/sr0/device/model": "DVD-RAM UJ8E2   \n",
    "/sys/block/loop0/size": "100\n",
    "/sys/block/zram0/size": "0\n"
  },
  links: {
    "/sys/block/sda": `${pci}/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda`,
    "/sys/block/sdb": `${pci}/0000:00:14.0/usb1/1-2/1-2:1.0/host4/target4:0:0/4:0:0:0/block/sdb`,
    "/sys/block/nvme0n1": `${pci}/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1`,
    "/sys/block/sr0": `${pci}/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sr0`,
    "/sys/block/loop0": "../devices/virtual/block/loop0",
    "/sys/block/zram0": "../devices/virtual/block/zram0"
  }
}

describe("the disks of a machine", () => {
  it.effect("are read in full from the kernel, without any program", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(disks, desktop)
      assert.deepStrictEqual([section.outcome, section.source], ["collected", "/sys/block"])
      assert.deepStrictEqual(section.data, [
        {
          name: "nvme0n1",
          model: "SAMSUNG MZVLB512HBJQ-000L7",
          serialNumber: "S0TESTNX000001",
          wwn: "eui.0025385b00000001",
          firmware: "5M2QEXF7",
          sizeBytes: 512_110_190_592,
          bus: "nvme",
          media: "ssd",
          removable: false,
          health: { status: "unknown", temperatureCelsius: 38.9 }
        },
        {
          name: "sda",
          model: "Samsung SSD 860 EVO 500GB",
          serialNumber: "S0TESTNB000001X",
          wwn: "0x5002538e00000001",
          firmware: "RVT04B6Q",
          sizeBytes: 500_107_862_016,
          bus: "sata",
          media: "ssd",
          removable: false
        },
        {
          name: "sdb",
          model: "Elements 25A2",
          vendor: "WD",
          serialNumber: "575844TEST01",
          firmware: "1021",
          sizeBytes: 4_000_787_030_016,
          bus: "usb",
          removable: false
        },
        { name: "sr0", model: "DVD-RAM UJ8E2", bus: "sata", media: "optical", removable: true }
      ])
    }))

  it.effect("have from udev what the kernel does not tell", () =>
    Effect.gen(function*() {
      const { "/sys/bus/usb/devices/1-2/serial": _, ...files } = desktop.files!
      const stdout = `{"blockdevices":[{"kname":"sdb","serial":"WD-TEST0002","wwn":"0x50014ee200000001"}]}`
      const found = yield* dataOf(disks, { ...desktop, files, programs: { [lsblk]: stdout } })
      assert.deepInclude(found[2], { serialNumber: "WD-TEST0002", wwn: "0x50014ee200000001" })
    }))

  it.effect("are whole although lsblk is too old to speak JSON", () =>
    Effect.gen(function*() {
      const refusal = { stderr: "lsblk: unrecognized option '--json'\n", exitCode: 1 }
      const section = yield* sectionOf(disks, { ...desktop, programs: { [lsblk]: refusal } })
      assert.deepStrictEqual([section.outcome, section.source], ["collected", "/sys/block"])
    }))

  it.effect("are one where two paths lead to it", () =>
    Effect.gen(function*() {
      const path = (host: number) => `../devices/pci0000:00/host${host}/port-0:0/end_device-0:0/0:0:0:0/block`
      const found = yield* dataOf(disks, {
        files: {
          "/sys/block/sdy/size": "100\n",
          "/sys/block/sdz/size": "100\n",
          "/sys/block/sdaa/size": "100\n",
          "/sys/block/dm-0/dm/uuid": "mpath-35000cca2905e53a0\n",
          "/sys/block/dm-0/slaves/sdaa/size": "100\n",
          "/sys/block/dm-0/slaves/sdz/size": "100\n",
          "/sys/block/dm-1/dm/uuid": "LVM-a\n",
          "/sys/block/dm-1/slaves/sdy/size": "100\n"
        },
        links: {
          "/sys/block/sdy": `${path(1)}/sdy`,
          "/sys/block/sdz": `${path(1)}/sdz`,
          "/sys/block/sdaa": `${path(2)}/sdaa`,
          "/sys/block/dm-0": "../devices/virtual/block/dm-0",
          "/sys/block/dm-1": "../devices/virtual/block/dm-1"
        }
      })
      assert.deepStrictEqual(found.map(({ name }) => name), ["sdy", "sdz"])
    }))

  it.effect("stay although lsblk hangs, and the section says so", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(disks, { ...desktop, programs: { [lsblk]: "hangs" } })
      assert.deepStrictEqual([section.outcome, section.data?.length], ["partial", 4])
      assert.deepStrictEqual(section.missing, ["udev: lsblk: no answer within 8 s"])
    }))

  it.effect("say how they are where smartctl can ask; one that sleeps is left asleep", () =>
    Effect.gen(function*() {
      const healthy = `{"smartctl":{"exit_status":0},"smart_status":{"passed":true},"temperature":{"current":33}}`
      const asleep = `{"smartctl":{"exit_status":2,"messages":[{"string":"Device is in STANDBY mode, exit(2)"}]}}`
      const unknown =
        `{"smartctl":{"exit_status":1,"messages":[{"string":"/dev/nvme0n1: Unable to detect device type"}]}}`
      const started: Array<string> = []
      const section = yield* sectionOf(disks, {
        ...desktop,
        started,
        programs: {
          [smartctl("sda")]: healthy,
          [smartctl("sdb")]: { stdout: asleep, exitCode: 2 },
          [smartctl("nvme0n1")]: { stdout: unknown, exitCode: 1 }
        }
      })
      assert.deepStrictEqual(section.data?.[1]?.health, { status: "healthy", temperatureCelsius: 33 })
      assert.notProperty(section.data?.[2], "health")
      assert.deepStrictEqual(section.missing, [
        "health of sdb: smartctl /dev/sdb: the disk is asleep and was not woken"
      ])
      assert.notInclude(started.join(), "sr0")
    }))

  it.effect("keep their health from an ordinary user, who asks once and says what would help", () =>
    Effect.gen(function*() {
      const started: Array<string> = []
      const programs = { [smartctl("nvme0n1")]: { exitCode: 2 } }
      const section = yield* sectionOf(disks, { ...desktop, privileged: false, started, programs })
      assert.deepStrictEqual(section.missing, ["health of disks: denied, needs root"])
      assert.strictEqual(started.filter((line) => line.startsWith("smartctl")).length, 1)
    }))

  it.effect("in a guest are virtual, with the id that the host gave and no vendor, and are never asked for health", () =>
    Effect.gen(function*() {
      const started: Array<string> = []
      const found = yield* dataOf(disks, {
        started,
        files: {
          "/sys/block/vda/size": "536870912\n",
          "/sys/block/vda/queue/rotational": "1\n",
          "/sys/block/vda/serial": "vol-0123",
          "/sys/block/vda/device/vendor": "0x1af4\n"
        },
        links: { "/sys/block/vda": `${pci}/0000:00:02.0/virtio1/block/vda` }
      })
      assert.deepStrictEqual(found, [
        { name: "vda", serialNumber: "vol-0123", sizeBytes: 274_877_906_944, bus: "virtio", media: "virtual" }
      ])
      assert.deepStrictEqual(started, [lsblk])
    }))
})
