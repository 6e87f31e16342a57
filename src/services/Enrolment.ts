import { Context, type Effect, type Option, type Redacted, Schema } from "effect"
import type { Registration } from "../domain/Registration.ts"
import type { Report } from "../domain/Report.ts"

/**
 * Enrolment did not come about. `useless-token`: the same token will never do. `refused`: the backend, or what stands
 * before it, said no; that may pass. `unreachable`: nobody said anything, or it could not be kept.
 */
export class EnrolmentError extends Schema.TaggedError<EnrolmentError>()("EnrolmentError", {
  reason: Schema.String,
  kind: Schema.Literals(["useless-token", "refused", "unreachable"])
}) {
  override get message(): string {
    return `not enrolled: ${this.reason}`
  }
}

/** Nothing was started: the machine is not enrolled, and has nothing to enrol by. */
export class NotEnrolled extends Schema.TaggedError<NotEnrolled>()("NotEnrolled", { baseUrl: Schema.String }) {
  override get message(): string {
    return `this machine is not enrolled at ${this.baseUrl}. Run: itam-agent enrol --token-file FILE, `
      + "or put INSTALL_TOKEN=… into config.env (chmod 600)"
  }
}

/** The relation of this machine to a backend that wants machines to enrol before they report. */
export class Enrolment extends Context.Service<Enrolment, {
  /** The registration in force; none before the first enrolment, after a reset, and for another backend. */
  readonly current: Effect.Effect<Option.Option<Registration>, EnrolmentError>
  /** Enrols by an install token, with what a report says of the machine, and keeps the registration. One at a time. */
  enrol(
    token: Redacted.Redacted<string>,
    report: Report
  ): Effect.Effect<Registration, EnrolmentError>
  /** Gives up the registration in force, on an operator's word. What was given up. */
  readonly reset: Effect.Effect<Option.Option<Registration>, EnrolmentError>
}>()("itam-agent/services/Enrolment") {}
