import { Schema } from "effect"

/**
 * What a backend was found to take. Deployed backends cannot be asked: they answer 500 to a body that is too large or
 * that they do not like, just as they do when their database is down. A smaller body tells which it was.
 */
export const Reception = Schema.Struct({
  budgetBytes: Schema.optionalKey(Schema.Natural),
  lean: Schema.optionalKey(Schema.Literal(true)),
  gzip: Schema.optionalKey(Schema.Literals(["taken", "refused"])),
  /** How many cuts a heartbeat needs. */
  heartbeatCuts: Schema.optionalKey(Schema.Natural),
  /** The backend has asked to be shown the token. */
  bearer: Schema.optionalKey(Schema.Literal("wanted"))
})
export interface Reception extends Schema.Schema.Type<typeof Reception> {}

/**
 * Deployed backends of the scanner protocol take 102,400 bytes, counted when inflated; some room is left for what
 * stands between.
 */
const standardBudgetBytes = 100_000

/** For so long is believed what was found; backends are replaced by better ones. */
export const believedForMs = 30 * 86_400_000

/** A body as it was sent. */
export interface Sent {
  readonly bytes: number
  /** How many cuts it had. */
  readonly cuts: number
}

/** A body with less in it that is worth an attempt, and what is known of the backend if that one is taken. */
export interface LesserBody {
  readonly budgetBytes?: number
  readonly leastCuts: number
  readonly lesson: Reception
}

/** What to try after an answer that may be due to the body; `undefined` where another body would not help. */
export const lesserBody = (status: number, { bytes, cuts }: Sent): LesserBody | undefined => {
  switch (status) {
    case 413: {
      const budgetBytes = bytes > standardBudgetBytes ? standardBudgetBytes : Math.floor(bytes / 2)
      return { budgetBytes, leastCuts: cuts, lesson: { budgetBytes } }
    }
    case 400:
    case 422:
      return cuts === 0 ? { leastCuts: 1, lesson: { lean: true } } : undefined
    case 500:
      return bytes > standardBudgetBytes
        ? { budgetBytes: standardBudgetBytes, leastCuts: cuts + 1, lesson: { budgetBytes: standardBudgetBytes } }
        : { leastCuts: cuts + 1, lesson: cuts === 0 ? { lean: true } : {} }
    default:
      return undefined
  }
}

/** Whether a header `Accept-Encoding` of an answer (RFC 9110, 12.5.3) says that requests may be compressed by gzip. */
export const takesGzip = (acceptEncoding: string | undefined): boolean =>
  (acceptEncoding ?? "").split(",").some((coding) => {
    const [name, ...parameters] = coding.split(";").map((part) => part.trim().toLowerCase())
    return (name === "gzip" || name === "x-gzip" || name === "*")
      && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
