import { Effect, Option, Schema } from "effect"
import * as RegistrationFile from "../registrationFile.ts"
import * as StateFile from "../StateFile.ts"

const decodeIdentity = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Struct({ agentId: Schema.String })))

/** The registration in force as it is kept; nothing is made where there is none. */
export const kept = (folder: string, baseUrl: string) =>
  Effect.gen(function*() {
    const identity = yield* StateFile.readAs(folder, "identity", decodeIdentity, "the kept identity cannot be read")
    if (Option.isNone(identity)) return { mayLook: true, registration: undefined }
    const registration = yield* RegistrationFile.recall(folder, { baseUrl, agentId: identity.value.agentId })
    return { mayLook: true, registration: Option.getOrUndefined(registration) }
  }).pipe(Effect.orElseSucceed(() => ({ mayLook: false, registration: undefined })))
