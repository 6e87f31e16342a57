import { lsblkArguments } from "../src/domain/formats/LsblkJson.ts"
import { nftArguments } from "../src/domain/formats/NftJson.ts"
import { smartctlArguments } from "../src/domain/formats/SmartctlJson.ts"
import { page80, page89, utmpFile } from "./formats/binarySamples.ts"
import { memoryDevice, structure, table } from "./formats/smbiosTables.ts"
import type { Sketch } from "./MachineSketch.ts"

/** What nobody outside may ever see, in the words in which it is planted. */
export const planted = {
  host: "zephyrhost-17",
  domain: "quillcorp",
  user: "mwexford",
  person: "Mirabel Wexford",
  family: "Wexford",
  secondUser: "tkarelius",
  phone: "5550192837",
  otherHost: "nas-plumfield",
  fileServer: "filer9",
  share: "Nightjar-Ledger",
  printer: "Larkspur-Upstairs",
  printServer: "prn44heron",
  stick: "HOLIDAY PICS ELM",
  remote: "vantagepoint-88",
  gone: "oldcolleague",
  machineId: "3f9a1c77d0e84b52a6b1c2d3e4f50617",
  uuid: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  volumeUuid: "0d5c1f2e-6b3a-4e8d-9f10-2a3b4c5d6e7f",
  dosVolume: "5D3E-9A71",
  systemSerial: "SN7Q4KX2",
  boardSerial: "BRDX9921KLM",
  assetTag: "AT-0099413",
  serviceTag: "SVCTAG8812Z",
  vendorSecret: "VNDR-4410-XQ",
  memorySerial: "9A3C55E1",
  diskSerial: "S4XZNF0M812345",
  ataSerial: "WD-WX51D88Y7QRT",
  usbSerial: "4C530001230719118472",
  batterySerial: "8831",
  displaySerial: "DSP7781AB",
  wwn: "50014ee2b9f3a1c7",
  mac: "a4:5e:60:c1:9b:7d",
  dongle: "00:e0:4c:36:a1:5b",
  ipv4: "10.83.147.211",
  gateway: "10.83.147.254",
  public: "93.184.216.34",
  ipv6: "2a01:4f8:c17:b8f:1d2c:77e:5a4b:9f03",
  email: "m.wexford@quillcorp.example.net",
  password: "hunter2-Tr0ub4dor",
  token: "glpat-9XkQ2vLm7Rt5"
} as const

const bytesOf = (hex: string) => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
const uuidBytes = (uuid: string) => {
  const bytes = bytesOf(uuid.replaceAll("-", ""))
  return [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index]!)
}

const dmi = table(
  structure(1, [1, 2, 0, 3, ...uuidBytes(planted.uuid), 6, 0, 0], ["Acme", "Rover 9", planted.systemSerial]),
  structure(2, [1, 2, 0, 3, 4], ["Acme", "Board 1", planted.boardSerial, planted.assetTag]),
  structure(3, [1, 10, 0, 2, 3], ["Acme", "To Be Filled By O.E.M.", planted.assetTag]),
  structure(11, [1], [planted.serviceTag]),
  structure(221, [1, ...bytesOf(planted.mac.replaceAll(":", "")), 7, 7], [planted.vendorSecret]),
  memoryDevice({ size: 8192, type: 0x1a, strings: ["DIMM 0", "BANK 0", "Samsung", planted.memorySerial, "M471A1K43"] }),
  structure(127, [])
)

const descriptor = (tag: number, text: string) => [
  0,
  0,
  0,
  tag,
  0,
  ...new TextEncoder().encode(`${text}\n`.padEnd(13).slice(0, 13))
]

/** The number of the display in its EDID, apart from the text. */
export const displayNumber = 0x4d31_99e7

const edid = () => {
  const bytes = new Uint8Array(128)
  bytes.set([0, 255, 255, 255, 255, 255, 255, 0, 0x10, 0xac, 1, 2])
  new DataView(bytes.buffer).setUint32(0x0c, displayNumber, true)
  bytes.set([3, 30], 0x10)
  bytes.set(descriptor(0xff, planted.displaySerial), 0x36)
  bytes.set(descriptor(0xfc, "ACME 24"), 0x48)
  bytes[127] = 256 - bytes.reduce((sum, byte) => sum + byte, 0) % 256
  return bytes
}

const links = [
  {
    ifname: "enp0s31f6",
    link_type: "ether",
    address: planted.mac,
    operstate: "UP",
    flags: ["UP", "LOWER_UP"],
    mtu: 1500,
    parentdev: "0000:00:1f.6",
    addr_info: [
      { family: "inet", local: planted.ipv4, prefixlen: 24, scope: "global" },
      { family: "inet6", local: planted.ipv6, prefixlen: 64, scope: "global" },
      { family: "inet6", local: "fe80::a65e:60ff:fec1:9b7d", prefixlen: 64, scope: "link" }
    ]
  },
  {
    ifname: "enx00e04c36a15b",
    link_type: "ether",
    address: planted.dongle,
    operstate: "DOWN",
    flags: [],
    addr_info: []
  }
]

