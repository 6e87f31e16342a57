import { Effect, Layer, Option } from "effect"
import * as path from "node:path"
import type { EscrowTerms } from "../domain/EscrowKey.ts"
import type { Settings as Values } from "../domain/Settings.ts"
import { agentVersion } from "../domain/version.ts"
import { Destination } from "../services/Destination.ts"
import { Identity } from "../services/Identity.ts"
import { type Live, LiveSettings } from "../services/LiveSettings.ts"
import { Settings } from "../services/Settings.ts"
import * as BackendHeartbeat from "./BackendHeartbeat.ts"
import * as BackendScanner from "./BackendScanner.ts"
import * as BaselineFiles from "./BaselineFiles.ts"
import * as ControlSocket from "./ControlSocket.ts"
import * as Courier from "./Courier.ts"
import * as EnrolmentHttp from "./EnrolmentHttp.ts"
import * as EscrowFile from "./EscrowFile.ts"
import { itself, settingsOf, type SettingsSource, watched } from "./ground.ts"
import * as HealthTally from "./HealthTally.ts"
import * as HttpClientNode from "./HttpClientNode.ts"
import * as IdentityFile from "./IdentityFile.ts"
import * as LogSettings from "./LogSettings.ts"
import * as Loops from "./Loops.ts"
import * as OutboxFiles from "./OutboxFiles.ts"
import * as PaceMemory from "./PaceMemory.ts"
import * as ProgressTally from "./ProgressTally.ts"
import * as ReloadOnHangup from "./ReloadOnHangup.ts"
import * as Reporter from "./Reporter.ts"
import * as RestraintWatch from "./RestraintWatch.ts"
import * as ScannerChild from "./ScannerChild.ts"
import * as ScannerResting from "./ScannerResting.ts"
import { announceStart } from "./startNotice.ts"
import * as TimekeeperClocks from "./TimekeeperClocks.ts"
import * as TokenRenewal from "./TokenRenewal.ts"

export interface Configuration extends SettingsSource {
  /** A person watches what is printed. */
  readonly watched: boolean
  /** The agent stays, and keeps its log in a file. */
  readonly resident?: boolean
}

/** The settings in force, and the log as they want it. */
export const configured = (configuration: Configuration) =>
  Layer.provideMerge(LogSettings.layer(configuration), settingsOf(configuration))

/** Settings by their names, as they are whenever they are asked for. */
const inForce = Effect.map(
  LiveSettings,
  ({ following }) => <K extends keyof Values>(...keys: ReadonlyArray<K>) =>
    Object.fromEntries(keys.map((key) => [key, following(({ values }) => values[key])])) as {
      readonly [P in K]: Live<Values[P]>
    }
)

/** What was accepted and what was acknowledged: of this agent and no other, and by this backend. */
const remembering = Layer.unwrap(Effect.gen(function*() {
  const { escrowKey, stateFolder, values } = yield* Settings
  const { baseUrl, credential, tenantId } = yield* Destination
  const { start } = yield* Identity
  const here = { folder: stateFolder, destination: `${baseUrl} ${tenantId} ${start.agentId}` }
  return Layer.mergeAll(
    BaselineFiles.layer(here),
    OutboxFiles.layer({
      folder: path.join(stateFolder, "outbox"),
      maxBytes: values.outboxLimitMib * 1024 * 1024,
      maxReports: values.outboxReports,
      maxReportBytes: values.outboxReportLimitMib * 1024 * 1024,
      newestSampleOnly: credential._tag === "Enrolment",
      owner: start
    }),
    Option.match(escrowKey, { onNone: () => Layer.empty, onSome: ({ keyId }) => EscrowFile.layer({ ...here, keyId }) })
  )
}))

/** The backend, in the protocol of its credential. */
const backend = Layer.unwrap(Effect.gen(function*() {
  const { stateFolder } = yield* Settings
  const { baseUrl, credential, tenantId } = yield* Destination
  const current = yield* inForce
  const common = {
    ...current("requestGzip", "heartbeatIntervalSeconds", "heartbeatBearer", "softwareLimit"),
    baseUrl,
    agentVersion,
    folder: stateFolder
  }
  return credential._tag === "Bearer"
    ? BackendScanner.layer({ ...common, ...credential, tenantId })
    : Layer.provide(BackendHeartbeat.layer({ ...common, ...credential }), EnrolmentHttp.layer(common))
}))

