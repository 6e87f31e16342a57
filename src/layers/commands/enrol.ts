import { Console, Data, Effect, Option, type Redacted } from "effect"
import { Enrolment } from "../../services/Enrolment.ts"
import { Reporter } from "../../services/Reporter.ts"
import { Settings } from "../../services/Settings.ts"
import { askRunningAgent } from "../askRunningAgent.ts"
import * as TokenFile from "../tokenFile.ts"
import { Ended } from "./ending.ts"

export interface EnrolFlags {
  readonly token: Option.Option<Redacted.Redacted<string>>
  readonly tokenFile: Option.Option<string>
  readonly reset: boolean
}

/** There is no token to enrol by. */
class NoToken extends Data.TaggedError("NoToken")<{ readonly message: string }> {}

/** `itam-agent enrol`: registers this machine with its hardware, and keeps the registration. */
export const enrol = Effect.fn("enrol")(
  function*({ reset, token, tokenFile }: EnrolFlags) {
    const { stateFolder, values } = yield* Settings
    const enrolment = yield* Enrolment
    const reporter = yield* Reporter
    if (reset) {
      const given = yield* enrolment.reset
      yield* Console.log(
        Option.match(given, {
          onNone: () => `There was no registration at ${values.apiBaseUrl}.`,
          onSome: ({ assetId }) => `The registration as asset ${assetId} is given up; the backend still has the asset.`
        })
      )
    }
    const known = yield* enrolment.current
    if (Option.isSome(known)) {
      return yield* Console.log(
        `This machine is enrolled at ${values.apiBaseUrl} as asset ${known.value.assetId} since ${known.value.enrolledAt}. `
          + "To give that up: itam-agent enrol --reset"
      )
    }
    const installToken = yield* tokenOf(token, tokenFile, values.installToken)
    if (Option.isNone(installToken)) {
      if (reset) return
      return yield* new NoToken({
        message: "no token: --token-file FILE, --token TOKEN, or INSTALL_TOKEN in config.env"
      })
    }
    const { report } = yield* reporter.report("hardware")
    const { assetId, clientName, siteName } = yield* enrolment.enrol(installToken.value, report)
    const place = [clientName, siteName].filter((part) => part !== undefined).join(", ")
    yield* Console.log(`Enrolled at ${values.apiBaseUrl} as asset ${assetId}${place === "" ? "" : ` (${place})`}.`)
    const running = yield* Effect.option(askRunningAgent(stateFolder, { ask: "heartbeat" }))
    if (Option.isSome(running)) {
      const { value } = running
      yield* Console.log(`The running agent: ${"done" in value ? value.done : value.fault}`)
    }
    if (values.protocol !== "heartbeat") {
      yield* Console.log(`For heartbeats put into config.env: PROTOCOL=heartbeat and API_BASE_URL=${values.apiBaseUrl}`)
    }
  },
  Effect.catchTag(
    "EnrolmentError",
    ({ kind, message }) =>
      Effect.andThen(
        Console.error(`itam-agent: ${message}`),
        new Ended({ code: kind === "unreachable" ? notReached : wrongToken })
      )
  )
)

/** Exit codes where the backend said no, and where nobody knows what it says. */
const [wrongToken, notReached] = [78, 3]

/** A token in a file of its owner alone is seen by nobody; one on the command line by everybody who lists processes. */
const tokenOf = Effect.fnUntraced(function*(
  token: EnrolFlags["token"],
  tokenFile: EnrolFlags["tokenFile"],
  fromSettings: Option.Option<Redacted.Redacted<string>>
) {
  if (Option.isNone(tokenFile)) return Option.orElse(token, () => fromSettings)
  return Option.some(yield* TokenFile.read(tokenFile.value))
})
