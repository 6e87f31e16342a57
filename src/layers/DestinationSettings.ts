import { Effect, Layer, Option } from "effect"
import { unencrypted } from "../domain/loopback.ts"
import { type Credential, Destination } from "../services/Destination.ts"
import { LiveSettings } from "../services/LiveSettings.ts"
import { type LoadedSettings, Settings, WrongSettings } from "../services/Settings.ts"
import * as TokenFile from "./tokenFile.ts"

/** The backend that the settings name. Without a token nothing starts. */
export const layer = Layer.effect(
  Destination,
  Effect.gen(function*() {
    const { values } = yield* Settings
    const credential = yield* values.protocol === "scanner" ? bearer : enrolment
    if (unencrypted(values.apiBaseUrl)) {
      const { host } = new URL(values.apiBaseUrl)
      yield* Effect.logWarning(
        `API_BASE_URL is http://: token and inventory travel to ${host} unencrypted; use https://`
      )
    }
    if (values.protocol === "scanner" && values.tenantId === "default") {
      yield* Effect.logWarning("TENANT_ID not configured, using default")
    }
    return Destination.of({ baseUrl: values.apiBaseUrl, tenantId: values.tenantId, credential })
  })
)

const bearer = Effect.gen(function*() {
  const { file, values } = yield* Settings
  if (Option.isNone(values.apiToken)) {
    const from = Option.getOrElse(file, () => "settings")
    return yield* new WrongSettings({ faults: [{ key: "API_TOKEN", from, message: missingToken }] })
  }
  const credential: Credential = {
    _tag: "Bearer",
    token: values.apiToken.value,
    renewedToken: Effect.flatMap((yield* LiveSettings).loaded.now, keptToken)
  }
  return credential
})

/** The token as it is kept now: in its file, else in the settings as they were reloaded last. */
const keptToken = ({ given, values }: LoadedSettings) =>
  given.has("API_TOKEN") || Option.isNone(values.apiTokenFile)
    ? Effect.succeed(values.apiToken)
    : TokenFile.reread(values.apiTokenFile)

const enrolment = Effect.map(
  LiveSettings,
  ({ following }): Credential => ({ _tag: "Enrolment", installToken: following(({ values }) => values.installToken) })
)

const missingToken = "API_TOKEN not configured. Put API_TOKEN=… into config.env (chmod 600) or the environment, "
  + "or try without a backend: itam-agent --with-receiver"
