import { Effect, Option } from "effect"
import { type ServiceFacts, serviceFinding } from "../../domain/doctor/service.ts"
import { Machine } from "../../services/Machine.ts"
import { ServiceManager } from "../../services/ServiceManager.ts"

/**
 * How the agent is registered with the system, read from where the system keeps that; and whether it runs, where the
 * service manager is at hand and says so.
 */
export const checkService = Effect.gen(function*() {
  const { platform } = yield* Machine
  const facts = yield* { linux: systemd, win32: windows, darwin: launchd }[platform]
  return [serviceFinding(facts?.registered === undefined ? facts : { ...facts, atRest: yield* atRest })]
})

/** The service as its manager sees it, where that is not at work. Whoever cannot be asked says nothing. */
const atRest = Effect.gen(function*() {
  const manager = yield* Effect.serviceOption(ServiceManager)
  if (Option.isNone(manager)) return undefined
  const status = yield* Effect.option(manager.value.status)
  if (Option.isNone(status) || status.value.state !== "stopped" && status.value.state !== "failed") return undefined
  const { detail, exitCode, state } = status.value
  const ended = Option.getOrUndefined(detail) ?? (exitCode === undefined ? "" : `ended with exit code ${exitCode}`)
  return ended === "" ? state : `${state} (${ended})`
})

const unit = "itam-agent.service"

/** Where units lie, the strongest first (systemd.unit(5)). */
const unitFolders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]

const systemd = Effect.gen(function*(): Effect.gen.Return<ServiceFacts | undefined, never, Machine> {
  const machine = yield* Machine
  const isThere = (file: string) => Effect.map(Effect.option(machine.fileFacts(file)), Option.isSome)
  // sd_booted(3)
  const isBooted = yield* isThere("/run/systemd/system")
  for (const folder of unitFolders) {
    if (!(yield* isThere(`${folder}/${unit}`))) continue
    const wanted = yield* isThere(`/etc/systemd/system/multi-user.target.wants/${unit}`)
    return { manager: "systemd", registered: `${folder}/${unit}`, startsItself: wanted }
  }
  return isBooted ? { manager: "systemd", registered: undefined, startsItself: undefined } : undefined
})

const serviceKey = "SYSTEM\\CurrentControlSet\\Services\\ITAMScanner"

/** Values of `Start` (SERVICE_BOOT_START 0 to SERVICE_DISABLED 4, winnt.h): 2 is by itself. */
const automatic = 2

const windows = Effect.gen(function*(): Effect.gen.Return<ServiceFacts | undefined, never, Machine> {
  const machine = yield* Machine
  const key = yield* Effect.option(machine.registry({ hive: "HKLM", key: serviceKey, view: 64, depth: 0 }))
  if (Option.isNone(key)) return { manager: "Windows", registered: undefined, startsItself: undefined }
  const start = key.value.values["Start"]
  return {
    manager: "Windows",
    registered: "ITAMScanner",
    startsItself: start?.type === "number" && start.data <= automatic
  }
})

const daemonFolder = "/Library/LaunchDaemons"

const launchd = Effect.gen(function*(): Effect.gen.Return<ServiceFacts | undefined, never, Machine> {
  const machine = yield* Machine
  const names = yield* Effect.orElseSucceed(machine.listFolder(daemonFolder), (): ReadonlyArray<string> => [])
  const found = names.find((name) => /itam-agent.*\.plist$/i.test(name))
  return {
    manager: "launchd",
    registered: found === undefined ? undefined : `${daemonFolder}/${found}`,
    startsItself: undefined
  }
})
