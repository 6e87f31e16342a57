import { assert, describe, it } from "@effect/vitest"
import {
  busOf,
  isDisk,
  type MediaFacts,
  mediaOf,
  sizeBytesOf,
  toldSerialOf,
  vendorOf,
  wwnOf
} from "../../src/domain/diskKind.ts"
import { ProcMountinfo } from "../../src/domain/formats/ProcMountinfo.ts"
import { shareOf, storageMounts } from "../../src/domain/storageMounts.ts"
import { valueOf } from "./hostility.ts"

const pci = "../devices/pci0000:00/0000:00:1f.2"
const links: ReadonlyArray<readonly [name: string, link: string, bus: string | undefined, hostDriver?: string]> = [
  ["sda", `${pci}/ata1/host0/target0:0:0/0:0:0:0/block/sda`, "sata", "ahci"],
  ["sda", `${pci}/ata1/host0/target0:0:0/0:0:0:0/block/sda`, "ata", "ata_piix"],
  ["sdb", `${pci}/usb1/1-2/1-2:1.0/host4/target4:0:0/4:0:0:0/block/sdb`, "usb", "usb-storage"],
  ["sdc", `${pci}/host1/port-1:0/end_device-1:0/target1:0:0/1:0:0:0/block/sdc`, "sas"],
  ["sdd", `${pci}/host7/rport-7:0-2/target7:0:0/7:0:0:1/block/sdd`, "fc"],
  ["sde", "../devices/platform/host8/session1/target8:0:0/8:0:0:1/block/sde", "iscsi"],
  ["sdf", `${pci}/virtio3/host2/target2:0:0/2:0:0:0/block/sdf`, "virtio"],
  ["sdg", "../devices/LNXSYSTM:00/VMBUS:00/f8b3781a/host0/target0:0:0/0:0:0:0/block/sdg", "scsi"],
  ["sdh", `${pci}/host0/target0:2:0/0:2:0:0/block/sdh`, "raid", "megaraid_sas"],
  ["sdi", `${pci}/host0/target0:0:7/0:0:7:0/block/sdi`, "scsi", "megaraid_sas"],
  ["sdj", `${pci}/host0/target0:1:0/0:1:0:0/block/sdj`, "raid", "hpsa"],
  ["sdk", `${pci}/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0/block/sdk`, "sas", "smartpqi"],
  ["vda", `${pci}/virtio1/block/vda`, "virtio"],
  ["nvme0n1", `${pci}/nvme/nvme0/nvme0n1`, "nvme"],
  ["nvme1n1", "../devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1", "nvme"],
  ["mmcblk0", "../devices/platform/soc/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "mmc"],
  ["xvda", "../devices/vbd-51712/block/xvda", "xen"],
  ["nbd0", "../devices/virtual/block/nbd0", "nbd"]
]

describe("a block device", () => {
  it("is a disk where there is something behind it", () => {
    for (const [name, link] of links) assert.isTrue(isDisk(name, link), name)
  })

  it("is no disk where the kernel made it up, and no boot area, flash or floppy", () => {
    for (const name of ["loop0", "ram0", "zram0", "dm-0", "md0", "md127", "zd0", "drbd0", "bcache0"]) {
      assert.isFalse(isDisk(name, `../devices/virtual/block/${name}`), name)
    }
    for (const name of ["mmcblk0boot0", "mmcblk0rpmb", "mtdblock3", "fd0"]) {
      assert.isFalse(isDisk(name, `../devices/platform/block/${name}`), name)
    }
  })

  it("is attached to the bus that its path names", () => {
    for (const [name, link, bus, hostDriver] of links) assert.strictEqual(busOf(name, link, hostDriver), bus, link)
  })

  it("stores on what is known, and on nothing that is guessed", () => {
    const cases: ReadonlyArray<readonly [MediaFacts, string | undefined]> = [
      [{ name: "sda", bus: "sata", rotational: true }, "hdd"],
      [{ name: "sda", bus: "sata", rotational: false }, "ssd"],
      [{ name: "sda", bus: "sata" }, undefined],
      [{ name: "vda", bus: "virtio", rotational: true }, "virtual"],
      [{ name: "sda", bus: "sata", vendor: "VMware", model: "Virtual disk", rotational: true }, "virtual"],
      [{ name: "sda", bus: "sata", model: "QEMU HARDDISK", rotational: true }, "virtual"],
      [{ name: "nvme0n1", bus: "nvme", model: "Amazon Elastic Block Store", rotational: false }, "virtual"],
      [{ name: "sdb", bus: "usb", rotational: true }, undefined],
      [{ name: "sdb", bus: "usb", rotational: true, rotationRate: 5400 }, "hdd"],
      [{ name: "sdb", bus: "usb", rotational: true, rotationRate: 0 }, "ssd"],
      [{ name: "sdd", bus: "fc", rotational: true }, undefined],
      [{ name: "sda", bus: "raid", rotational: true }, undefined],
      [{ name: "sr0", bus: "sata", rotational: true }, "optical"]
    ]
    for (const [facts, media] of cases) assert.strictEqual(mediaOf(facts), media, JSON.stringify(facts))
  })

  it("has its size in bytes, and none without a medium", () => {
    assert.strictEqual(sizeBytesOf("vda", "536870912"), 274_877_906_944)
    assert.isUndefined(sizeBytesOf("sdb", "0"))
    assert.isUndefined(sizeBytesOf("sr0", "2097151"))
    assert.strictEqual(sizeBytesOf("sr0", "1431072"), 732_708_864)
  })

  it("has one form of world wide name, and none that is put together", () => {
    assert.strictEqual(wwnOf("naa.5002538E00000001"), "0x5002538e00000001")
    assert.strictEqual(wwnOf("eui.0025385b71b01234"), "eui.0025385b71b01234")
    for (const none of ["t10.ATA     Disk", "nvme.144d-533445-53616d-00000001", "0x0000000000000000", "", undefined]) {
      assert.isUndefined(wwnOf(none))
    }
  })

  it("has a vendor that is a name", () => {
    assert.strictEqual(vendorOf("SEAGATE "), "SEAGATE")
    for (const none of ["ATA     ", "0x1af4", "NVMe", ""]) assert.isUndefined(vendorOf(none))
  })

  it("has the serial number that udev read, not the one that udev put together for want of any", () => {
    const drive = { vendor: "Dell    ", model: "Virtual CD/DVD" }
    assert.strictEqual(toldSerialOf({ ...drive, serial: "50026B7684E5A310" }), "50026B7684E5A310")
    assert.strictEqual(toldSerialOf({ serial: "QM00001" }), "QM00001")
    assert.isUndefined(toldSerialOf({ ...drive, serial: "Dell_Virtual_CD_DVD-0:0" }))
    assert.isUndefined(toldSerialOf({ ...drive, serial: null }))
  })
})

const mountsOf = (...lines: ReadonlyArray<string>) =>
  storageMounts(valueOf(ProcMountinfo, lines.join("\n"))).map(({ mount }) => mount).toSorted()

describe("of the mounts", () => {
  it("those that store data count, not what the kernel and containers make up", () => {
    assert.deepStrictEqual(
      mountsOf(
        "22 1 0:21 / /proc rw - proc proc rw",
        "23 1 0:22 / /dev rw - devtmpfs udev rw",
        "24 1 0:23 / /run rw - tmpfs tmpfs rw",
        "27 1 8:2 / / rw - ext4 /dev/sda2 rw",
        "28 1 8:1 / /boot/efi rw - vfat /dev/sda1 rw",
        "29 1 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro",
        "30 1 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw",
        "31 1 0:51 net:[4026532] /run/netns/a rw - nsfs nsfs rw",
        "32 1 0:52 / /run/user/1000/doc rw - fuse.portal portal rw",
        "33 1 0:53 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw",
        "34 1 8:17 / /media/disk rw - fuseblk /dev/sdb1 rw",
        "35 1 0:54 / /tank rw - zfs tank rw",
        "36 1 0:55 / /var/lib/docker/zfs/graph/x rw - zfs tank/docker/x rw"
      ),
      ["/", "/boot/efi", "/media/disk", "/tank"]
    )
  })

  it("the root is listed as the root, though it be a snapshot deep down in its file system", () => {
    assert.deepStrictEqual(
      mountsOf(
        "60 1 0:31 /@/.snapshots/1/snapshot / rw - btrfs /dev/sda2 rw",
        "71 60 0:31 /@/home /home rw - btrfs /dev/sda2 rw"
      ),
      ["/"]
    )
  })

  it("the drives of Windows count in WSL, and its folder of drivers does not", () => {
    assert.deepStrictEqual(
      mountsOf(
        "86 75 8:32 / / rw - ext4 /dev/sdc rw",
        "80 86 0:36 / /usr/lib/wsl/drivers ro - 9p none ro,aname=drivers",
        "140 86 0:61 / /mnt/c rw - 9p C:\\134 rw,aname=drvfs;path=C:"
      ),
      ["/", "/mnt/c"]
    )
  })

  it("bind mounts and subvolumes count once, at the place that shows most", () => {
    assert.deepStrictEqual(
      mountsOf(
        "27 1 8:2 /var/lib/x /mnt rw - ext4 /dev/sda2 rw",
        "28 1 8:2 / / rw - ext4 /dev/sda2 rw",
        "29 1 0:40 /@home /home rw - btrfs /dev/sdb1 rw",
        "30 1 0:40 /@home/ada/share /srv rw - btrfs /dev/sdb1 rw"
      ),
      ["/", "/home"]
    )
  })

  it("what another mount hides does not count", () => {
    assert.deepStrictEqual(
      mountsOf(
        "27 1 8:2 / / rw - ext4 /dev/sda2 rw",
        "28 1 8:3 / /home rw - ext4 /dev/sda3 rw",
        "29 1 0:9 / /home rw - tmpfs t rw"
      ),
      ["/"]
    )
  })

  it("a container shows its root, and not the files that its host lends it", () => {
    assert.deepStrictEqual(
      mountsOf("27 1 0:60 / / rw - overlay overlay rw", "28 27 8:2 /c/hosts /etc/hosts rw - ext4 /dev/sda2 rw"),
      ["/"]
    )
  })

  it("those of other machines are told apart", () => {
    const network = storageMounts(valueOf(
      ProcMountinfo,
      [
        "27 1 8:2 / / rw - ext4 /dev/sda2 rw",
        "28 1 0:41 / /a rw - nfs4 nas.example:/export rw",
        "29 1 0:42 / /b rw - cifs //files.example/team rw",
        "30 1 0:43 / /c rw - fuse.sshfs ada@host.example: rw",
        "31 1 0:44 / /d rw - fuse https://dav.example/x rw",
        "32 1 0:45 / /e rw - 9p hostshare rw",
        "33 1 0:46 / /f rw - virtiofs share rw"
      ].join("\n")
    )).filter((each) => each.network)
    assert.deepStrictEqual(network.map(({ mount }) => mount), ["/a", "/b", "/c", "/d", "/e", "/f"])
  })

  it("no password that stands in the address of a share gets out", () => {
    assert.strictEqual(shareOf("//ada:secret@files.example/team"), "//files.example/team")
    assert.strictEqual(shareOf("https://ada:secret@dav.example/x"), "https://dav.example/x")
    assert.strictEqual(shareOf("nas.example:/export"), "nas.example:/export")
  })
})
