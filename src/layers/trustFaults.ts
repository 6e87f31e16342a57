import { Effect, Option } from "effect"
import type { SettingFault } from "../domain/decodeSettings.ts"
import * as TlsTrust from "./tlsTrust.ts"

/** Everything that is wrong with the files of certificates that the settings name. */
export const trustFaults = (files: TlsTrust.TrustFiles) =>
  Effect.map(
    Effect.forEach([
      { caFile: files.caFile, clientCertFile: Option.none(), clientKeyFile: Option.none() },
      { ...files, caFile: Option.none() }
    ], (part) =>
      Effect.match(TlsTrust.read(part), {
        onFailure: ({ faults }): ReadonlyArray<SettingFault> => faults,
        onSuccess: () => []
      })),
    (faults) => faults.flat()
  )
