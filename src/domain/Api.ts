import { HttpApi, OpenApi } from "effect/http-api"
import { Enrolment, Heartbeat } from "./api/heartbeatRoutes.ts"
import { Agents, Assets, Health } from "./api/readingRoutes.ts"
import { Hardware, Packages, Scanner, Software, Telemetry } from "./api/scannerRoutes.ts"

/** The contract of both protocols, and the routes that read the canonical model back. */
export class Api extends HttpApi.make("itam-agent")
  .add(Hardware, Software, Telemetry, Scanner, Packages, Health, Enrolment, Heartbeat, Agents, Assets)
  .prefix("/api")
  .annotate(HttpApi.PayloadParseOptions, { errors: "all" })
  .annotateMerge(OpenApi.annotations({
    title: "itam-agent receiver",
    version: "1",
    description:
      "The scanner and the heartbeat protocol as itam-agent speaks them, and what a receiver knows of every machine"
  }))
{}
