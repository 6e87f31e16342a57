import * as fs from "node:fs"
import * as path from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { numbersOf, receiving, settingsFile, step, wineShell } from "./story.ts"
import { inWine, put, setUp, shared, text } from "./wine.ts"

const reason = setUp()
if (reason !== undefined) process.stdout.write(`the service in Wine: skipped, ${reason}\n`)

/** `sc control ITAMScanner paramchange`, which the `sc` of Wine does not know. Ends with 0, or the error code. */
const paramchange = `
const koffi = require("./koffi.node")
const advapi = koffi.load("advapi32.dll")
const manager = advapi.func("void * __stdcall OpenSCManagerW(void *machine, void *database, uint32 access)")
const service = advapi.func("void * __stdcall OpenServiceW(void *manager, str16 name, uint32 access)")
const control = advapi.func("bool __stdcall ControlService(void *service, uint32 control, uint8_t *status)")
const lastError = koffi.load("kernel32.dll").func("uint32 __stdcall GetLastError()")
const [connect, pauseContinue, parameterChange] = [0x1, 0x40, 6]
const opened = service(manager(null, null, connect), "ITAMScanner", pauseContinue)
process.exit(control(opened, parameterChange, new Uint8Array(28)) ? 0 : lastError())
`

/**
 * What Wine cannot show: restarts after a crash (it takes `sc failure` and does nothing, and does not know `failureflag`),
 * the delayed start at boot, shutdown and preshutdown, and the task that stands in (`schtasks` does nothing).
 */
const story = `
${wineShell}
agent() { local name=$1; shift; what "$name" node.exe itam-agent.mjs "$@"; }
manager() { local name=$1; shift; what "$name" sc "$@"; }

manager cleared delete ITAMScanner
agent none-status service status
agent none-start service start
agent none-stop service stop

agent person --service --config 'Z:\\w\\service\\config.env'

agent install service install --config 'Z:\\w\\service\\config.env'
manager installed query ITAMScanner
what registered reg query 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\ITAMScanner'
agent running service status
agent again service start

printf 'LOAD_LIMIT=3\\r\\n' >> service/config.env
what changed node.exe paramchange.cjs
for _ in $(seq 80); do grep -qs LOAD_LIMIT=3 service/state/logs/* && break; sleep 0.25; done
cat service/state/logs/* > changed.log
agent same service status
agent stop service stop
manager stopped query ITAMScanner
agent idle service status
agent twice service stop

agent start service start
process=$(sed -n 's/.*process \\([0-9]*\\).*/\\1/p' start.out)
what crash taskkill /F /PID "$process"
sleep 1
manager crashed query ITAMScanner
agent broken service status
agent restart service start

# A stop while it works: the agent is asked at its busiest.
what shortly node.exe -e 'setTimeout(() => {}, 300)'
agent busy service stop
manager after-busy query ITAMScanner

mv service/config.env service/right.env
printf 'TENANT_ID=acme\\r\\nTELEMETRY_INTERVAL=never\\r\\n' > service/config.env
agent wrong service start
manager refused query ITAMScanner
agent wrong-install service install --config 'Z:\\w\\service\\config.env'
mv service/right.env service/config.env

agent repaired service install --config 'Z:\\w\\service\\config.env'
# The first delivery of a service comes at a random moment of the interval; acknowledged, it is the baseline.
for _ in $(seq 140); do ls service/state/baseline-* > /dev/null 2>&1 && break; sleep 0.5; done
agent uninstall service uninstall
manager gone query ITAMScanner
agent none-again service status
agent uninstall-again service uninstall
`

