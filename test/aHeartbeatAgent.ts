import { Context, Effect, Layer, Option, Redacted } from "effect"
import { type HardwareIdentifiers, noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import * as BackendHeartbeat from "../src/layers/BackendHeartbeat.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as EnrolmentHttp from "../src/layers/EnrolmentHttp.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import { Backend } from "../src/services/Backend.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { Enrolment } from "../src/services/Enrolment.ts"
import { Identity } from "../src/services/Identity.ts"
import { Pace } from "../src/services/Pace.ts"
import { aReport, temporaryFolder } from "./aReport.ts"

export const installToken = "LANET-AAAA-BBBB-0badca"

/** How an agent of the heartbeat protocol is set up, as far as it differs from the defaults. */
export interface Setup {
  readonly folder?: string
  readonly installToken?: string | undefined
  readonly bearer?: "auto" | "on"
  readonly softwareLimit?: number
  readonly agentId?: string
  /** How the agent came by its id: it was kept unless told. */
  readonly started?: "kept" | "made" | "cloned"
  /** What tells the machine from others: nothing unless told. */
  readonly identifiers?: HardwareIdentifiers
}

/** What delivers heartbeats to a backend, with its enrolment and pace, as an agent puts it together. */
export const heartbeatAgentAt = Effect.fnUntraced(function*(url: string, setup: Setup = {}) {
  const folder = setup.folder ?? (yield* temporaryFolder)
  const common = { baseUrl: `${url}/api`, folder, agentVersion: "0.1.0" }
  const agentId = setup.agentId ?? aReport(0).subject.agentId
  const identity = Layer.succeed(Identity, {
    start: { agentId, started: setup.started ?? "kept", formerAgentIds: [] },
    identifiers: setup.identifiers ?? noIdentifiers,
    subject: Effect.succeed({ ...aReport(0).subject, agentId })
  })
  const given = "installToken" in setup ? setup.installToken : installToken
  const backend = BackendHeartbeat.layer({
    ...common,
    requestGzip: "auto",
    heartbeatIntervalSeconds: 300,
    heartbeatBearer: setup.bearer ?? "auto",
    softwareLimit: Option.fromUndefinedOr(setup.softwareLimit),
    installToken: Option.map(Option.fromUndefinedOr(given), (token) => Redacted.make(token))
  })
  const services = Layer.mergeAll(
    BaselineFiles.layer({ folder, destination: "itam.example" }),
    HttpClientNode.layer,
    identity,
    PaceMemory.layer({ heartbeatIntervalSeconds: 300 })
  )
  const context = yield* Layer.build(
    backend.pipe(Layer.provideMerge(EnrolmentHttp.layer(common)), Layer.provideMerge(services))
  )
  return {
    folder,
    deliver: Context.get(context, Backend).deliver,
    enrolment: Context.get(context, Enrolment),
    baseline: Context.get(context, Baseline),
    pace: Context.get(context, Pace)
  }
})
