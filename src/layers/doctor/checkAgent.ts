import { Effect, Option, Result } from "effect"
import * as path from "node:path"
import { type AgentFacts, agentFinding } from "../../domain/doctor/agent.ts"
import { agentVersion } from "../../domain/version.ts"
import * as FolderLock from "../FolderLock.ts"
import { askVersion } from "./askVersion.ts"
import { Patient } from "./Patient.ts"

/** Whoever is at work answers at once. */
const patience = "2 seconds"

/** Whether an agent is at work on the state folder, asked the way that commands ask it. */
export const checkAgent = Effect.gen(function*() {
  const { settings: { stateFolder } } = yield* Patient
  return [agentFinding(yield* agentFacts(stateFolder), agentVersion)]
})

const agentFacts = Effect.fnUntraced(function*(stateFolder: string): Effect.fn.Return<AgentFacts> {
  const answer = yield* Effect.result(Effect.timeout(askVersion(stateFolder), patience))
  if (Result.isSuccess(answer)) {
    return { _tag: "Answers", version: Option.getOrUndefined(answer.success) }
  }
  const holder = yield* Effect.result(FolderLock.holderOf(path.join(stateFolder, "outbox")))
  return Result.isFailure(holder)
    ? holder.failure.code === "ENOENT" ? { _tag: "Absent" } : { _tag: "Unseen" }
    : holder.success === undefined
    ? { _tag: "Absent" }
    : { _tag: "Silent", processId: holder.success }
})
