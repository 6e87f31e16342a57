import { networkFailure } from "../networkFailure.ts"
import { type Finding, info, ok, problem, skipped } from "./Finding.ts"

/** How a name was resolved: to addresses, or with a code of getaddrinfo(3). */
export type Resolved =
  | { readonly name: string; readonly addresses: ReadonlyArray<string> }
  | { readonly name: string; readonly code: string }

/** Names of what is between here and the backend. */
export interface WayFacts {
  /** Host and port of the backend. */
  readonly backend: string
  /** Host and port of the proxy, where one is used. */
  readonly proxy: string | undefined
  /** Whether the settings name a proxy, used or not. */
  readonly proxyIsSet: boolean
}

/** How connecting ended: with the address that answered, or with a code of Node.js. */
export type Dialled = { readonly address: string; readonly tookMs: number } | { readonly code: string }

/** No network at all: said once, instead of a failure for each step. */
export const networkFinding = (addresses: ReadonlyArray<string>): Finding =>
  addresses.length > 0
    ? ok("network", `this machine has ${addresses.join(", ")}`)
    : problem("network", {
      what: "this machine has no network: no interface has an address",
      why: "Reports cannot leave; they wait in the outbox, and nothing is lost.",
      remedy: "Connect it. Everything else is looked at all the same."
    })

export const nameFinding = (resolved: Resolved, proxied: boolean): Finding => {
  if ("addresses" in resolved) {
    return resolved.addresses.length === 1 && resolved.addresses[0] === resolved.name
      ? ok("name", `${resolved.name} is an address: no name has to be resolved`)
      : ok("name", `${resolved.name} is ${resolved.addresses.join(", ")}`)
  }
  const whose = proxied ? "the proxy" : "the backend"
  return problem("name", {
    what: `${resolved.name}: ${
      resolved.code === timedOut ? "no name server answers in time" : networkFailure(resolved.code)
    }`,
    why: `Without an address ${whose} cannot be reached.`,
    remedy: resolved.code === "ENOTFOUND"
      ? `Look whether the name is right in ${proxied ? "HTTPS_PROXY or HTTP_PROXY" : "API_BASE_URL"}, and whether it `
        + "can be resolved from this network only with a VPN."
      : "Look at the name servers of this machine: /etc/resolv.conf, resolvectl status, ipconfig /all or scutil --dns."
  })
}

/** The code of a step that did not end in its time. */
export const timedOut = "TIMEOUT"

export const proxyFinding = (facts: WayFacts, failure: string | undefined): Finding => {
  if (facts.proxy === undefined) {
    return facts.proxyIsSet
      ? info(
        "proxy",
        `a proxy is set, and not used for ${facts.backend}: NO_PROXY, this machine itself, or other scheme`
      )
      : ok("proxy", "none is set: the backend is reached directly")
  }
  if (failure === undefined) return ok("proxy", `${facts.proxy} connects us with ${facts.backend}`)
  return problem("proxy", {
    what: failure,
    why: `Everything for ${facts.backend} goes through this proxy.`,
    remedy: remedyOf(failure)
  })
}

const remedyOf = (failure: string): string => {
  if (/does not accept its user/.test(failure)) return "Correct user and password in HTTPS_PROXY or HTTP_PROXY."
  if (/status 407/.test(failure)) return "Put them in: HTTPS_PROXY=http://user:password@host:port"
  if (/status \d+/.test(failure)) {
    return "Have the proxy let this machine through to the backend, or name the backend in NO_PROXY."
  }
  return "Look whether the address of the proxy is right, and whether it runs; NO_PROXY names hosts to reach without it."
}

export const connectionFinding = (to: string, dialled: Dialled): Finding => {
  if ("address" in dialled) return ok("connection", `${to} answers at ${dialled.address} in ${dialled.tookMs} ms`)
  const silent = dialled.code === timedOut || dialled.code === "ETIMEDOUT"
  return problem("connection", {
    what: `${to}: ${silent ? "no connection in time" : networkFailure(dialled.code)}`,
    why: "Reports cannot be delivered; they wait in the outbox.",
    remedy: silent
      ? "A firewall on the way may drop what is sent there: have it let this machine through to that port."
      : dialled.code === "ECONNREFUSED"
      ? "Look whether host and port are right in API_BASE_URL, and whether the backend runs."
      : "Look at cables, wireless, VPN and routes of this machine."
  })
}

/** Steps that an earlier failure leaves nothing of. */
export const outOfReach = (
  checks: ReadonlyArray<"name" | "proxy" | "connection" | "certificate" | "backend" | "authentication" | "clock">,
  why: string
): ReadonlyArray<Finding> => checks.map((check) => skipped(check, why))
