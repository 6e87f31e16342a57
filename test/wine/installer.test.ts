import * as fs from "node:fs"
import * as path from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { receiving, settingsFile, step, wineShell } from "./story.ts"
import { driveC, inWine, put, setUp, text } from "./wine.ts"

const root = path.join(import.meta.dirname, "..", "..")
const executables = ["ITAM_Scanner.exe", "ITAM_Scanner_Background.exe"].map((name) =>
  path.join(root, "dist", "package", name)
)
const reason = setUp()
  ?? (executables.every((file) => fs.existsSync(file)) ? undefined : "npm run package makes what it installs")
if (reason !== undefined) process.stdout.write(`the installer in Wine: skipped, ${reason}\n`)

/** Where a browser puts it for somebody whose name no code page has next to brackets and blanks. */
const unpacked = String.raw`C:\users\Жанна Ёлкина 東\Downloads\ITAM Scanner (1)`
const installed = String.raw`C:\Program Files\ITAM Scanner`
const data = String.raw`C:\ProgramData\ITAM Scanner`

/**
 * What Wine cannot show: that somebody who is no administrator is asked (everybody is one there), what the rights on the
 * folder come to (`icacls` does nothing), and how a file that deletes itself ends in the shell of Windows.
 */
const story = `
${wineShell}
unpacked="$WINEPREFIX/drive_c/users/Жанна Ёлкина 東/Downloads/ITAM Scanner (1)"
installed="$WINEPREFIX/drive_c/Program Files/ITAM Scanner"
data="$WINEPREFIX/drive_c/ProgramData/ITAM Scanner"
environment='HKLM\\System\\CurrentControlSet\\Control\\Session Manager\\Environment'
bat() { local name=$1; shift; what "$name" '${unpacked}\\install_scanner.bat' "$@"; }
agent() { local name=$1; shift; what "$name" '${installed}\\ITAM_Scanner.exe' "$@"; }
listing() { find "$installed" "$data" -printf '%P\\n' 2> /dev/null | sort; }

what cleared sc delete ITAMScanner
rm -rf "$installed" "$data"

mv "$unpacked/config.env" config.right
bat bare /silent
printf 'TENANT_ID=acme\\r\\nTELEMETRY_INTERVAL=never\\r\\n' > "$unpacked/config.env"
bat wrong /silent
listing > untouched.txt
mv config.right "$unpacked/config.env"

what trapped reg add "$environment" /v NODE_OPTIONS /d '--require Z:\\w\\trap.cjs' /f
rm -f trap.txt
export NODE_OPTIONS='--require Z:\\w\\trap.cjs'
what trap node.exe -e 0
bat install /silent
what queried sc query ITAMScanner
what registered reg query 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\ITAMScanner' /v ImagePath
agent status service status
listing > installed.txt
cp "$data/state/identity.1" identity.before

agent stop service stop
agent once --once --json --config '${data}\\config.env'
agent start service start
unset NODE_OPTIONS
what freed reg delete "$environment" /v NODE_OPTIONS /f

mv "$data/config.env" kept.env
{ cat kept.env; printf 'LOG_LEVEL=DEBUG\\r\\n'; } > "$data/config.env"
echo kept > "$data/state/outbox/kept"
printf 'an older version' > "$installed/install_scanner.bat"
wine node.exe hold.cjs '${installed}\\ITAM_Scanner_Background.exe' > hold.out 2> hold.err < /dev/null &
bat upgrade /silent
agent upgraded service status
cp "$data/state/identity.1" identity.after
cp "$data/config.env" config.after
cp "$data/state/outbox/kept" outbox.after
listing > upgraded.txt

bat replace /config /silent
cp "$data/config.env" config.replaced
cp "$data/config.env.previous" config.previous

bat usage /nonsense
what removed '${installed}\\install_scanner.bat' /uninstall /silent
listing > removed.txt
what gone sc query ITAMScanner
bat removed-again /uninstall /silent
`

/** Tells what it was loaded into. */
const trap = `require("node:fs").appendFileSync("Z:\\\\w\\\\trap.txt", process.execPath + "\\n")\n`

/** Keeps a file to itself for some seconds, as a scanner for viruses does (UV_FS_O_EXLOCK of libuv). */
const hold = `const fs = require("node:fs")
const until = Date.now() + 20000
const take = () => {
  try {
    const file = fs.openSync(process.argv[2], fs.constants.O_RDONLY | 0x10000000)
    fs.writeSync(1, "held\\n")
    setTimeout(() => fs.closeSync(file), 4000)
  } catch {
    if (Date.now() < until) setTimeout(take, 20)
  }
}
take()
`

/** Subsystem of a PE32+ (PE Format, optional header): 2 has no console, 3 has one. */
const subsystemOf = (file: string) => {
  const bytes = fs.readFileSync(file)
  return bytes.readUInt16LE(bytes.readUInt32LE(0x3c) + 24 + 68)
}

const lines = (name: string) => text(name).split("\n").filter((line) => line !== "")

