import * as fs from "node:fs"
import * as path from "node:path"
import { MacApfsList } from "../../src/domain/formats/MacApfsList.ts"
import { MacBatteries } from "../../src/domain/formats/MacBatteries.ts"
import { MacBundleInfo } from "../../src/domain/formats/MacBundleInfo.ts"
import { MacAccounts, MacActiveDirectory, MacAdministrators } from "../../src/domain/formats/MacDirectory.ts"
import { MacDisks } from "../../src/domain/formats/MacDisks.ts"
import { MacFdesetup } from "../../src/domain/formats/MacFdesetup.ts"
import { MacFirewall } from "../../src/domain/formats/MacFirewall.ts"
import { MacGlobalPreferences } from "../../src/domain/formats/MacGlobalPreferences.ts"
import { MacGraphics } from "../../src/domain/formats/MacGraphics.ts"
import { MacHardware } from "../../src/domain/formats/MacHardware.ts"
import { MacIfconfig } from "../../src/domain/formats/MacIfconfig.ts"
import { MacInstallHistory } from "../../src/domain/formats/MacInstallHistory.ts"
import { MacIostat } from "../../src/domain/formats/MacIostat.ts"
import { MacLaunchctlList } from "../../src/domain/formats/MacLaunchctlList.ts"
import { MacMemory } from "../../src/domain/formats/MacMemory.ts"
import { MacMount } from "../../src/domain/formats/MacMount.ts"
import { isAdapter, MacNetworkInterfaces, madeWith } from "../../src/domain/formats/MacNetworkInterfaces.ts"
import { MacPlatformExpert, registryName } from "../../src/domain/formats/MacPlatformExpert.ts"
import { MacPlistBinary } from "../../src/domain/formats/MacPlistBinary.ts"
import { MacPlistXml } from "../../src/domain/formats/MacPlistXml.ts"
import { MacPrinters } from "../../src/domain/formats/MacPrinters.ts"
import { MacProcesses } from "../../src/domain/formats/MacProcesses.ts"
import { MacReceipt } from "../../src/domain/formats/MacReceipt.ts"
import { MacRoutes } from "../../src/domain/formats/MacRoutes.ts"
import { MacSmbServer } from "../../src/domain/formats/MacSmbServer.ts"
import { MacSoftwareUpdate } from "../../src/domain/formats/MacSoftwareUpdate.ts"
import { MacSysctl, sysctlBootTime, sysctlSwap } from "../../src/domain/formats/MacSysctl.ts"
import { MacSystemVersion } from "../../src/domain/formats/MacSystemVersion.ts"
import { MacUsb } from "../../src/domain/formats/MacUsb.ts"
import { MacUtmpx } from "../../src/domain/formats/MacUtmpx.ts"
import { presentDate } from "../../src/domain/formats/propertyList.ts"
import { macPeople } from "../../src/domain/macPeople.ts"
import { macStorage } from "../../src/domain/macStorage.ts"
import { bytes, type Decoder, text } from "./hostility.ts"

const machines = path.join(import.meta.dirname, "../machines/darwin")

/** The same file of some captured Macs. */
const captured = (file: string): ReadonlyArray<Uint8Array> =>
  fs.readdirSync(machines).map((name) => path.join(machines, name, "files", file))
    .filter((place) => fs.existsSync(place)).slice(0, 3).map((place) => new Uint8Array(fs.readFileSync(place)))

/** What a program of two captured Macs has printed, from the file beside `machine.json`. */
const printed = (file: string): ReadonlyArray<string> =>
  ["macbook-pro-t2", "imac-catalina"].map((name) => fs.readFileSync(path.join(machines, name, file), "utf8"))

const profiles = printed("system-profiler.json")