describe.skipIf(reason !== undefined)("the service on Windows", () => {
  let assets: Awaited<ReturnType<typeof receiving>>

  beforeAll(async () => {
    assets = await receiving((settings) => {
      fs.rmSync(path.join(shared, "service"), { recursive: true, force: true })
      fs.mkdirSync(path.join(shared, "service"))
      put(
        "service/config.env",
        settingsFile([...settings, String.raw`STATE_DIR=Z:\w\service\state`, "TELEMETRY_INTERVAL=1"])
      )
      put("paramchange.cjs", paramchange)
      inWine(story)
    })
  })

  it("is not there at first, and says so to people and to scripts", () => {
    assert.strictEqual(step("none-status").code, 4)
    assert.include(step("none-status").out, "there is no service ITAMScanner")
    assert.strictEqual(step("none-start").code, 1)
    assert.include(step("none-start").err, "itam-agent service install makes one")
    assert.strictEqual(step("none-stop").code, 1)
  })

  it("is for the Service Control Manager to start, not for people", () => {
    assert.strictEqual(step("person").code, 1)
    assert.include(step("person").err, "itam-agent service install")
  })

  it("is installed, runs, and is registered with every path in quotes", () => {
    assert.deepStrictEqual([step("install").code, step("installed").code], [0, 0], step("install").err)
    assert.match(step("install").out, /ITAMScanner is running \(process \d+/)
    assert.deepStrictEqual(numbersOf("installed"), [10, 4, 0, 0])
    const image = /ImagePath\s+REG_\w+\s+(.*)/.exec(step("registered").out)?.[1]
    assert.strictEqual(
      image,
      String.raw`"Z:\w\node.exe" "Z:\w\itam-agent.mjs" "--service" "--config" "Z:\w\service\config.env"`
    )
    assert.match(step("registered").out, /ObjectName\s+REG_SZ\s+LocalSystem/)
    assert.match(step("registered").out, /Environment\s+REG_MULTI_SZ\s+NODE_OPTIONS=\\0/)
    assert.strictEqual(step("running").code, 0)
    assert.deepStrictEqual([step("again").code, step("again").out], [0, step("running").out])
  })

  it("reads its settings again when it is told that they have changed, in the same process", () => {
    assert.strictEqual(step("changed").code, 0, step("changed").err)
    assert.include(text("changed.log"), "INFO - Settings reloaded from Z:\\w\\service\\config.env")
    assert.include(text("changed.log"), "INFO - LOAD_LIMIT=3 from now on")
    assert.strictEqual(step("same").out, step("running").out)
  })

  it("stops when it is told to, and that is no failure", () => {
    assert.strictEqual(step("stop").code, 0, step("stop").err)
    assert.deepStrictEqual(numbersOf("stopped"), [10, 1, 0, 0])
    assert.strictEqual(step("idle").code, 3)
    assert.match(step("idle").out, /ITAMScanner is stopped/)
    assert.strictEqual(step("twice").code, 0)
  })

  it("that is killed is seen to have failed, and starts again", () => {
    assert.strictEqual(step("crash").code, 0)
    assert.deepStrictEqual(numbersOf("crashed").slice(0, 3), [10, 1, 1067])
    assert.strictEqual(step("broken").code, 3)
    assert.match(step("broken").out, /is failed \(.*error 1067\)/)
    assert.strictEqual(step("restart").code, 0, step("restart").err)
  })

  it("stops in the midst of its work", () => {
    assert.strictEqual(step("busy").code, 0, step("busy").err)
    assert.deepStrictEqual(numbersOf("after-busy"), [10, 1, 0, 0])
  })

  it("that its settings keep from working says with which code, and no task takes its place", () => {
    assert.strictEqual(step("wrong").code, 1)
    assert.deepStrictEqual(numbersOf("refused"), [10, 1, 1066, 78])
    assert.include(step("wrong").err, "the agent ended with code 78")
    assert.strictEqual(step("wrong-install").code, 1)
    assert.notInclude(step("wrong-install").err, "stands in for the service")
  })

  it("delivers while it runs", () => {
    assert.lengthOf(assets, 1)
    assert.isAbove(assets[0]!.reports, 0)
  })

  it("is gone when it is uninstalled, and what it keeps is not", () => {
    assert.strictEqual(step("repaired").code, 0, step("repaired").err)
    assert.strictEqual(step("uninstall").code, 0, step("uninstall").err)
    assert.strictEqual(step("gone").code, 1060 & 0xff)
    assert.strictEqual(step("none-again").code, 4)
    assert.strictEqual(step("uninstall-again").code, 0)
    assert.isTrue(fs.existsSync(path.join(shared, "service", "state", "identity.1")))
    assert.include(text("service/config.env"), "TENANT_ID=default")
  })
})
