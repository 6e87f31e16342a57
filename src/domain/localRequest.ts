/**
 * Who may read the port on 127.0.0.1: programs of this machine, and a person who types its address into a browser. Web
 * pages may not, whatever name they have this machine go by (DNS rebinding). Pure: a request in, a decision out.
 */

/** What a request says of itself. */
export interface LocalRequest {
  readonly method: string
  /** As it stands in the request line: `/health`, or a whole URL (RFC 9112, 3.2). */
  readonly target: string
  /** Every `Host` that it names. */
  readonly hosts: ReadonlyArray<string>
  /** The page that asks, which every browser names where it lets the page ask across sites (Fetch Standard). */
  readonly origin: string | undefined
  /** How page and address belong together, in the words of the browser (Fetch Metadata Request Headers). */
  readonly secFetchSite: string | undefined
}

/** A path that may be answered, or the status and the words that turn it away. */
export type Admission =
  | { readonly path: string }
  | { readonly status: 400 | 403 | 405 | 421; readonly why: string }

/** Decides on a request that came in on this port. */
export const admitted = (request: LocalRequest, port: number): Admission => {
  const { hosts, method, origin, secFetchSite, target } = request
  const [host = ""] = hosts
  if (hosts.length !== 1) return { status: 400, why: "name one host" }
  const whole = /^https?:\/\//i.test(target)
  if (!whole && !target.startsWith("/")) return { status: 400, why: "ask for a path" }
  const address = whole ? target : `http://${host}${target}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const own = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  if (url === undefined || !own.has(host.toLowerCase()) || whole && !own.has(authorityOf(url))) {
    return { status: 421, why: "ask for 127.0.0.1 or localhost" }
  }
  if (origin !== undefined || secFetchSite !== undefined && secFetchSite !== "none") {
    return { status: 403, why: "this is not for web pages" }
  }
  return method === "GET" || method === "HEAD" ? { path: url.pathname } : { status: 405, why: "only GET and HEAD" }
}

const authorityOf = ({ host, port, protocol }: URL) => port === "" && protocol === "http:" ? `${host}:80` : host