/** Everything between a scanner and a destination, with the settings that are in force. */
export const delivering = Layer.unwrap(Effect.gen(function*() {
  const { values } = yield* Settings
  const current = yield* inForce
  const reporter = Reporter.layer({ agentVersion, ...current("refreshIntervalHours", "heartbeatWhenUnchanged") })
  return Layer.mergeAll(Courier.layer, reporter).pipe(
    Layer.provideMerge(backend),
    Layer.provideMerge(Layer.mergeAll(
      remembering,
      PaceMemory.layer(current("heartbeatIntervalSeconds"))
    )),
    Layer.provideMerge(HttpClientNode.layerOptions(values))
  )
}))

/** Who this machine is, kept with the state. */
export const identified = Layer.unwrap(
  Effect.map(Settings, ({ stateFolder }) => IdentityFile.layer({ folder: Option.some(stateFolder) }))
)

/** For whom recovery passwords are sealed, where the organisation has given its key. */
const escrowTerms = Effect.gen(function*() {
  const { escrowKey } = yield* Settings
  const { tenantId } = yield* Destination
  const { start } = yield* Identity
  return Option.map(escrowKey, (key): EscrowTerms => ({ tenantId, assetId: start.agentId, key }))
})

/** Somebody who seals in this process. */
export const sealing = Layer.unwrap(Effect.gen(function*() {
  const terms = yield* escrowTerms
  if (Option.isNone(terms)) return Layer.empty
  const { layer } = yield* Effect.promise(() => import("./SealerJose.ts"))
  return layer(terms.value)
}))

/** Scans in a process of their own; what fails again and again rests. A person who asks for a scan gets all of it. */
const scanning = Layer.unwrap(
  Effect.map(Settings, ({ stateFolder }) => ScannerResting.layer({ agentVersion, folder: stateFolder }))
).pipe(
  Layer.provide(Layer.unwrap(Effect.gen(function*() {
    const { stateFolder } = yield* Settings
    const { following } = yield* LiveSettings
    return ScannerChild.layer({
      command: itself("scan"),
      escrow: yield* escrowTerms,
      stateFolder,
      languages: following(({ values }) => values.languagePackages),
      powerShell: following(({ values }) => values.powerShellTransport),
      memoryLimitMib: following(({ values }) => values.scanMemoryLimitMib),
      debug: following(({ values }) => values.logLevel === "DEBUG")
    })
  })))
)

/** What keeps the agent out of the way of others, and knows how long the machine was asleep. */
const restrained = Layer.unwrap(
  Effect.map(LiveSettings, ({ following }) => RestraintWatch.layer({ limits: following(({ values }) => values) }))
).pipe(Layer.provideMerge(TimekeeperClocks.layer))
/** What the agent knows of itself. */
const knowingItself = Layer.unwrap(
  Effect.map(Settings, ({ stateFolder, values }) => HealthTally.layer({ ...values, agentVersion, stateFolder }))
)

/** The port that monitoring asks, where there shall be one; loaded only then. */
const answering = Layer.unwrap(Effect.gen(function*() {
  const { healthPort } = (yield* Settings).values
  if (healthPort === 0) return Layer.empty
  const { layer } = yield* Effect.promise(() => import("./HealthHttp.ts"))
  return layer({ port: healthPort })
}))

/** The collector that is told, where one is named; loaded only then. */
const exporting = Layer.unwrap(Effect.gen(function*() {
  const { otlpUrl } = (yield* Settings).values
  if (Option.isNone(otlpUrl)) return Layer.empty
  const { layer } = yield* Effect.promise(() => import("./HealthOtlp.ts"))
  return layer({ agentVersion, otlpUrl: otlpUrl.value })
}))

/** The agent at work: the loops on top of everything that delivers, and an ear for commands. */
export const working = Layer.unwrap(
  Effect.gen(function*() {
    const { stateFolder } = yield* Settings
    const { credential } = yield* Destination
    const current = yield* inForce
    const protocol = credential._tag === "Bearer" ? "scanner" : "heartbeat"
    const intervals = current(
      "hardwareSoftwareIntervalMinutes",
      "telemetryIntervalMinutes",
      "heartbeatIntervalSeconds"
    )
    yield* announceStart
    return Layer.mergeAll(
      Loops.layer({ ...intervals, protocol }),
      ControlSocket.layer({ stateFolder, protocol }),
      TokenRenewal.layer,
      ReloadOnHangup.layer,
      answering,
      exporting
    )
  })
).pipe(
  Layer.provideMerge(knowingItself),
  Layer.provideMerge(delivering),
  Layer.provideMerge(scanning),
  Layer.provideMerge(identified),
  Layer.provideMerge(restrained),
  Layer.provideMerge(ProgressTally.layer),
  Layer.provideMerge(watched)
)
