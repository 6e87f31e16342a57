import { Result, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { ApkInstalled } from "../../src/domain/formats/ApkInstalled.ts"
import { ApkVersion } from "../../src/domain/formats/ApkVersion.ts"
import { AppImageEntry } from "../../src/domain/formats/AppImageEntry.ts"
import { AptConf } from "../../src/domain/formats/AptConf.ts"
import { AptList } from "../../src/domain/formats/AptList.ts"
import { armCoreOf, armImplementerOf } from "../../src/domain/formats/ArmCores.ts"
import { BootTime } from "../../src/domain/formats/BootTime.ts"
import { CargoInstalls } from "../../src/domain/formats/CargoInstalls.ts"
import { CpuList } from "../../src/domain/formats/CpuList.ts"
import { CupsPrintersConf, withoutCredentials } from "../../src/domain/formats/CupsPrintersConf.ts"
import { DesktopEntry } from "../../src/domain/formats/DesktopEntry.ts"
import { DmsetupCryptTable } from "../../src/domain/formats/DmsetupTable.ts"
import { DnfRepoquery } from "../../src/domain/formats/DnfRepoquery.ts"
import { DpkgStatus } from "../../src/domain/formats/DpkgStatus.ts"
import { Edid } from "../../src/domain/formats/Edid.ts"
import { EfiBoolean } from "../../src/domain/formats/EfiBoolean.ts"
import { EtcGroup } from "../../src/domain/formats/EtcGroup.ts"
import { EtcHosts } from "../../src/domain/formats/EtcHosts.ts"
import { EtcPasswd } from "../../src/domain/formats/EtcPasswd.ts"
import { FlatpakDeploy } from "../../src/domain/formats/FlatpakDeploy.ts"
import { FormatError } from "../../src/domain/formats/Format.ts"
import { Gemspec } from "../../src/domain/formats/Gemspec.ts"
import { HomebrewReceipt } from "../../src/domain/formats/HomebrewReceipt.ts"
import { Ini } from "../../src/domain/formats/Ini.ts"
import { InitCgroup } from "../../src/domain/formats/InitCgroup.ts"
import { IpAddressJson } from "../../src/domain/formats/IpAddressJson.ts"
import { LaunchctlPrint } from "../../src/domain/formats/LaunchctlPrint.ts"
import { LoginDefs } from "../../src/domain/formats/LoginDefs.ts"
import { LsblkJson } from "../../src/domain/formats/LsblkJson.ts"
import { nameInMailbox } from "../../src/domain/formats/Mailbox.ts"
import { Millidegrees } from "../../src/domain/formats/Millidegrees.ts"
import { NftJson, refusesPackets } from "../../src/domain/formats/NftJson.ts"
import { NixEnvManifest, NixManifest, NixReferences } from "../../src/domain/formats/NixManifest.ts"
import { NpmPackage } from "../../src/domain/formats/NpmPackage.ts"
import { OsRelease } from "../../src/domain/formats/OsRelease.ts"
import * as OutboxRecord from "../../src/domain/formats/OutboxRecord.ts"
import { PacmanDesc } from "../../src/domain/formats/PacmanDesc.ts"
import { PacmanUpgrades } from "../../src/domain/formats/PacmanUpgrades.ts"
import { PciIds } from "../../src/domain/formats/PciIds.ts"
import { PipxMetadata } from "../../src/domain/formats/PipxMetadata.ts"
import { PowerSupplyUevent } from "../../src/domain/formats/PowerSupplyUevent.ts"
import { ProbeBitlocker, ProbeBitlockerShell } from "../../src/domain/formats/ProbeBitlocker.ts"
import { ProbeDefender } from "../../src/domain/formats/ProbeDefender.ts"
import { ProbeGpu } from "../../src/domain/formats/ProbeGpu.ts"
import { ProbeHotfix } from "../../src/domain/formats/ProbeHotfix.ts"
import { probeErrorOf, ProbeLine } from "../../src/domain/formats/ProbeLine.ts"
import { ProbeLogicalDisks } from "../../src/domain/formats/ProbeLogicalDisks.ts"
import { ProbeMonitors } from "../../src/domain/formats/ProbeMonitors.ts"
import { ProbeOutput } from "../../src/domain/formats/ProbeOutput.ts"
import { ProbePhysicalDisks } from "../../src/domain/formats/ProbePhysicalDisks.ts"
import { ProbeSecurityCenter, productStateOf } from "../../src/domain/formats/ProbeSecurityCenter.ts"
import { ProbeSmartPredict } from "../../src/domain/formats/ProbeSmartPredict.ts"
import { ProbeUsb } from "../../src/domain/formats/ProbeUsb.ts"
import { ProcCpuinfo } from "../../src/domain/formats/ProcCpuinfo.ts"
import { ProcLoadavg } from "../../src/domain/formats/ProcLoadavg.ts"
import { ProcMeminfo } from "../../src/domain/formats/ProcMeminfo.ts"
import { ProcMountinfo } from "../../src/domain/formats/ProcMountinfo.ts"
import { ProcNetFibTrie } from "../../src/domain/formats/ProcNetFibTrie.ts"
import { ProcNetIfInet6 } from "../../src/domain/formats/ProcNetIfInet6.ts"
import { ProcNetIpv6Route } from "../../src/domain/formats/ProcNetIpv6Route.ts"
import { ProcNetRoute } from "../../src/domain/formats/ProcNetRoute.ts"
import { ProcStat, ticksBetween } from "../../src/domain/formats/ProcStat.ts"
import { ProcSwaps } from "../../src/domain/formats/ProcSwaps.ts"
import { ProcUptime } from "../../src/domain/formats/ProcUptime.ts"
import { PythonMetadata } from "../../src/domain/formats/PythonMetadata.ts"
import { ResolvConf } from "../../src/domain/formats/ResolvConf.ts"
import { RpmQuery } from "../../src/domain/formats/RpmQuery.ts"
import { SchtasksRow } from "../../src/domain/formats/SchtasksRow.ts"
import { ScQuery } from "../../src/domain/formats/ScQuery.ts"
import { AtaInformationPage, UnitSerialNumberPage } from "../../src/domain/formats/ScsiVitalProductData.ts"
import { Sha256Sums } from "../../src/domain/formats/Sha256Sums.ts"
import { ShellAssignments } from "../../src/domain/formats/ShellAssignments.ts"
import { SmartctlJson } from "../../src/domain/formats/SmartctlJson.ts"
import { Smbios } from "../../src/domain/formats/Smbios.ts"
import { SmbiosEntryPoint } from "../../src/domain/formats/SmbiosEntryPoint.ts"
import { dayOf, firmwareOf } from "../../src/domain/formats/SmbiosFirmware.ts"
import { memoryModulesOf, memoryRoomOf } from "../../src/domain/formats/SmbiosMemory.ts"
import { cacheBytesOf, coresOf, processorsOf } from "../../src/domain/formats/SmbiosProcessor.ts"
import { slotsOf } from "../../src/domain/formats/SmbiosSlots.ts"
import { baseboardOf, systemOf } from "../../src/domain/formats/SmbiosSystem.ts"
import { SnapList } from "../../src/domain/formats/SnapList.ts"
import { SystemctlShow } from "../../src/domain/formats/SystemctlShow.ts"
import { SystemctlUnitFiles } from "../../src/domain/formats/SystemctlUnitFiles.ts"
import { SystemctlUnits } from "../../src/domain/formats/SystemctlUnits.ts"
import { SysteminformationGraphics } from "../../src/domain/formats/SysteminformationGraphics.ts"
import { SysteminformationPrinters } from "../../src/domain/formats/SysteminformationPrinters.ts"
import { UdevDatabase, udevUnescaped } from "../../src/domain/formats/UdevDatabase.ts"
import { UnameMachine } from "../../src/domain/formats/UnameMachine.ts"
import { UnitInstall } from "../../src/domain/formats/UnitInstall.ts"
import { usbClassOf } from "../../src/domain/formats/UsbClasses.ts"
import { Utmp } from "../../src/domain/formats/Utmp.ts"
import { adaptersOf } from "../../src/domain/formats/WindowsAdapters.ts"
import { packagesOfAppx } from "../../src/domain/formats/WindowsAppx.ts"
import { WindowsDrives } from "../../src/domain/formats/WindowsDrives.ts"
import { firewallOf } from "../../src/domain/formats/WindowsFirewall.ts"
import { secureBootOf, WindowsFirmwareType, WindowsTpm } from "../../src/domain/formats/WindowsFirmware.ts"
import { RawSmbiosData, WindowsFirmwareTables } from "../../src/domain/formats/WindowsFirmwareTables.ts"
import { busAddressOf, driverKeyOf, memoryOf } from "../../src/domain/formats/WindowsGraphicsClass.ts"
import { WindowsInterfaces } from "../../src/domain/formats/WindowsInterfaces.ts"
import { WindowsEntraJoin, WindowsJoin } from "../../src/domain/formats/WindowsJoin.ts"
import { WindowsCpuTimes, WindowsProcesses } from "../../src/domain/formats/WindowsLoad.ts"
import { WindowsMemoryStatus } from "../../src/domain/formats/WindowsMemory.ts"
import { WindowsComputerName, WindowsLocale, WindowsUptime } from "../../src/domain/formats/WindowsNames.ts"
import { batteriesOf, WindowsPower } from "../../src/domain/formats/WindowsPower.ts"
import { printersOf } from "../../src/domain/formats/WindowsPrinters.ts"
import { processorsOfWindows } from "../../src/domain/formats/WindowsProcessors.ts"
import { profilesOf } from "../../src/domain/formats/WindowsProfiles.ts"
import { servicesOfWindows, WindowsServiceStates } from "../../src/domain/formats/WindowsServices.ts"
import { sessionsOfWindows, WindowsSessions } from "../../src/domain/formats/WindowsSessions.ts"
import { entriesOfRunKey, scheduledTasksOf } from "../../src/domain/formats/WindowsStartup.ts"
import { packagesOfUninstall } from "../../src/domain/formats/WindowsUninstall.ts"
import { nameOfWindows, WindowsVersion } from "../../src/domain/formats/WindowsVersion.ts"
import { ZfsEncryption } from "../../src/domain/formats/ZfsEncryption.ts"
import { ZypperUpdates } from "../../src/domain/formats/ZypperUpdates.ts"
import type { RegistryKey } from "../../src/domain/RegistryKey.ts"
import { hoursOf, serialOf, statusOf, temperatureOf, windowsMediaOf, wwnOfDisk } from "../../src/domain/windowsDisk.ts"
import { usbDevicesOf } from "../../src/domain/windowsUsb.ts"
import { systemdServices } from "../../src/layers/collectors/services/systemdServices.ts"
import { notesDeploy, platformDeploy } from "./flatpakDeploys.ts"
import { bytes, type Decoder, reading, schema, text } from "./hostility.ts"
import { macFormats } from "./macFormats.ts"
import {
  apkVersion,
  appImageEntry,
  brewReceipt,
  cargoInstalls,
  dnfRepoquery,
  gemspec,
  nixEnvManifest,
  nixManifest2,
  nixManifest3,
  npmPackage,
  pacmanUpgrades,
  pipxMetadata,
  pythonMetadata,
  store,
  zypperUpdates
} from "./packageSamples.ts"

const machines = path.join(import.meta.dirname, "../machines/linux")

/** Files of the captured machines, by the end of their path: no two alike, and no more than a few. */
const captured = (ending: string): ReadonlyArray<Uint8Array> => {
  const files = fs.readdirSync(machines, { recursive: true, encoding: "utf8" }).toSorted()
    .filter((file) => file.endsWith(ending) && fs.statSync(path.join(machines, file)).size > 0)
  const contents = new Map(files.map((file) => [fs.readFileSync(path.join(machines, file), "latin1"), file]))
  return [...contents.keys()].slice(0, 4).map((content) => Uint8Array.from(Buffer.from(content, "latin1")))
}

const capturedText = (ending: string) => captured(ending).map((content) => new TextDecoder().decode(content))

/** What the programs of the captured machines printed, by the beginning of their command line: but for one that lies. */
const printed = (command: string): ReadonlyArray<string> =>
  fs.readdirSync(machines).filter((name) => name !== "hung-tools").flatMap((name) => {
    const { programs = {} } = JSON.parse(fs.readFileSync(path.join(machines, name, "machine.json"), "utf8"))
    return Object.entries<any>(programs).filter(([line]) => line.startsWith(command)).flatMap(([, answer]) =>
      answer.stdoutFile === undefined
        ? answer.stdout ? [answer.stdout] : []
        : [fs.readFileSync(path.join(machines, name, answer.stdoutFile), "utf8")]
    )
  }).slice(0, 4)

const apk = "C:Q1dlPaS0MZ4xRkZHJBGv8eZ0KWuIU=\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:409600\nI:667648\n" +
  "T:the musl c library (libc) implementation\no:musl\nm:Timo Example <timo@example.org>\nt:1714058243\nF:lib\n\n"

const printers = "# Written by cupsd\n<DefaultPrinter Reception>\nMakeModel HP LaserJet Pro M404dn, driverless\n" +
  "DeviceURI smb://scanner:s3cret@print.example/reception\nState Idle\nShared Yes\n</DefaultPrinter>\n"

const record = new TextDecoder("latin1").decode(OutboxRecord.encode({
  v: 1,
  id: "0198f0a0-0000-7000-8000-000000000001",
  kind: "telemetry",
  seq: 42,
  len: 4,
  sha256: "0".repeat(64),
  collectedAt: "2026-11-02T08:00:00.000Z",
  enc: "gzip"
}, Uint8Array.of(1, 2, 3, 4)))

const graphics = JSON.stringify({
  controllers: [{ busAddress: "00:02.0", vendor: "Intel Corporation", model: "Iris Xe", memoryTotal: null }]
})

/** A reader of the registry, in which everything that anybody could write is this text: names, and values of all names. */
const ofKey = (read: (key: RegistryKey) => unknown, names: ReadonlyArray<string>, sample: string) =>
  reading((text) => {
    const data = { type: "text", data: text } as const
    const values = Object.fromEntries([...names, text].map((name) => [name, data]))
    return read({ values, keys: { [text]: { values, keys: { 0: { values, keys: {} } } }, 0: { values, keys: {} } } })
  }, [sample])

/** The header of an SMBIOS table as Windows has it, version 3.4. */
const rawSmbios = (table: Uint8Array) =>
  Uint8Array.from([0, 3, 4, 0, table.length & 0xff, table.length >> 8 & 0xff, 0, 0, ...table])

const windows11 = { major: 10, minor: 0, build: 26_100, productType: 1 }

const bitlocker = JSON.stringify({
  DeviceID: "\\\\?\\Volume{11111111-2222-4333-8444-555555555555}\\",
  DriveLetter: "C:",
  VolumeType: 0,
  conversion: 1,
  percent: 100,
  method: 7,
  protection: 1,
  lock: 0,
  protectors: { value: [{ id: "{00000000-0000-4000-8000-000000000001}", type: 1 }], Count: 1 },
  rc: { GetLockStatus: 2150694912 }
})

/** What the script printed on the captured machines that run Windows. */
const probed = ["win11-entra-notebook", "win10-domain-desktop", "win11-standard-user", "win10-broken-section"].map((
  name
) => fs.readFileSync(path.join(machines, "../win32", name, "probe.ndjson"), "utf8"))

/** Rows of one section of it, as JSON. */
const rowsOf = (section: string): ReadonlyArray<string> =>
  probed.flatMap((output) => output.split("\r\n")).filter((line) => line.startsWith(`{"s":"${section}","ok":true`))
    .slice(0, 2).flatMap((line) => line.endsWith("}") ? [JSON.stringify(JSON.parse(line).d)] : [])

/** Rows of the script, and what is made of them. */
const rows = <A>(
  name: string,
  exported: Schema.Decoder<ReadonlyArray<A>>,
  section: string,
  use?: (row: A) => unknown
) => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(exported))
  return {
    ...text(
      {
        name,
        decode: (input) => Result.mapError(decode(input), () => new FormatError({ format: name, detail: "no rows" }))
      },
      rowsOf(section),
      (decoded) => use === undefined ? undefined : decoded.map(use)
    ),
    exported
  }
}

