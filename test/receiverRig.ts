import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, FileSystem, Layer, Logger, Redacted, References } from "effect"
import { HttpServer } from "effect/http"
import { request } from "node:http"
import * as ReceiverHttp from "../src/layers/receiver/ReceiverHttp.ts"

export const tenantId = "0123456789abcdef"
export const token = "token-that-nobody-may-read"
export const installToken = "LANET-AAAA-BBBB-0BADCA"
export const adminToken = "token-of-people-only"
export const mac = "02:00:5E:00:53:01"

/** The hardware of an agent that sends no more than it must. */
export const leastHardware = {
  tenant_id: tenantId,
  system: { platform: "Linux", hostname: "pc-1", mac_address: mac },
  cpu: { name: "Example CPU" },
  memory: { slots: [] },
  storage: { drives: [] },
  graphics: { gpus: [] }
}

export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  readonly text: string
  readonly bytes: Buffer
  // oxlint-disable-next-line no-explicit-any -- an answer is compared, field by field, in the tests
  readonly body: any
}

export interface Question {
  readonly body?: unknown
  /** Sent as they are instead of `body`. */
  readonly bytes?: Uint8Array | string
  readonly headers?: { readonly [name: string]: string }
}

/** A receiver on a free port of loopback, with a database in memory, and a way to ask it. Gone when the scope ends. */
export const receiver = Effect.fnUntraced(function*(options: Partial<ReceiverHttp.Options> = {}) {
  const context = yield* Layer.build(
    Layer.fresh(ReceiverHttp.layer({
      host: "127.0.0.1",
      port: 0,
      databaseFile: ":memory:",
      tenantId,
      token: Redacted.make(token),
      installToken: Redacted.make(installToken),
      adminToken: Redacted.make(adminToken),
      packages: { folder: "/nowhere/packages", url: "https://assets.example.org/api", executables: [] },
      ...options
    }))
  )
  const { port } = yield* HttpServer.HttpServer.pipe(
    Effect.map(({ address }) => address as { readonly port: number }),
    Effect.provideContext(context)
  )
  const ask = (method: string, path: string, question: Question = {}) => exchange(port, method, path, question)
  return { port, ask }
})

const exchange = (port: number, method: string, path: string, { body, bytes, headers }: Question) =>
  Effect.callback<Answer>((resume) => {
    const outgoing = request({
      host: "127.0.0.1",
      port,
      method,
      path,
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined && bytes === undefined ? {} : { "content-type": "application/json" }),
        ...headers
      }
    }, (incoming) => {
      const chunks: Array<Buffer> = []
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      incoming.on("end", () => {
        const received = Buffer.concat(chunks)
        const text = received.toString()
        const json = /json/.test(incoming.headers["content-type"] ?? "")
        resume(Effect.succeed({
          status: incoming.statusCode!,
          headers: incoming.headers,
          text,
          bytes: received,
          body: json ? JSON.parse(text) : undefined
        }))
      })
    })
    outgoing.on("error", (error) => resume(Effect.die(error)))
    outgoing.end(bytes ?? (body === undefined ? undefined : JSON.stringify(body)))
    return Effect.sync(() => outgoing.destroy())
  })

/** A folder that is gone with the scope. */
export const temporaryFolder = FileSystem.FileSystem.pipe(
  Effect.flatMap((fs) => fs.makeTempDirectoryScoped({ prefix: "receiver-" })),
  Effect.provide(NodeFileSystem.layer)
)

/** Everything that is logged, down to the last detail, as lines. */
export const logTo = (lines: Array<string>) =>
  Layer.merge(
    Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))]),
    Layer.succeed(References.MinimumLogLevel, "All")
  )
