import { Console, Effect, Layer, Option, Schema } from "effect"
import { DoctorDocument, exitCodeOf } from "../../domain/doctor/Finding.ts"
import { shownSettings } from "../../domain/shownSettings.ts"
import { agentVersion } from "../../domain/version.ts"
import { renderFindings } from "../../domain/view/findings.ts"
import { LanguagePackages } from "../../services/LanguagePackages.ts"
import { Machine } from "../../services/Machine.ts"
import { PowerShell } from "../../services/PowerShell.ts"
import { nowIso } from "../clock.ts"
import { examine } from "../doctor/examine.ts"
import { Patient } from "../doctor/Patient.ts"
import { type Resolving, resolvingBy } from "../doctor/resolveName.ts"
import * as Seen from "../doctor/Seen.ts"
import { itself, machine, settingsOptions, type SettingsSource } from "../ground.ts"
import * as LogConsole from "../LogConsole.ts"
import { unsetLogFolder } from "../logFolder.ts"
import * as ScannerChild from "../ScannerChild.ts"
import * as ServiceManagerHere from "../serviceManagerHere.ts"
import * as SettingsFile from "../SettingsFile.ts"
import { terminal } from "../terminal.ts"
import { Ended } from "./ending.ts"

export interface Asked {
  readonly json: boolean
  /** The network is left out. */
  readonly offline: boolean
}

/** So long may a name server keep a person waiting. */
const nameLimitMs = 4_000

/** `itam-agent doctor`: what keeps the agent from its work, and what to do about it. Nothing is sent, kept or changed. */
export const doctor = Effect.fn("doctor")(function*(
  { json }: Pick<Asked, "json">,
  resolving: Resolving = resolvingBy(itself("resolve"), nameLimitMs)
) {
  const { offline, settings } = yield* Patient
  const { platform, privileged } = yield* Machine
  const { colours, columns } = yield* terminal
  const at = yield* nowIso
  const findings = yield* examine(resolving)
  const exitCode = exitCodeOf(findings)
  if (json) {
    const document: DoctorDocument = {
      agent: { version: agentVersion },
      at,
      machine: { platform, privileged },
      offline,
      exitCode,
      settings: shownSettings(settings.given, settings.stateFolder, yield* unsetLogFolder(settings.stateFolder)),
      findings
    }
    yield* Console.log(JSON.stringify(yield* Effect.orDie(Schema.encodeEffect(DoctorDocument)(document))))
  } else {
    const file = Option.match(settings.file, { onNone: () => "no config.env", onSome: (found) => found })
    yield* Console.log(renderFindings(findings, `itam-agent ${agentVersion} doctor · ${file}`, { colours, columns }))
  }
  if (exitCode !== 0) return yield* new Ended({ code: exitCode })
})

/** The agent as it is set up here, right or wrong, and its machine. The scan has a process of its own, which can be ended. */
export const examined = (source: SettingsSource, offline: boolean) => {
  const patient = Layer.effect(
    Patient,
    Effect.gen(function*() {
      return { ...(yield* SettingsFile.inspect(yield* settingsOptions(source))), offline }
    })
  )
  const scanning = ScannerChild.layer({ command: itself("scan") }).pipe(
    Layer.provide(Layer.unwrap(Effect.map(Patient, ({ settings: { values } }) =>
      Layer.merge(
        Layer.succeed(LanguagePackages, values.languagePackages),
        Layer.succeed(PowerShell, values.powerShellTransport)
      )))),
    Layer.provideMerge(Layer.merge(Seen.layer, ServiceManagerHere.layer)),
    Layer.provideMerge(machine)
  )
  return Layer.mergeAll(Layer.provideMerge(scanning, patient), LogConsole.layer("ERROR"))
}
