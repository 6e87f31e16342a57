import { Schema } from "effect"
import { instant, text } from "./inventory/fields.ts"

/** A machine as a backend of the heartbeat protocol knows it: what enrolment has brought, kept until it is reset. */
export const Registration = Schema.Struct({
  baseUrl: text("The backend that it holds for"),
  agentId: text("Id of the agent that enrolled; a clone has another one, and no registration"),
  assetId: Schema.String.pipe(Schema.check(Schema.isUUID())).annotate({
    description: "Id of the machine there, as every heartbeat names it"
  }),
  agentToken: Schema.optionalKey(Schema.RedactedFromValue(Schema.NonEmptyString)),
  keepsSections: Schema.Boolean.annotate({ description: "The backend keeps the canonical sections" }),
  clientName: Schema.optionalKey(text("The customer that it belongs to, for people")),
  siteName: Schema.optionalKey(text("The site that it belongs to, for people")),
  enrolledAt: instant("When it enrolled"),
  resetAt: Schema.optionalKey(instant("When a person gave it up; it is kept, and not used any more"))
}).annotate({ identifier: "Registration", title: "Registration" })
export interface Registration extends Schema.Schema.Type<typeof Registration> {}

/** Whom a registration is looked up for. */
export interface Registrant {
  readonly baseUrl: string
  readonly agentId: string
}

/** The registration in force: the last one of this agent at this backend, unless it was given up. */
export const inForce = (
  registrations: ReadonlyArray<Registration>,
  { agentId, baseUrl }: Registrant
): Registration | undefined => {
  const last = registrations.findLast((each) => each.agentId === agentId && each.baseUrl === baseUrl)
  return last?.resetAt === undefined ? last : undefined
}

/** As many are kept as anybody could want to look up. */
const mostKept = 20

/** The registrations with one more. */
export const withRegistration = (
  registrations: ReadonlyArray<Registration>,
  added: Registration
): ReadonlyArray<Registration> => [...registrations, added].slice(-mostKept)

/** The registrations, with the one in force given up. */
export const withReset = (
  registrations: ReadonlyArray<Registration>,
  registrant: Registrant,
  resetAt: string
): ReadonlyArray<Registration> => {
  const given = inForce(registrations, registrant)
  return registrations.map((each) => each === given ? { ...each, resetAt } : each)
}
