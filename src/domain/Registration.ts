import { Schema } from "effect"
import { HardwareIdentifiers } from "./HardwareIdentifiers.ts"
import { instant, text } from "./inventory/fields.ts"
import { judge } from "./judge.ts"

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
  identifiers: Schema.optionalKey(
    HardwareIdentifiers.annotate({ description: "What told the machine from others then" })
  ),
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

/**
 * The registration of this very machine under an id that it has lost, as its hardware tells: one whose identity file was
 * damaged is still enrolled. Where the hardware says nothing, nothing is guessed.
 */
export const ofSameMachine = (
  registrations: ReadonlyArray<Registration>,
  baseUrl: string,
  present: HardwareIdentifiers
): Registration | undefined =>
  registrations.findLast(({ baseUrl: at, identifiers, resetAt }) =>
    at === baseUrl && resetAt === undefined && identifiers !== undefined && isSameMachine(identifiers, present)
  )

const isSameMachine = (stored: HardwareIdentifiers, present: HardwareIdentifiers): boolean => {
  const areBothNamed = stored.uuid !== undefined && present.uuid !== undefined
    || stored.serialNumber !== undefined && present.serialNumber !== undefined
  const shareAdapter = stored.macAddresses.some((mac) => present.macAddresses.includes(mac))
  return (areBothNamed || shareAdapter) && judge(stored, present).verdict === "same"
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
