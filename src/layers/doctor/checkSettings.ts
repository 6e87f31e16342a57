import { Effect, Option } from "effect"
import { settingsFindings } from "../../domain/doctor/settings.ts"
import { trustFaults } from "../trustFaults.ts"
import { Patient } from "./Patient.ts"

/** The settings, the files that they name, and where each value comes from. */
export const checkSettings = Effect.gen(function*() {
  const { faults, settings } = yield* Patient
  const { file, given, values, warnings } = settings
  return settingsFindings({
    file: Option.getOrUndefined(file),
    given,
    faults: [...faults, ...(yield* trustFaults(values))],
    warnings,
    values
  })
})
