import { Schema } from "effect"
import type { Service } from "../inventory/Services.ts"
import { compact, plain } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn, textIn } from "../registryValues.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"

/** One service as `EnumServicesStatusExW` tells it, in the numbers of winsvc.h. */
const WindowsServiceState = Schema.Struct({
  name: Schema.String,
  displayName: jsonField(Schema.String),
  state: jsonField(Schema.Natural),
  startType: jsonField(Schema.Natural)
})
export interface WindowsServiceState extends Schema.Schema.Type<typeof WindowsServiceState> {}

/** Every service that the service manager knows. */
export const WindowsServiceStates = jsonRows(WindowsServiceState)

/** Where services are registered, drivers among them, below HKLM. */
export const servicesKey = "SYSTEM\\CurrentControlSet\\Services"

/**
 * The services of a machine: of the registry, which has their kind, with what the service manager says they are doing.
 * Drivers are none, and neither are the instances that Windows makes of a service for each session, under a new name
 * each time. `undefined` stands for what could not be asked.
 */
export const servicesOfWindows = (
  key: RegistryKey | undefined,
  states: ReadonlyArray<WindowsServiceState> | undefined
): ReadonlyArray<Service> => {
  const registered = new Map(
    Object.entries(key?.keys ?? {}).map(([name, entry]) => [name.toLowerCase(), { name, entry }] as const)
  )
  const known = new Map(states?.map((state) => [state.name.toLowerCase(), state]))
  const names = [...new Set([...registered.keys(), ...known.keys()])]
  return names.flatMap((folded) => {
    const { entry, name } = registered.get(folded) ?? {}
    const state = known.get(folded)
    const type = entry && numberIn(entry, "Type")
    const isService = type === undefined ? state !== undefined : (type & ownOrShared) !== 0 && (type & instance) === 0
    const serviceName = plain(name ?? state?.name)
    if (!isService || serviceName === undefined || entry === undefined && isInstanceName(serviceName)) return []
    return [compact({
      name: serviceName,
      displayName: plain(state?.displayName) ?? shown(entry && textIn(entry, "DisplayName")),
      startMode: startModes[(entry && numberIn(entry, "Start")) ?? state?.startType ?? -1],
      state: states === undefined ? undefined : wordOf(state?.state)
    })]
  })
}

/** SERVICE_WIN32_OWN_PROCESS or SERVICE_WIN32_SHARE_PROCESS; SERVICE_USERSERVICE_INSTANCE (winnt.h). */
const ownOrShared = 0x30
const instance = 0x80

/** An instance is called like its service, with the number of the session's logon in hexadecimal digits. */
const isInstanceName = (name: string) => /_[0-9a-f]{4,8}$/.test(name)

/** A name in the resources of a file cannot be told from here. */
const shown = (text: string | undefined) => text?.startsWith("@") ? undefined : plain(text)

/** SERVICE_BOOT_START to SERVICE_DISABLED. */
const startModes: { readonly [start: number]: NonNullable<Service["startMode"]> } = {
  0: "automatic",
  1: "automatic",
  2: "automatic",
  3: "manual",
  4: "disabled"
}

/** SERVICE_STOPPED and SERVICE_RUNNING; others are on their way, or paused. What the manager does not know, does not run. */
const wordOf = (state: number | undefined): NonNullable<Service["state"]> =>
  state === undefined || state === 1 ? "stopped" : state === 4 ? "running" : "unknown"
