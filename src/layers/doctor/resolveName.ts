import { Effect, Result, Schema } from "effect"
import { isIP } from "node:net"
import { type Resolved, timedOut } from "../../domain/doctor/way.ts"
import { Machine } from "../../services/Machine.ts"

/** What `itam-agent resolve` prints. */
export const ResolvedLine = Schema.fromJsonString(Schema.Union([
  Schema.Struct({ name: Schema.String, addresses: Schema.Array(Schema.String) }),
  Schema.Struct({ name: Schema.String, code: Schema.String })
]))

const decode = Schema.decodeUnknownResult(ResolvedLine)

/** How a name is resolved; a machine without name servers may take half a minute to find out (resolv.conf(5)). */
export type Resolving = (name: string) => Effect.Effect<Resolved, never, Machine>

/**
 * Resolves a name as the agent does, in a process of its own, given its command line: getaddrinfo(3) cannot be
 * interrupted, and a thread that waits for it would keep this process from ending.
 */
export const resolvingBy = ([program, ...args]: readonly [string, ...Array<string>], limitMs: number): Resolving =>
  Effect.fnUntraced(function*(name: string): Effect.fn.Return<Resolved, never, Machine> {
    if (isIP(name) !== 0) return { name, addresses: [name] }
    const machine = yield* Machine
    const output = yield* Effect.result(machine.run(program, [...args, name], { limitMs }))
    if (Result.isFailure(output)) return { name, code: output.failure._tag === "TookTooLong" ? timedOut : "EAI_FAIL" }
    return Result.getOrElse(decode(output.success.stdout), () => ({ name, code: "EAI_FAIL" }))
  })
