import { Clock, Effect, Result } from "effect"
import type { Socket } from "node:net"
import * as os from "node:os"
import type * as tls from "node:tls"
import { certificateFindings, handshakeFinding, unencrypted } from "../../domain/doctor/certificate.ts"
import { type Finding, skipped } from "../../domain/doctor/Finding.ts"
import {
  connectionFinding,
  nameFinding,
  networkFinding,
  outOfReach,
  proxyFinding,
  type WayFacts
} from "../../domain/doctor/way.ts"
import { isLoopback } from "../../domain/loopback.ts"
import { proxyFor, type Target } from "../../domain/proxy.ts"
import { proxiesOf } from "../HttpClientNode.ts"
import { openTunnel } from "../proxyTunnel.ts"
import * as TlsTrust from "../tlsTrust.ts"
import { checkBackend } from "./checkBackend.ts"
import { dial, type Handshake, lookAtCertificates, lookupOf } from "./dial.ts"
import { Patient } from "./Patient.ts"
import type { Resolving } from "./resolveName.ts"

/** Time for each step of the way, and for a question to the backend. */
const limits = { stepMs: 3_500, askMs: 7_000 }

const everyStep = ["name", "proxy", "connection", "certificate", "backend", "authentication", "clock"] as const

/** The way to the backend, a step at a time, and whether the backend answers at its end. */
export const checkWay = Effect.fn("checkWay")(function*(resolving: Resolving) {
  const { offline, settings: { values } } = yield* Patient
  if (offline) return [skipped("network", "left out: --offline"), ...outOfReach(everyStep, "left out: --offline")]
  const url = new URL(values.apiBaseUrl)
  const target = targetOf(url)
  const addresses = yield* ownAddresses
  const here = isLoopback(target.host)
  const network = here ? [] : [networkFinding(addresses)]
  if (!here && addresses.length === 0) return [...network, ...outOfReach(everyStep, "there is no network")]

  const proxies = proxiesOf(values)
  const proxy = proxyFor(target, proxies)
  const facts: WayFacts = {
    backend: url.host,
    proxy: proxy?.host,
    proxyIsSet: proxies.https !== undefined || proxies.http !== undefined
  }
  const hop = proxy === undefined ? target : targetOf(proxy)
  const resolved = yield* resolving(hop.host)
  const name = nameFinding(resolved, proxy !== undefined)
  if ("code" in resolved) {
    return [...network, name, ...outOfReach(everyStep.slice(1), `${hop.host} has no address`)]
  }
  const trust = Result.getOrElse(
    yield* Effect.result(TlsTrust.read(values)),
    (): TlsTrust.Trust => ({ authorities: [] })
  )
  const secureContext = TlsTrust.secureContext(trust)

  const way = Effect.gen(function*(): Effect.gen.Return<ReadonlyArray<Finding>> {
    const dialled = yield* dial(hop, resolved.addresses, limits.stepMs)
    const connection = connectionFinding(proxy === undefined ? url.host : `the proxy ${proxy.host}`, dialled)
    if ("code" in dialled) {
      const direct = proxy === undefined ? [proxyFinding(facts, undefined)] : []
      return [
        connection,
        ...direct,
        ...outOfReach(proxy === undefined ? ["certificate"] : ["proxy", "certificate"], `${hop.host} does not answer`)
      ]
    }
    if (proxy === undefined) {
      const through = { addresses: resolved.addresses }
      return [connection, proxyFinding(facts, undefined), ...(yield* certificates(target, through, secureContext()))]
    }
    return yield* Effect.scoped(Effect.gen(function*() {
      const tunnel = yield* Effect.result(tunnelTo(proxy, target, resolved.addresses, secureContext))
      return Result.isFailure(tunnel)
        ? [
          connection,
          proxyFinding(facts, tunnel.failure),
          ...outOfReach(["certificate"], "the proxy does not connect us")
        ]
        : [
          connection,
          proxyFinding(facts, undefined),
          ...(yield* certificates(target, { socket: tunnel.success }, secureContext()))
        ]
    }))
  })

  const dialling = { connectMs: limits.stepMs, lookup: lookupOf(resolved.addresses) }
  const [steps, backend] = yield* Effect.all([way, checkBackend(dialling, limits.askMs)], { concurrency: "unbounded" })
  return [...network, name, ...steps, ...(steps.some(isProblem) ? backend.map(toldAlready) : backend)]
})

const isProblem = ({ outcome }: Finding) => outcome === "problem"

/** A backend that is not reached for a reason that was found is no further problem. */
const toldAlready = (finding: Finding): Finding =>
  finding.check === "backend" && isProblem(finding) ? skipped("backend", finding.what) : finding

const targetOf = (url: URL): Target => {
  const secure = url.protocol === "https:"
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port)
  }
}

/** Addresses of this machine that others can reach. */
const ownAddresses = Effect.sync(() =>
  Object.values(os.networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ address, internal }) => !internal && !/^fe80:|^169\.254\./i.test(address))
    .map(({ address }) => address)
)

const certificates = Effect.fnUntraced(function*(
  target: Target,
  through: { readonly socket: Socket } | { readonly addresses: ReadonlyArray<string> },
  secureContext: tls.SecureContext
) {
  if (!target.secure) return [unencrypted(target.host)]
  const shown: Handshake = yield* lookAtCertificates(target, through, secureContext, limits.stepMs)
  return "code" in shown
    ? [handshakeFinding(target.host, shown.code)]
    : certificateFindings(shown, yield* Clock.currentTimeMillis)
})

const tunnelTo = (
  proxy: URL,
  target: Target,
  addresses: ReadonlyArray<string>,
  secureContext: () => tls.SecureContext
) =>
  Effect.acquireRelease(
    Effect.callback<Socket, string>((resume) =>
      openTunnel(
        proxy,
        target,
        { connectMs: limits.stepMs, lookup: lookupOf(addresses), secureContext },
        (failure, socket) =>
          resume(socket === undefined ? Effect.fail(failure?.message ?? "no connection") : Effect.succeed(socket))
      )
    ),
    (socket) => Effect.sync(() => socket.destroy())
  )
