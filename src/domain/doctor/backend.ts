import { type Answer, jsonObject, said } from "../Delivery.ts"
import { type Finding, ok, problem, skipped, warning } from "./Finding.ts"

/** How a question to the backend ended. */
export type Asked = { readonly answer: Answer } | { readonly fault: string }

const undelivered = "Reports cannot be delivered; they wait in the outbox."

/** Whether it is the backend that answers, by the question whether it is alive. */
export const backendFinding = (backend: string, asked: Asked): Finding => {
  if ("fault" in asked) {
    return problem("backend", {
      what: asked.fault,
      why: undelivered,
      remedy: "What was found about name, proxy, connection and certificate says more."
    })
  }
  const { answer } = asked
  return stranger(backend, answer)
    ?? (answer.status === 404
      ? problem("backend", {
        what: `${backend} has nothing at the place that API_BASE_URL names (${said(answer)})`,
        why: undelivered,
        remedy: "Look at the path in API_BASE_URL: most often it ends with /api"
      })
      : answer.status >= 200 && answer.status < 300
      ? ok("backend", `${backend} is alive (${said(answer)})`)
      : warning("backend", {
        what: `${backend} answers, and is not well (${said(answer)})`,
        why: "Reports wait until it is.",
        remedy: "Ask the backend's administrator; the agent tries again by itself."
      }))
}

/** An answer that no backend of ours gives: somebody on the way has given it. */
const stranger = (backend: string, answer: Answer): Finding | undefined => {
  if (answer.status >= 300 && answer.status < 400) {
    return problem("backend", {
      what: `${backend} sends us elsewhere (status ${answer.status}), and redirects are not followed`,
      why: undelivered,
      remedy: "A portal may want somebody to sign in to this network first. Else put the address that it leads to, "
        + "https:// perhaps, into API_BASE_URL."
    })
  }
  const page = /^\s*<|text\/html/i.test(`${answer.contentType ?? ""}\n${answer.body.trimStart().slice(0, 1)}`)
    || /^\s*</.test(answer.body)
  return page || jsonObject(answer) === undefined && answer.status < 400
    ? problem("backend", {
      what: `${backend} answers with ${
        page ? "a web page" : "no JSON"
      } (status ${answer.status}): that is not the backend`,
      why: undelivered,
      remedy: "A portal may want somebody to sign in to this network first, or a proxy stands in its place. Else look "
        + "whether host and path are right in API_BASE_URL."
    })
    : undefined
}

/**
 * Whether the token of the scanner protocol is accepted, by the question for hardware that no machine has: 404 from
 * whoever knows us, 401 else. Nothing of this machine is told.
 */
export const bearerFinding = (asked: Asked, token: string): Finding => {
  if ("fault" in asked) return skipped("authentication", "the backend did not answer")
  const { answer } = asked
  const words = said(answer).replaceAll(token, "[token]")
  const content = jsonObject(answer)
  if (content === undefined || answer.status >= 300 && answer.status < 400) {
    return skipped("authentication", "what answers is not the backend")
  }
  if (answer.status === 401) {
    return problem("authentication", {
      what: `the token is not accepted (${words})`,
      why: "Hardware is not updated, and what administrators entered may get lost.",
      remedy: /expired/i.test(words)
        ? "Have a new token issued: this one has expired. If it should not have, look at the clock."
        : "Have a token issued by this very backend, and look whether all of it is in API_TOKEN."
    })
  }
  if (answer.status === 403) {
    return warning("authentication", {
      what: `the token is known, and may not look at machines (${words})`,
      why: "What administrators entered is then kept from what the backend showed last.",
      remedy: "Use a token of an administrator of the tenant."
    })
  }
  return answer.status === 200 || answer.status === 404
    ? ok("authentication", "the token is accepted")
    : warning("authentication", {
      what: `the backend does not say whether the token is good (${words})`,
      why: "Reports may have to wait.",
      remedy: "Try again later, or ask the backend's administrator."
    })
}
