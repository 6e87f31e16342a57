import { HttpClientRequest } from "effect/http"

/** Whom requests go to, and who sends them. */
export interface Correspondence {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly agentVersion: string
}

/** Requests as every backend gets them, whatever its protocol. */
export const requestsTo =
  ({ agentVersion, baseUrl }: Correspondence) => (method: "GET" | "POST" | "PUT", path: string) =>
    HttpClientRequest.make(method)(`${baseUrl}${path}`).pipe(
      HttpClientRequest.acceptJson,
      HttpClientRequest.setHeader("user-agent", `ITAM-Scanner-Background/${agentVersion}`)
    )