/** Everything that decodes what others wrote, by its file in `src/domain/formats`, with true samples of it. */
export const everyFormat: { readonly [file: string]: ReadonlyArray<Decoder> } = {
  ApkInstalled: [text(ApkInstalled, [apk])],
  ApkVersion: [text(ApkVersion, [apkVersion])],
  AppImageEntry: [text(AppImageEntry, [appImageEntry("/opt/a.AppImage %U")])],
  AptConf: [
    text(AptConf, ["// moved\nDir { Etc \"etc/apt\"; };\n#include \"/etc/other\";\nAPT::Install-Recommends \"0\";\n"])
  ],
  AptList: [text(AptList, printed("apt list"))],
  ArmCores: [reading(armImplementerOf, ["0x41"]), reading((part) => armCoreOf("0x41", part), ["0xd0c"])],
  BootTime: [text(BootTime, capturedText("/proc/stat"))],
  CargoInstalls: [text(CargoInstalls, [cargoInstalls])],
  CpuList: [text(CpuList, ["0-3,8,10-11\n", "0-4095,4096-8191"])],
  CupsPrintersConf: [text(CupsPrintersConf, [printers]), reading(withoutCredentials, ["smb://a:b@c.example/d"])],
  DesktopEntry: [
    text(DesktopEntry, ["[Desktop Entry]\nType=Application\nName=Example\nHidden=false\n[Desktop Action New]\n"])
  ],
  DmsetupTable: [text(DmsetupCryptTable, printed("dmsetup"))],
  DnfRepoquery: [text(DnfRepoquery, [dnfRepoquery])],
  DpkgStatus: [text(DpkgStatus, capturedText("/var/lib/dpkg/status"))],
  Edid: [bytes(Edid, captured("/edid"))],
  EfiBoolean: [bytes(EfiBoolean, [Uint8Array.of(6, 0, 0, 0, 1)])],
  EtcGroup: [text(EtcGroup, capturedText("/etc/group"))],
  EtcHosts: [text(EtcHosts, capturedText("/etc/hosts"))],
  EtcPasswd: [text(EtcPasswd, capturedText("/etc/passwd"))],
  FlatpakDeploy: [bytes(FlatpakDeploy, [notesDeploy, platformDeploy])],
  Gemspec: [text(Gemspec, [gemspec])],
  HomebrewReceipt: [text(HomebrewReceipt, [brewReceipt])],
  Ini: [text(Ini, ["[domain/corp.example]\n; a comment\nid_provider = ad\n[libdefaults]\n  default_realm = CORP\n"])],
  InitCgroup: [text(InitCgroup, capturedText("/proc/1/cgroup"))],
  IpAddressJson: [text(IpAddressJson, printed("ip -j"))],
  LoginDefs: [text(LoginDefs, capturedText("/etc/login.defs"))],
  LaunchctlPrint: [
    text(LaunchctlPrint, [
      "system/itam-agent = {\n\tactive count = 1\n\tstate = running\n\tpid = 4711\n}\n",
      "system/itam-agent = {\n\tstate = not running\n\tlast exit code = 78: EX_CONFIG\n}\n"
    ])
  ],
  LsblkJson: [text(LsblkJson, printed("lsblk"))],
  Mailbox: [reading(nameInMailbox, ["\"Someone, of Example\" <someone@example.org>"])],
  Millidegrees: [text(Millidegrees, capturedText("/temp1_input"))],
  NftJson: [text(NftJson, printed("nft"), refusesPackets)],
  NixManifest: [
    text(NixManifest, [nixManifest3, nixManifest2]),
    text(NixEnvManifest, [nixEnvManifest]),
    text(NixReferences, [store("bash-5.2")])
  ],
  NpmPackage: [text(NpmPackage, [npmPackage])],
  OsRelease: [text(OsRelease, capturedText("/os-release"))],
  OutboxRecord: [
    bytes({ name: "outbox record", decode: OutboxRecord.decode }, [Uint8Array.from(Buffer.from(record, "latin1"))]),
    reading(OutboxRecord.readName, ["0000000000000042-telemetry-0198f0a0-0000-7000-8000-000000000001.q"])
  ],
  PacmanDesc: [text(PacmanDesc, capturedText("/desc"))],
  PacmanUpgrades: [text(PacmanUpgrades, [pacmanUpgrades])],
  PciIds: [
    text(PciIds, capturedText("/pci.ids"), (ids) => [ids.vendor("1002"), ids.device("8086", "46a8")])
  ],
  PipxMetadata: [text(PipxMetadata, [pipxMetadata])],
  PowerSupplyUevent: [text(PowerSupplyUevent, capturedText("BAT0/uevent"))],
  ProbeDefender: [rows("Defender", ProbeDefender, "defender")],
  ProbeGpu: [rows("graphics controllers", ProbeGpu, "gpu")],
  ProbeHotfix: [rows("hotfixes", ProbeHotfix, "hotfix")],
  ProbeLine: [
    text(ProbeLine, probed.slice(0, 3).flatMap((output) => output.split("\r\n").slice(5, 9))),
    reading((id) => probeErrorOf({ id, hr: -2147024891, st: id }), ["HRESULT 0x80041003,Get-CimInstance"])
  ],
  ProbeLogicalDisks: [rows("logical disks", ProbeLogicalDisks, "logicalDisks")],
  ProbeMonitors: [rows("monitors", ProbeMonitors, "monitors")],
  ProbeOutput: [text(ProbeOutput, probed)],
  ProbePhysicalDisks: [
    rows("physical disks", ProbePhysicalDisks, "physicalDisks", (row) => [
      serialOf(row),
      wwnOfDisk(row),
      windowsMediaOf(row),
      statusOf(row, { foresees: false, untold: false }),
      temperatureOf(row),
      hoursOf(row)
    ])
  ],
  ProbeSecurityCenter: [
    rows("security products", ProbeSecurityCenter, "antivirus", ({ productState }) => productStateOf(productState))
  ],
  ProbeSmartPredict: [rows("failure predictions", ProbeSmartPredict, "smartPredict")],
  ProbeUsb: [rows("USB devices", ProbeUsb, "usb", (row) => usbDevicesOf([row, row]))],
  ProbeBitlocker: [
    schema("a volume of BitLocker", ProbeBitlocker, [bitlocker]),
    schema("a drive in the shell", ProbeBitlockerShell, ["{ \"drive\": \"C:\", \"value\": 1 }"])
  ],
  ProcCpuinfo: [text(ProcCpuinfo, capturedText("/proc/cpuinfo"))],
  ProcLoadavg: [text(ProcLoadavg, ["0.52 0.58 0.59 1/467 12345\n"])],
  ProcMeminfo: [text(ProcMeminfo, capturedText("/proc/meminfo"))],
  ProcMountinfo: [text(ProcMountinfo, capturedText("/proc/self/mountinfo"))],
  ProcNetFibTrie: [text(ProcNetFibTrie, capturedText("/proc/net/fib_trie"))],
  ProcNetIfInet6: [text(ProcNetIfInet6, capturedText("/proc/net/if_inet6"))],
  ProcNetIpv6Route: [text(ProcNetIpv6Route, capturedText("/proc/net/ipv6_route"))],
  ProcNetRoute: [text(ProcNetRoute, capturedText("/proc/net/route"))],
  ProcStat: [text(ProcStat, capturedText("/proc/stat"), (ticks) => ticksBetween(ticks, ticks))],
  ProcSwaps: [text(ProcSwaps, capturedText("/proc/swaps"))],
  ProcUptime: [text(ProcUptime, capturedText("/proc/uptime"))],
  PythonMetadata: [text(PythonMetadata, [pythonMetadata])],
  ResolvConf: [text(ResolvConf, capturedText("/resolv.conf"))],
  RpmQuery: [text(RpmQuery, printed("rpm"))],
  ScsiVitalProductData: [
    bytes(UnitSerialNumberPage, captured("/vpd_pg80")),
    bytes(AtaInformationPage, captured("/vpd_pg89"))
  ],
  Sha256Sums: [
    text(Sha256Sums, [`${"0a".repeat(32)}  linux-x64/itam-agent\n${"f1".repeat(32)} *ITAM_Scanner.exe\r\n`])
  ],
  ShellAssignments: [text(ShellAssignments, capturedText("/etc/default/locale"))],
  SmartctlJson: [text(SmartctlJson, printed("smartctl"))],
  Smbios: [
    bytes(Smbios, captured("/tables/DMI"), (structures) => [
      systemOf(structures, undefined),
      firmwareOf(structures),
      baseboardOf(structures),
      memoryModulesOf(structures),
      memoryRoomOf(structures),
      slotsOf(structures),
      processorsOf(structures)
    ])
  ],
  SmbiosEntryPoint: [bytes(SmbiosEntryPoint, captured("/smbios_entry_point"))],
  SmbiosFirmware: [reading(dayOf, ["04/01/2014"])],
  SchtasksRow: [text(SchtasksRow, ["\"PC\",\"\\ITAM Scanner\",\"\",\"Ready\",\"\",\"\",\"267011\",\"SYSTEM\"\r\n"])],
  ScQuery: [text(ScQuery, ["  TYPE : 10  OWN\r\n  STATE : 4  RUNNING\r\n  W : 1066  (0x42a)\r\n  S : 78  (0x4e)\r\n"])],
  SnapList: [text(SnapList, printed("snap"))],
  SystemctlShow: [
    text(SystemctlShow, [
      "MainPID=94\nExecMainStatus=0\nLoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n"
      + "UnitFileState=enabled\n",
      "MainPID=0\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n"
    ])
  ],
  SystemctlUnitFiles: [
    text(SystemctlUnitFiles, [...printed("systemctl list-unit-files"), "ssh.service enabled enabled\n"])
  ],
  SystemctlUnits: [
    text(
      SystemctlUnits,
      [...printed("systemctl list-units"), "ssh.service loaded active running OpenBSD server\n"],
      (units) => systemdServices([], units)
    )
  ],
  SysteminformationGraphics: [schema("graphics", SysteminformationGraphics, [graphics])],
  SysteminformationPrinters: [
    schema("printers", SysteminformationPrinters, ["[{ \"model\": \"Reception>\", \"uri\": \"ipp://print.example\" }]"])
  ],
  UdevDatabase: [
    text(UdevDatabase, ["S:disk/by-uuid/c1d9\nI:12048\nE:ID_FS_TYPE=crypto_LUKS\nE:ID_FS_VERSION=2\nG:systemd\nV:1\n"]),
    reading(udevUnescaped, ["Data\\x20\\xd0\\x90"])
  ],
  UnameMachine: [text(UnameMachine, printed("uname"))],
  UnitInstall: [
    text(UnitInstall, ["[Unit]\nAfter=a.target \\\n # b\n c.target\n[Install]\nWantedBy=multi-user.target\n"])
  ],
  UsbClasses: [reading(usbClassOf, ["0e"])],
  Utmp: [bytes(Utmp, captured("/run/utmp"))],
  WindowsAdapters: [
    ofKey(adaptersOf, ["NetCfgInstanceId", "DeviceInstanceID", "NetworkAddress"], "02-00-5E-00-53-01")
  ],
  WindowsAppx: [ofKey(packagesOfAppx, [], "Microsoft.WindowsCalculator_11.2409.4.0_x64__8wekyb3d8bbwe")],
  WindowsFirewall: [ofKey((key) => firewallOf(key, key, key), ["EnableFirewall", "Start"], "1")],
  WindowsGraphicsClass: [
    ofKey(
      (key) => [driverKeyOf(key), memoryOf(key), busAddressOf(key)],
      ["Driver", "LocationInformation"],
      "@System32\\drivers\\pci.sys,#65536;PCI bus %1, device %2, function %3;(1,0,0)"
    )
  ],
  WindowsPrinters: [
    ofKey((key) => printersOf(key, key), ["Name", "Port", "Printer Driver", "HostName", "Queue"], "IP_192.0.2.20")
  ],
  WindowsDrives: [
    schema("drives", WindowsDrives, ["[{\"root\":\"C:\\\\\",\"type\":3,\"totalBytes\":1000,\"freeBytes\":400}]"])
  ],
  WindowsFirmware: [
    schema("firmware type", WindowsFirmwareType, ["{\"type\":2}"]),
    schema("TPM", WindowsTpm, ["{\"tpmVersion\":2}"]),
    ofKey((key) => [secureBootOf(key)], ["UEFISecureBootEnabled"], "1")
  ],
  WindowsFirmwareTables: [
    schema("firmware tables", WindowsFirmwareTables, ["{\"base64\":\"AAMEAAAAAAA=\"}"]),
    bytes(RawSmbiosData, captured("/tables/DMI").map(rawSmbios), ({ structures, version }) => [
      systemOf(structures, version),
      coresOf(structures),
      cacheBytesOf(structures, 2),
      batteriesOf({ acLine: 1, flag: 0, percent: 50 }, structures)
    ])
  ],
  WindowsInterfaces: [
    schema("interfaces", WindowsInterfaces, ["[{\"name\":\"Ethernet\",\"type\":6,\"gateways\":[\"192.0.2.1\"]}]"])
  ],
  WindowsJoin: [
    schema("join", WindowsJoin, ["{\"status\":3,\"name\":\"CORP\"}"]),
    schema("Entra join", WindowsEntraJoin, ["{\"joinType\":1,\"tenantId\":\"x\"}", "null"])
  ],
  WindowsLoad: [
    schema("processor times", WindowsCpuTimes, ["{\"idleMs\":1,\"totalMs\":2}"]),
    schema("processes", WindowsProcesses, ["{\"count\":1}"])
  ],
  WindowsMemory: [
    schema("memory", WindowsMemoryStatus, [
      "{\"totalBytes\":4,\"availableBytes\":2,\"pageFileTotalBytes\":8,\"pageFileAvailableBytes\":3}"
    ])
  ],
  WindowsNames: [
    schema("computer name", WindowsComputerName, ["{\"host\":\"DESK\",\"fqdn\":\"desk.corp.example\"}"]),
    schema("locale", WindowsLocale, ["{\"timezone\":\"Asia/Tokyo\",\"locale\":\"ja-JP\"}"]),
    schema("uptime", WindowsUptime, ["{\"seconds\":1.5}"])
  ],
  WindowsPower: [schema("power", WindowsPower, ["{\"acLine\":1,\"flag\":9,\"percent\":80}"])],
  WindowsProcessors: [
    ofKey(
      processorsOfWindows,
      ["Identifier", "ProcessorNameString", "VendorIdentifier"],
      "Intel64 Family 6 Model 154 Stepping 3"
    )
  ],
  WindowsProfiles: [ofKey(profilesOf, ["ProfileImagePath"], "S-1-5-21-1-2-3-1001")],
  WindowsServices: [
    schema("services", WindowsServiceStates, ["[{\"name\":\"Spooler\",\"state\":4}]"]),
    ofKey((key) => servicesOfWindows(key, [{ name: "cbdhsvc_1a2b3c" }]), ["DisplayName"], "Spooler")
  ],
  WindowsSessions: [
    schema("sessions", WindowsSessions, [
      "[{\"id\":1,\"state\":0,\"user\":\"x\",\"logonAt\":\"2026-01-31T08:00:00Z\"}]"
    ]),
    reading((text) => sessionsOfWindows([{ id: 1, state: 0, user: text, logonAt: text }]), ["2026-01-31T08:00:00Z"])
  ],
  WindowsStartup: [
    ofKey((key) => entriesOfRunKey(key, "HKLM", { scope: "machine" }), [], "OneDrive"),
    ofKey(scheduledTasksOf, ["Id"], "Example")
  ],
  WindowsUninstall: [
    ofKey(
      (key) => packagesOfUninstall(key, { scope: "machine" }),
      ["DisplayName", "DisplayVersion", "Publisher", "InstallDate", "ReleaseType", "UninstallString"],
      "20260131"
    )
  ],
  WindowsVersion: [
    schema("version", WindowsVersion, [JSON.stringify(windows11)]),
    ofKey((key) => nameOfWindows(windows11, key), ["ProductName", "DisplayVersion", "EditionID"], "Windows 10 Pro")
  ],
  ZfsEncryption: [
    text(ZfsEncryption, ["rpool\tencryption\toff\nrpool\tkeystatus\t-\nrpool/x\tencryption\taes-256-gcm\n"])
  ],
  ZypperUpdates: [text(ZypperUpdates, [zypperUpdates])],
  ...macFormats
}
