import { once } from "node:events"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { type Losses, noLosses } from "../../../src/domain/Losses.ts"
import type { Entry } from "./ledger.ts"
import type { Chance } from "./rounds.ts"

/** What goes wrong with an exchange. */
export type Fault =
  | "none"
  /** The connection breaks before the report is read, while it is read, or after it was stored. */
  | "reset before"
  | "early 413"
  | "reset after"
  /** Stored, but the answer says nothing, or not in time, or not to the end. */
  | "silence"
  | "slow answer"
  | "truncated answer"
  /** Not stored. */
  | "401"
  | "404"
  | "422"
  | "429"
  | "500"
  | "503"
  | "redirect"
  | "captive portal"
  | "another id"

/** In percent; the rest goes well. */
const usual: ReadonlyArray<readonly [Fault, number]> = [
  ["reset before", 7],
  ["reset after", 7],
  ["early 413", 2],
  ["silence", 2],
  ["slow answer", 2],
  ["truncated answer", 4],
  ["401", 1],
  ["404", 1],
  ["422", 1],
  ["429", 3],
  ["500", 5],
  ["503", 5],
  ["redirect", 2],
  ["captive portal", 4],
  ["another id", 3]
]

/** Without a chance nothing goes wrong. */
const pick = (chance: number): Fault => {
  let percent = chance * 100
  for (const [fault, share] of usual) {
    percent -= share
    if (percent < 0) return fault
  }
  return "none"
}

const stored: ReadonlySet<Fault> = new Set(["none", "reset after", "silence", "slow answer", "truncated answer"])

interface Body {
  readonly report_id: string
  readonly report_digest: string
  readonly losses?: Losses
}

export interface FaultServer {
  readonly url: string
  /** Reports that were called invalid: told to the agent, which sets them aside. */
  readonly refused: ReadonlySet<string>
  /** How often what happened. */
  readonly counts: ReadonlyMap<Fault, number>
  /** What the machine is, as far as the backend was told: the newest body of each kind. */
  readonly knows: ReadonlyMap<string, string>
  /** Requests so far. */
  requests(): number
  /** From now on no connection gets through, or does again. */
  setUp(up: boolean): void
  /** From now on this happens, always; or chance decides again. */
  setFault(fault: Fault | undefined): void
  close(): Promise<void>
}

/**
 * A backend of the scanner protocol on which nobody can rely. What it stores it first enters in the books, `receive`,
 * and only then answers, if it does.
 */
export const startFaultServer = async (options: {
  receive(report: Omit<Entry, "n">): void
  readonly chance?: Chance
  readonly host?: string
}): Promise<FaultServer> => {
  const { chance = () => 1, host = "127.0.0.1", receive } = options
  const refused = new Set<string>()
  const counts = new Map<Fault, number>()
  const knows = new Map<string, string>()
  let up = true
  let always: Fault | undefined
  let requests = 0

  const store = (kind: "hardware" | "software" | "telemetry", body: Body, text: string) => {
    const { losses = noLosses, report_digest, report_id } = body
    receive({ id: report_id, kind, digest: report_digest, losses })
    knows.set(kind, text)
  }

  const answer = (fault: Fault, request: http.IncomingMessage, response: http.ServerResponse, text: string) => {
    const kind = /\/(hardware|software|telemetry)/.exec(request.url ?? "")?.[1] as "hardware" | undefined
    const json = (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}) =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
    const submitted = request.method === "GET" || kind === undefined ? undefined : JSON.parse(text) as Body
    if (submitted !== undefined && stored.has(fault)) store(kind!, submitted, text)
    switch (fault) {
      case "none":
        if (submitted !== undefined) return json(200, { success: true, report_id: submitted.report_id })
        return knows.has("hardware") ? json(200, { data: {} }) : json(404, { error: "Hardware not found" })
      case "reset after":
        return void request.socket.resetAndDestroy()
      case "silence":
        return
      case "slow answer": {
        response.writeHead(200, { "content-type": "application/json" })
        const more = setInterval(() => response.write(" "), 20)
        return void response.on("close", () => clearInterval(more))
      }
      case "truncated answer":
        response.writeHead(200, { "content-type": "application/json", "content-length": 500 }).write("{\"success\":tr")
        return void setTimeout(() => request.socket.destroy(), 5)
      case "422":
        if (submitted !== undefined) refused.add(submitted.report_id)
        return json(422, { error: "invalid" })
      case "429":
      case "503":
        return json(Number(fault), { error: "later" }, { "retry-after": "2" })
      case "redirect":
        return void response.writeHead(307, { location: "/elsewhere" }).end()
      case "captive portal":
        return void response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>")
      case "another id":
        return json(200, { success: true, report_id: "019c0d6e-7b00-7000-8000-ffffffffffff" })
      default:
        return json(Number(fault), { error: "no" })
    }
  }

  const server = http.createServer((request, response) => {
    requests++
    const drawn = always ?? pick(chance())
    // Invalid is what is submitted, not what is asked.
    const fault = drawn === "422" && request.method === "GET" ? "none" : drawn
    counts.set(fault, (counts.get(fault) ?? 0) + 1)
    request.on("error", () => {})
    response.on("error", () => {})
    if (!up || fault === "reset before") return void request.socket.resetAndDestroy()
    if (fault === "early 413") return void response.writeHead(413, { connection: "close" }).end()
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => void chunks.push(chunk))
    request.on("end", () => answer(fault, request, response, Buffer.concat(chunks).toString("utf8")))
  })
  server.listen(0, host)
  await once(server, "listening")

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    refused,
    counts,
    knows,
    requests: () => requests,
    setUp: (value) => {
      up = value
    },
    setFault: (fault) => {
      always = fault
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
