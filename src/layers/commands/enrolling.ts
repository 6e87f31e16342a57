import { Effect, Layer, Option } from "effect"
import { agentVersion } from "../../domain/version.ts"
import { Settings } from "../../services/Settings.ts"
import * as BaselineFiles from "../BaselineFiles.ts"
import * as EnrolmentHttp from "../EnrolmentHttp.ts"
import { watched } from "../ground.ts"
import * as HttpClientNode from "../HttpClientNode.ts"
import * as IdentityFile from "../IdentityFile.ts"
import { type Configuration, configured } from "../ladder.ts"
import * as OutboxDry from "../OutboxDry.ts"
import * as Reporter from "../Reporter.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"

/** What enrolment needs: a look at the machine that is not kept, and a registration that is. */
const enrolling = Layer.unwrap(Effect.map(Settings, ({ stateFolder, values }) => {
  const folder = Option.some(stateFolder)
  const baseline = BaselineFiles.layer({ folder: stateFolder, destination: `${values.apiBaseUrl} ${values.tenantId}` })
  return EnrolmentHttp.layer({ baseUrl: values.apiBaseUrl, folder: stateFolder, agentVersion }).pipe(
    Layer.provide(Layer.merge(baseline, HttpClientNode.layerOptions(values))),
    Layer.merge(Layer.provide(Reporter.layer({ agentVersion, ...values }), OutboxDry.layer)),
    Layer.provide(IdentityFile.layer({ folder }))
  )
}))

/** Enrolment at the backend of the settings, or at the one that is named. */
export const enrollingAt = (configuration: Configuration, url: Option.Option<string>) =>
  enrolling.pipe(
    Layer.provideMerge(ScannerCollectors.layer),
    Layer.provideMerge(watched),
    Layer.provideMerge(Layer.provideMerge(settingsAt(url), configured(configuration)))
  )

const settingsAt = (url: Option.Option<string>) =>
  Layer.effect(
    Settings,
    Effect.map(Settings, (settings) =>
      Option.match(url, {
        onNone: () => settings,
        onSome: (apiBaseUrl) => ({ ...settings, values: { ...settings.values, apiBaseUrl } })
      }))
  )
