import { Effect, Option, Schema } from "effect"
import { Machine, type ProbeSection } from "../../services/Machine.ts"

/**
 * What a source that asks the script may take: the script runs once for everybody, begins no section after 40 s, and is
 * killed 20 s later.
 */
export const probeSourceLimits = { limitMs: 75_000 } as const

/** Rows of a section of the script, decoded. */
export const probed = <A>(section: ProbeSection, rows: Schema.Decoder<ReadonlyArray<A>>) => {
  const decode = Schema.decodeUnknownOption(rows)
  return Effect.map(
    Machine.use((machine) => machine.probe(section)),
    (answer): ReadonlyArray<A> => Option.getOrElse(decode(answer), () => [])
  )
}
