import { Effect, Layer, Option } from "effect"
import * as path from "node:path"
import { decodeSound, layered } from "../src/domain/decodeSettings.ts"
import type { Finding } from "../src/domain/doctor/Finding.ts"
import { checkWay } from "../src/layers/doctor/checkWay.ts"
import { Patient } from "../src/layers/doctor/Patient.ts"
import type { Resolving } from "../src/layers/doctor/resolveName.ts"
import * as MachineFolder from "./MachineFolder.ts"

/** An agent that is looked at, with these settings in its environment. */
export const patientOf = (
  environment: Readonly<Record<string, string>>,
  stateFolder = "/nowhere",
  offline = false
): Patient["Service"] => {
  const given = layered(environment, [], "config.env")
  const { faults, settings: values } = decodeSound(given)
  const settings = { values, given, file: Option.none(), warnings: [], escrowKey: Option.none(), stateFolder }
  return { faults, offline, settings }
}

export const captured = (name: string) => MachineFolder.layer(path.join(import.meta.dirname, "machines", name))

/** A name server that knows this machine under every name. */
export const here: Resolving = (name) => Effect.succeed({ name, addresses: ["127.0.0.1"] })

/** What the doctor finds on the way to a backend. */
export const onTheWay = (environment: Readonly<Record<string, string>>, resolving: Resolving = here) =>
  checkWay(resolving).pipe(
    Effect.provide(Layer.merge(Layer.succeed(Patient, patientOf(environment)), captured("linux/minimal")))
  )

/** The findings of one check, in one line each. */
export const told = (findings: ReadonlyArray<Finding>, check: Finding["check"]): ReadonlyArray<string> =>
  findings.filter((finding) => finding.check === check).map(({ outcome, what }) => `${outcome}: ${what}`)

/** Outcomes by check. */
export const outcomes = (findings: ReadonlyArray<Finding>) =>
  Object.fromEntries(findings.map(({ check, outcome }) => [check, outcome]))
