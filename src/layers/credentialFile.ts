import { Config, Effect, Option } from "effect"
import * as path from "node:path"
import { isThere } from "./isThere.ts"

/** The credential that holds the API token, as the unit of the package asks for it. */
const tokenCredential = "itam-agent.api-token"

/**
 * The file with the API token that the service manager hands to this service (systemd.exec(5), "Credentials"): in memory
 * that is never swapped, for this service alone. None where no credential of that name was given.
 */
export const tokenCredentialFile = Effect.gen(function*() {
  const folder = yield* Effect.orElseSucceed(Config.option(Config.String("CREDENTIALS_DIRECTORY")), Option.none<string>)
  if (Option.isNone(folder)) return Option.none<string>()
  const file = path.join(folder.value, tokenCredential)
  return (yield* isThere(file)) ? Option.some(file) : Option.none()
})
