import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, type Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { HttpRouter, type HttpServer, type HttpServerError } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { createServer } from "node:http"
import { Api } from "../../domain/Api.ts"
import * as AgentTokens from "./agentTokens.ts"
import * as AssetHandlers from "./assetHandlers.ts"
import * as TokenAuthorization from "./authorization.ts"
import * as Doorkeeper from "./doorkeeper.ts"
import * as FieldErrors from "./fieldErrors.ts"
import * as HeartbeatHandlers from "./heartbeatHandlers.ts"
import * as PackageHandlers from "./packageHandlers.ts"
import * as ReceiverStoreSql from "./ReceiverStoreSql.ts"
import * as ScannerHandlers from "./scannerHandlers.ts"
import * as SqlClientNode from "./SqlClientNode.ts"
import * as TenantPackagesFiles from "./TenantPackagesFiles.ts"

/** Another program listens where the receiver was to listen. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", { host: Schema.String, port: Schema.Int }) {
  override get message(): string {
    return `port ${this.port} on ${this.host} is already in use by another program; set RECEIVER_PORT to a free port`
  }
}

export interface Options {
  readonly host: "127.0.0.1"
  /** 0 takes any free port: `HttpServer` knows which. */
  readonly port: number
  /** SQLite file in a folder that exists, or `:memory:`. */
  readonly databaseFile: string
  readonly tenantId: string
  /** Speaks for `tenantId`, and for nobody else. */
  readonly token: Redacted.Redacted<string>
  /** Lets machines register themselves. */
  readonly installToken: Redacted.Redacted<string>
  /** Speaks for the people who hand out packages. */
  readonly adminToken: Redacted.Redacted<string>
  readonly packages: TenantPackagesFiles.Options["packages"]
  /** Most bytes that a body may have when it is inflated; 8 MiB unless told. */
  readonly maxBodyBytes?: number
}

/** Time limits against clients that send slowly or not at all. */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000 }

/** The reference backend: answers both protocols on this machine only, and keeps everything in one file. */
export const layer = (
  options: Options
): Layer.Layer<HttpServer.HttpServer, PortTaken | SqlClientNode.DatabaseUnusable | HttpServerError.ServeError> => {
  const tokens = AgentTokens.make(options.token)
  const routes = HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([
      ScannerHandlers.layer,
      HeartbeatHandlers.layer({ ...options, tokens }),
      AssetHandlers.layer,
      PackageHandlers.layer(options)
    ]),
    Layer.provide([
      TokenAuthorization.layer(options),
      TokenAuthorization.layerAgents(tokens),
      TokenAuthorization.layerAdministrators(options, tokens),
      FieldErrors.layer,
      TenantPackagesFiles.layer(options),
      storeIn(options)
    ]),
    Layer.provide(SecureRandom.layerWebCrypto)
  )
  return HttpRouter.serve(
    Layer.merge(routes, Doorkeeper.layer({ maxBodyBytes: options.maxBodyBytes ?? 8 * 1024 * 1024 })),
    { disableLogger: true, disableListenLog: true }
  ).pipe(Layer.provideMerge(listenOn(options)))
}

const storeIn = ({ databaseFile }: Options) =>
  ReceiverStoreSql.layer.pipe(
    Layer.provide([SqlClientNode.layer(databaseFile), SecureRandom.layerWebCrypto]),
    Layer.catchTag(
      ["SqlError", "MigrationError"],
      (cause) => failed(new SqlClientNode.DatabaseUnusable({ file: databaseFile, cause }))
    )
  )

const listenOn = ({ host, port }: Options) =>
  NodeHttpServer.layer(() => createServer(patience), { host, port, gracefulShutdownTimeout: "1 second" }).pipe(
    Layer.catchTag("ServeError", (error) => failed(isTaken(error) ? new PortTaken({ host, port }) : error))
  )

const isTaken = ({ cause }: HttpServerError.ServeError) =>
  cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE"

/** In the place of a layer that cannot be made. */
const failed = <E>(error: E): Layer.Layer<unknown, E> => Layer.effectContext(Effect.fail(error))
