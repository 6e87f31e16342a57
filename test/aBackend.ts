import { Context, Effect, Layer, Option, Redacted } from "effect"
import * as fs from "node:fs"
import type * as net from "node:net"
import * as path from "node:path"
import type { Verdict } from "../src/domain/Delivery.ts"
import * as BackendScanner from "../src/layers/BackendScanner.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import * as TokenFile from "../src/layers/tokenFile.ts"
import { Backend } from "../src/services/Backend.ts"
import { aReport, temporaryFolder } from "./aReport.ts"

/** The way to a backend, as far as it differs from the straight one. */
export interface Way {
  readonly caFile?: string
  readonly clientCertFile?: string
  readonly clientKeyFile?: string
  readonly proxy?: string
  readonly noProxy?: string
  readonly lookup?: net.LookupFunction
  readonly connectMs?: number
  readonly folder?: string
  readonly tokenFile?: string
  readonly requestGzip?: "auto" | "on" | "off"
}

export const token = "canary-4711"

/** A backend of the scanner protocol, as an agent talks to it. */
export const backendAt = Effect.fnUntraced(function*(url: string, way: Way = {}) {
  const given = Option.fromUndefinedOr
  const proxy = Option.map(given(way.proxy), (address) => Redacted.make(address))
  const client = HttpClientNode.layerOptions({
    caFile: given(way.caFile),
    clientCertFile: given(way.clientCertFile),
    clientKeyFile: given(way.clientKeyFile),
    httpsProxy: proxy,
    httpProxy: proxy,
    noProxy: given(way.noProxy)
  }, { connectMs: way.connectMs ?? 10_000, ...(way.lookup === undefined ? {} : { lookup: way.lookup }) })
  const layer = BackendScanner.layer({
    baseUrl: `${url}/api`,
    tenantId: "0123456789abcdef",
    token: Redacted.make(token),
    renewedToken: TokenFile.reread(given(way.tokenFile)),
    agentVersion: "0.1.0",
    ...(way.requestGzip === undefined ? {} : { requestGzip: way.requestGzip }),
    folder: way.folder ?? (yield* temporaryFolder)
  })
  return Context.get(yield* Layer.build(Layer.provide(layer, client)), Backend)
})

export const acknowledged: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }

/** Writes a file that only its owner can read, gone with the test. */
export const aFile = Effect.fnUntraced(function*(name: string, text: string) {
  const file = path.join(yield* temporaryFolder, name)
  fs.writeFileSync(file, text, { mode: 0o600 })
  return file
})

/** A report whose body is larger than deployed backends take. */
export const aLargeReport = (n: number) =>
  aReport(n, {
    kind: "software",
    reason: "changed",
    sections: {
      packages: {
        outcome: "collected",
        tookMs: 1,
        data: Array.from({ length: 1_500 }, (_, index) => ({
          name: `program-${String(index).padStart(4, "0")}`,
          version: `1.${index}`,
          publisher: "Example Publisher",
          manager: "dpkg" as const,
          scope: "machine" as const
        }))
      }
    }
  })
