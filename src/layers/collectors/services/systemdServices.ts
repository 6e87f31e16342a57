import type { UnitFile } from "../../../domain/formats/SystemctlUnitFiles.ts"
import type { Unit } from "../../../domain/formats/SystemctlUnits.ts"
import type { Service } from "../../../domain/inventory/Services.ts"
import { compact, plain } from "../../../domain/presence.ts"

/**
 * The services that unit files tell of and, where systemd runs, the units that it has in memory. Templates are left
 * out, for there is nothing to start in one, and so are second names. Of the units without a file of their own only
 * those count that come and go by the hand of a person.
 */
export const systemdServices = (
  files: ReadonlyArray<UnitFile>,
  units: ReadonlyArray<Unit> | undefined
): ReadonlyArray<Service> => {
  const loaded = new Map(units?.map((unit) => [unit.unit, unit]))
  const named = new Set(files.map(({ name }) => name))
  const installed = files.filter(({ name, state }) =>
    !name.endsWith("@.service") && state !== "alias" && state !== "transient"
  )
  const others = (units ?? []).filter((unit) => !named.has(unit.unit) && isThere(unit) && !isPassing(unit.unit))
  return [
    ...installed.map(({ name, state }) => {
      const unit = loaded.get(name)
      return compact({
        name,
        displayName: state === "enabled" ? plain(unit?.description) : undefined,
        startMode: startModes[state],
        state: units === undefined ? undefined : stateOf(unit)
      })
    }),
    ...others.map((unit) => ({ name: unit.unit, state: stateOf(unit) }))
  ]
}

/**
 * Unit file states of systemctl(1). `disabled` is its own word for what is started by hand or by other units only.
 * The name for people is told of enabled units alone: systemd keeps them in memory, while others drop out of it when
 * they have done their work, and their names with them.
 */
const startModes: { readonly [state: string]: NonNullable<Service["startMode"]> } = {
  enabled: "automatic",
  "enabled-runtime": "automatic",
  generated: "automatic",
  indirect: "manual",
  linked: "manual",
  "linked-runtime": "manual",
  disabled: "disabled",
  static: "static",
  masked: "masked",
  "masked-runtime": "masked"
}

/** A unit that is not in memory does not run. */
const stateOf = (unit: Unit | undefined): NonNullable<Service["state"]> => {
  switch (unit?.active ?? "inactive") {
    case "active":
    case "reloading":
    case "refreshing":
      return unit?.sub === "exited" ? "exited" : "running"
    case "inactive":
      return "stopped"
    case "failed":
      return "failed"
    default:
      return "unknown"
  }
}

/** Others only mention it, and it is not installed. */
const isThere = ({ active, load }: Unit) => load === "loaded" || active === "active"

/** Units that exist for one session, connection, crash, terminal or device. */
const isPassing = (name: string) => {
  const [template, instance] = name.split("@", 2) as [string, string | undefined]
  return instance === undefined
    ? /^(run-|session-|dbus-:)/.test(name)
    : passingTemplates.has(template) || /^\d+-(\d+-\d+\b|.*:)/.test(instance)
}

const passingTemplates = new Set([
  "autovt",
  "configure-printer",
  "drkonqi-coredump-processor",
  "getty",
  "lvm2-pvscan",
  "modprobe",
  "systemd-backlight",
  "systemd-coredump",
  "systemd-fsck",
  "systemd-growfs",
  "usb_modeswitch",
  "user",
  "user-runtime-dir"
])