const blockDevices = [{
  kname: "nvme0n1",
  model: "ACME SSD 1TB",
  serial: planted.diskSerial,
  rev: null,
  vendor: null,
  wwn: `eui.${planted.wwn}`,
  children: [{ kname: "nvme0n1p1", uuid: planted.dosVolume, mountpoint: `/media/${planted.user}/${planted.stick}` }, {
    kname: "nvme0n1p2",
    uuid: planted.volumeUuid
  }]
}]

const hexText = (text: string) => [...text].map((each) => each.charCodeAt(0).toString(16)).join("")

/** A laptop that tells everything about its owner, wherever a machine can. */
export const telltale: Sketch = {
  files: {
    "/sys/firmware/dmi/tables/DMI": dmi,
    "/sys/class/dmi/id/product_serial": `${planted.systemSerial}\n`,
    "/sys/class/dmi/id/product_uuid": `${planted.uuid}\n`,
    "/etc/machine-id": `${planted.machineId}\n`,
    "/proc/sys/kernel/hostname": `${planted.host}\n`,
    "/proc/sys/kernel/domainname": `${planted.domain}.example.net\n`,
    "/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n",
    "/proc/sys/kernel/arch": "x86_64\n",
    "/etc/os-release": "ID=debian\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n",
    "/etc/hosts": [
      "127.0.0.1 localhost",
      `127.0.1.1 ${planted.host}.${planted.domain}.example.net ${planted.host} # desk of ${planted.person}`,
      `10.83.147.9 ${planted.otherHost}`
    ].join("\n"),
    "/etc/resolv.conf": `# ${planted.email}\nsearch ${planted.domain}.example.net\nnameserver ${planted.public}\n`,
    "/etc/passwd": [
      "root:x:0:0:root:/root:/bin/bash",
      "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash",
      `${planted.user}:$6$salt$${planted.password}:1000:1000:${planted.person},Room 4,${planted.phone}:/home/${planted.user}:/bin/bash`,
      `${planted.secondUser}:x:1001:1001::/srv/people/${planted.secondUser}:/usr/sbin/nologin`,
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin"
    ].join("\n"),
    "/etc/group": `sudo:x:27:${planted.user},postgres\n${planted.secondUser}:x:1001:\n`,
    "/run/utmp": utmpFile(384, [
      { type: 7, pid: 4, line: "tty1", user: planted.user, host: "", since: 1_700_000_000 },
      { type: 7, pid: 5, line: "pts/0", user: planted.secondUser, host: planted.remote, since: 1_700_000_100 },
      { type: 8, pid: 6, line: "pts/1", user: planted.gone, host: planted.remote, since: 1_600_000_000 }
    ]),
    "/etc/sssd/sssd.conf": [
      `[domain/${planted.domain}.example.net]`,
      "id_provider = ad",
      `ldap_default_authtok = ${planted.password}`,
      `ldap_search_base = ${planted.token}`,
      `ldap_default_bind_dn = cn=${planted.user}`
    ].join("\n"),
    "/etc/samba/smb.conf": `[global]\nworkgroup = ${planted.domain.toUpperCase()}\ncomment = ${planted.token}\n`,
    "/etc/cups/printers.conf": [
      `<DefaultPrinter ${planted.printer}>`,
      `Info at the desk of ${planted.person}`,
      "MakeModel Acme Jet 3",
      `DeviceURI ipp://${planted.user}:x/${planted.password}@${planted.printServer}.${planted.domain}.example.net/ipp`,
      "</DefaultPrinter>"
    ].join("\n"),
    "/proc/self/mountinfo": [
      "22 1 254:0 / / rw - ext4 /dev/nvme0n1p2 rw",
      `23 22 254:1 / /media/${planted.user}/${planted.stick.replaceAll(" ", "\\040")} rw - vfat /dev/nvme0n1p1 rw`,
      `24 22 0:44 / /mnt/x rw - cifs //${planted.fileServer}.${planted.domain}.example.net/${planted.share} rw,username=`
      + `${planted.user},domain=${planted.domain.toUpperCase()},addr=${planted.public}`
    ].join("\n"),
    "/sys/class/net/enp0s31f6/address": `${planted.mac}\n`,
    "/sys/class/net/enp0s31f6/type": "1\n",
    "/sys/class/net/enp0s31f6/device/vendor": "0x8086\n",
    "/proc/net/route": "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
      + "enp0s31f6\t00000000\tFE93530A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
      + "enp0s31f6\t0093530A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n",
    "/proc/net/ipv6_route":
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe80000000000000a65e60fffec19b7d "
      + "00000064 00000001 00000000 00000003 enp0s31f6\n",
    "/proc/cpuinfo": "processor\t: 0\nmodel name\t: Acme CPU\nSerial\t\t: 10000000a51b99c3\n",
    "/sys/block/nvme0n1/size": "1953525168\n",
    "/sys/block/nvme0n1/device/serial": `${planted.diskSerial}      \n`,
    "/sys/block/nvme0n1/device/model": "ACME SSD 1TB\n",
    "/sys/block/nvme0n1/wwid": `nvme.144d-${hexText(planted.diskSerial)}-41434d45-00000001\n`,
    "/sys/block/nvme0n1/queue/rotational": "0\n",
    "/sys/devices/pci0000:00/host0/target0/block/sda/size": "3907029168\n",
    "/sys/block/sda/size": "3907029168\n",
    "/sys/block/sda/device/vpd_pg80": page80(planted.ataSerial),
    "/sys/block/sda/device/vpd_pg89": page89({
      serial: planted.ataSerial,
      firmware: "01.01A01",
      model: "WDC WD20EZRZ"
    }),
    "/sys/block/sda/device/wwid": `naa.${planted.wwn}\n`,
    "/sys/block/dm-0/size": "100\n",
    "/sys/block/dm-0/dm/name": `zephyrhost--17--vg-root\n`,
    "/sys/block/dm-0/dm/uuid": `CRYPT-LUKS2-${planted.volumeUuid.replaceAll("-", "")}-luks-${planted.volumeUuid}\n`,
    "/sys/class/power_supply/BAT0/type": "Battery\n",
    "/sys/class/power_supply/BAT0/uevent":
      `POWER_SUPPLY_NAME=BAT0\nPOWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_PRESENT=1\nPOWER_SUPPLY_SERIAL_NUMBER=${planted.batterySerial}\n`,
    "/sys/bus/usb/devices/1-2/idVendor": "0781\n",
    "/sys/bus/usb/devices/1-2/idProduct": "5581\n",
    "/sys/bus/usb/devices/1-2/serial": `${planted.usbSerial}\n`,
    "/sys/bus/usb/devices/1-2/bDeviceClass": "00\n",
    "/sys/class/drm/card0-DP-1/edid": edid(),
    "/sys/class/drm/card0-DP-1/status": "connected\n",
    "/sys/bus/pci/devices/0000:00:00.0/class": "0x060000\n",
    "/var/lib/dpkg/status": [
      "Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2+b2\nArchitecture: amd64\n"
      + "Maintainer: Debian <bash@lists.debian.org>\n",
      "Package: rover-tools\nStatus: install ok installed\nVersion: 10.4.2.7-1\nArchitecture: amd64\n"
      + `Maintainer: ${planted.person} <${planted.email}>\nDescription: made on root@${planted.host}\n`
    ].join("\n"),
    "/var/lib/apt/lists/mirror.quillcorp.example.net_debian_dists_stable_main_binary-amd64_Packages": "",
    [`/home/${planted.user}/.config/autostart/${planted.family}-notes.desktop`]:
      `[Desktop Entry]\nType=Application\nExec=/opt/notes --token ${planted.token}\n`,
    [`/etc/cron.d/backup-${planted.host}`]: "",
    [`/var/spool/cron/crontabs/${planted.secondUser}`]: "",
    "/lib/systemd/systemd": "",
    "/etc/systemd/system/notes.service":
      `[Service]\nEnvironment=TOKEN=${planted.token}\nExecStart=/x \\\n --password ${planted.password}\n`,
    [`/etc/systemd/system/home-${planted.user}-notes.service`]: "[Service]\nExecStart=/x\n"
  },
  links: {
    "/sys/block/nvme0n1": "../devices/pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1",
    "/sys/block/sda": "../devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda",
    "/sys/block/dm-0": "../devices/virtual/block/dm-0"
  },
  emptyFolders: ["/proc/1", "/proc/4", "/proc/5", "/run/cups"],
  use: {
    "/": { totalBytes: 10, usedBytes: 5, availableBytes: 5 },
    [`/media/${planted.user}/${planted.stick}`]: { totalBytes: 10, usedBytes: 5, availableBytes: 5 }
  },
  programs: {
    "ip -j": JSON.stringify(links),
    [`lsblk ${lsblkArguments.join(" ")}`]: JSON.stringify({ blockdevices: blockDevices }),
    [`smartctl ${smartctlArguments("/dev/nvme0n1").join(" ")}`]: JSON.stringify({
      device: { name: "/dev/nvme0n1", type: "nvme", protocol: "NVMe" },
      serial_number: planted.diskSerial,
      wwn: { naa: 5, oui: 5358, id: 48_231_882_759 },
      smart_status: { passed: true },
      smartctl: { exit_status: 0 }
    }),
    [`nft ${nftArguments.join(" ")}`]: JSON.stringify({
      nftables: [{
        rule: {
          family: "ip",
          table: "t",
          chain: "c",
          comment: `let ${planted.person} in`,
          expr: [{ match: { right: planted.public } }, { accept: null }]
        }
      }]
    })
  },
  systeminformation: { printer: [] }
}
