import { Data, Effect } from "effect"

/** Oldest Node.js that the agent runs on, as in `engines` of package.json. */
const oldest = [22, 19] as const

/** The agent was started with a Node.js that lacks what it needs. */
export class NodeTooOld extends Data.TaggedError("NodeTooOld")<{ readonly version: string }> {
  override get message(): string {
    return `itam-agent needs Node.js ${oldest.join(".")} or later; this is ${this.version}`
  }
}

/** Stops with a plain word where the runtime is too old, before anything fails for stranger reasons. */
export const recentNode = Effect.suspend(() => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  return major > oldest[0] || major === oldest[0] && minor >= oldest[1]
    ? Effect.void
    : Effect.fail(new NodeTooOld({ version: process.versions.node }))
})