/** Everything that decodes what macOS says. */
export const macFormats: { readonly [file: string]: ReadonlyArray<Decoder> } = {
  MacApfsList: [text(MacApfsList, printed("diskutil-apfs.plist"))],
  MacBatteries: [text(MacBatteries, profiles)],
  MacBundleInfo: [
    bytes(MacBundleInfo, [
      ...captured("Applications/Microsoft Defender.app/Contents/Info.plist"),
      ...captured("Applications/Firefox.app/Contents/Info.plist")
    ])
  ],
  MacDirectory: [
    text(MacAccounts, printed("dscl-users.plist"), (accounts) => macPeople(accounts, [])),
    text(MacAdministrators, [
      "<plist><dict><key>dsAttrTypeStandard:GroupMembership</key><array><string>root</string></array></dict></plist>"
    ]),
    text(MacActiveDirectory, [
      "<plist><dict><key>General Info</key><dict><key>Active Directory Domain</key><string>corp.example</string></dict></dict></plist>",
      "\n"
    ])
  ],
  MacDisks: [text(MacDisks, profiles)],
  MacFdesetup: [text(MacFdesetup, ["FileVault is On.\nEncryption in progress: Percent completed = 31.2\n"])],
  MacFirewall: [text(MacFirewall, profiles)],
  MacGlobalPreferences: [bytes(MacGlobalPreferences, captured("Library/Preferences/.GlobalPreferences.plist"))],
  MacGraphics: [text(MacGraphics, profiles)],
  MacHardware: [text(MacHardware, profiles)],
  MacIfconfig: [text(MacIfconfig, printed("ifconfig.txt"))],
  MacInstallHistory: [
    bytes(
      MacInstallHistory,
      captured("Library/Receipts/InstallHistory.plist"),
      (rows) => rows.map(({ date }) => presentDate(date))
    )
  ],
  MacIostat: [
    text(MacIostat, ["   cpu    load average\n us sy id  1m  5m  15m\n  7  4 89 2.1 2.3 2.2\n 12  5 83 2.1 2.3 2.2\n"])
  ],
  MacLaunchctlList: [text(MacLaunchctlList, ["PID\tStatus\tLabel\n412\t0\tcom.example.a\n-\t-9\tcom.example.b\n"])],
  MacMemory: [text(MacMemory, profiles)],
  MacMount: [text(MacMount, printed("mount.txt"), macStorage)],
  MacNetworkInterfaces: [
    bytes(
      MacNetworkInterfaces,
      captured("Library/Preferences/SystemConfiguration/NetworkInterfaces.plist"),
      ({ Interfaces }) => Interfaces.filter(isAdapter).map(madeWith)
    )
  ],
  MacPlatformExpert: [
    text(MacPlatformExpert, printed("ioreg.plist"), ([device]) => registryName(device["board-id"]))
  ],
  MacPlistBinary: [bytes(MacPlistBinary, captured("Library/Preferences/com.apple.SoftwareUpdate.plist"))],
  MacPlistXml: [text(MacPlistXml, printed("ioreg.plist"))],
  MacPrinters: [text(MacPrinters, profiles)],
  MacProcesses: [text(MacProcesses, ["    1\n   88\n  412\n"])],
  MacReceipt: [
    bytes(
      MacReceipt,
      captured("private/var/db/receipts/com.example.backup.plist"),
      ({ InstallDate }) => presentDate(InstallDate)
    )
  ],
  MacRoutes: [text(MacRoutes, profiles)],
  MacSmbServer: [
    bytes(MacSmbServer, captured("Library/Preferences/SystemConfiguration/com.apple.smb.server.plist"))
  ],
  MacSoftwareUpdate: [bytes(MacSoftwareUpdate, captured("Library/Preferences/com.apple.SoftwareUpdate.plist"))],
  MacSysctl: [
    text(MacSysctl, [
      "vm.swapusage: total = 2048.00M  used = 512.00M  free = 1536.00M  (encrypted)\n",
      ...printed("sysctl.txt")
    ], (facts) => [sysctlBootTime(facts), sysctlSwap(facts)])
  ],
  MacSystemVersion: [bytes(MacSystemVersion, captured("System/Library/CoreServices/SystemVersion.plist"))],
  MacUsb: [text(MacUsb, profiles)],
  MacUtmpx: [bytes(MacUtmpx, captured("private/var/run/utmpx"))]
}
