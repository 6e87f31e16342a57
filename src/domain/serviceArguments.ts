import { Option } from "effect"

/** How a service is started: with settings that are found, or named by `--config`. */
export interface ServiceArguments {
  readonly configFile: Option.Option<string>
}

/**
 * The arguments of `itam-agent [--config FILE]`, which runs until it is told to stop. None where the command line says
 * anything else: that is for the command tree to understand.
 */
export const serviceArguments = (args: ReadonlyArray<string>): Option.Option<ServiceArguments> => {
  const [first, second, ...more] = args
  if (first === undefined) return Option.some({ configFile: Option.none() })
  const named = /^--config=(.+)$/.exec(first)?.[1]
  if (named !== undefined && second === undefined) return Option.some({ configFile: Option.some(named) })
  return first === "--config" && second !== undefined && !second.startsWith("-") && more.length === 0
    ? Option.some({ configFile: Option.some(second) })
    : Option.none()
}