describe.skipIf(reason !== undefined)("the installer on Windows", () => {
  let assets: Awaited<ReturnType<typeof receiving>>

  beforeAll(async () => {
    assets = await receiving((settings) => {
      const folder = driveC(unpacked)
      fs.rmSync(folder, { recursive: true, force: true })
      fs.mkdirSync(folder, { recursive: true })
      for (const file of [...executables, path.join(root, "packaging", "windows", "install_scanner.bat")]) {
        fs.copyFileSync(file, path.join(folder, path.basename(file)))
      }
      fs.writeFileSync(path.join(folder, "config.env"), settingsFile(settings))
      put("trap.cjs", trap)
      put("hold.cjs", hold)
      inWine(story)
      fs.rmSync(folder, { recursive: true })
    })
  })

  it("touches nothing where the package is not whole, or its settings are wrong", () => {
    assert.strictEqual(step("bare").code, 1)
    assert.include(step("bare").err, "there is no config.env in")
    assert.strictEqual(step("wrong").code, 78)
    assert.include(step("wrong").err, "TELEMETRY_INTERVAL")
    assert.deepStrictEqual(lines("untouched.txt"), [])
  })

  it("puts programs, settings and state where they belong, from a folder of whatever name", () => {
    assert.strictEqual(step("install").code, 0, step("install").out + step("install").err)
    const files = lines("installed.txt")
    assert.includeMembers(files, [
      "ITAM_Scanner.exe",
      "ITAM_Scanner_Background.exe",
      "install_scanner.bat",
      "config.env"
    ])
    assert.include(files, "state/identity.1")
    assert.include(step("install").out, `programs: ${installed}\n`)
    assert.deepStrictEqual(files.filter((file) => file.endsWith(".new")), [])
  })

  it("sees the service run, with its paths in quotes, and the first report accepted", () => {
    assert.include(step("queried").out, ": 4  RUNNING")
    assert.include(
      step("registered").out,
      `"${installed}\\ITAM_Scanner_Background.exe" "--service" "--config" "${data}\\config.env"`
    )
    assert.strictEqual(step("status").code, 0)
    assert.match(step("install").out, /first report: .*hardware: acknowledged.*software: acknowledged/)
    assert.lengthOf(assets, 1)
    assert.isAtLeast(assets[0]!.reports, 3)
  })

  it("installs an executable that delivers a cycle when it is asked to", () => {
    assert.include([0, 4], step("once").code, step("once").err)
    const { reports } = JSON.parse(step("once").out)
    assert.deepStrictEqual([...new Set(reports.map(({ kind }: any) => kind))], ["hardware", "software", "telemetry"])
    assert.isTrue(reports.every(({ verdict }: any) => verdict === "acknowledged" || verdict === "unchanged"))
  })

  it("installs executables that NODE_OPTIONS gets nothing into, which gets into a Node.js", () => {
    const loaded = lines("trap.txt")
    assert.include(loaded, String.raw`Z:\w\node.exe`)
    assert.deepStrictEqual(loaded.filter((file) => file.includes("ITAM")), [])
  })

  it("has a background executable without a console, and one with a console for people", () => {
    const [console, background] = executables
    assert.deepStrictEqual([subsystemOf(console!), subsystemOf(background!)], [3, 2])
  })

  it("upgrades what runs, waits for a file that is held, and keeps identity, outbox and settings", () => {
    assert.strictEqual(step("upgrade").code, 0, step("upgrade").out + step("upgrade").err)
    assert.include(text("hold.out"), "held")
    assert.include(step("upgrade").out, "stopped the agent that was there")
    assert.include(step("upgrade").out, "kept the settings")
    assert.strictEqual(text("identity.after"), text("identity.before"))
    assert.strictEqual(text("outbox.after"), "kept\n")
    assert.include(text("config.after"), "LOG_LEVEL=DEBUG")
    const processOf = (name: string) => /process (\d+)/.exec(step(name).out)?.[1]
    assert.isString(processOf("upgraded"))
    assert.notStrictEqual(processOf("upgraded"), processOf("start"))
    assert.deepStrictEqual(lines("upgraded.txt").filter((file) => file.endsWith(".new")), [])
  })

  it("replaces settings only when it is told to, and keeps the ones before", () => {
    assert.strictEqual(step("replace").code, 0, step("replace").err)
    assert.notInclude(text("config.replaced"), "LOG_LEVEL=DEBUG")
    assert.include(text("config.previous"), "LOG_LEVEL=DEBUG")
  })

  it("takes everything away, started from the installed folder itself", () => {
    assert.strictEqual(step("removed").code, 0, step("removed").out + step("removed").err)
    assert.deepStrictEqual(lines("removed.txt"), [])
    assert.strictEqual(step("gone").code, 1060 & 0xff)
    assert.strictEqual(step("removed-again").code, 0)
  })

  it("says how it is used", () => {
    assert.strictEqual(step("usage").code, 64)
    assert.include(step("usage").out, "/uninstall")
  })
})
