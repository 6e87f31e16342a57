import { Option } from "effect"

/** How a service is started: with settings that are found, or named by `--config`. */
export interface ServiceArguments {
  readonly configFile: Option.Option<string>
  /** The Service Control Manager of Windows starts it, and wants to be spoken to. */
  readonly underScm: boolean
}

/** Says that the Service Control Manager starts the agent: nobody else speaks its protocol. */
export const underScmFlag = "--service"

/**
 * The arguments of `itam-agent [--service] [--config FILE]`, which runs until it is told to stop. None where the command
 * line says anything else: that is for the command tree to understand.
 */
export const serviceArguments = (args: ReadonlyArray<string>): Option.Option<ServiceArguments> => {
  const underScm = args[0] === underScmFlag
  const [first, second, ...more] = underScm ? args.slice(1) : args
  if (first === undefined) return Option.some({ configFile: Option.none(), underScm })
  const named = /^--config=(.+)$/.exec(first)?.[1]
  if (named !== undefined && second === undefined) return Option.some({ configFile: Option.some(named), underScm })
  return first === "--config" && second !== undefined && !second.startsWith("-") && more.length === 0
    ? Option.some({ configFile: Option.some(second), underScm })
    : Option.none()
}
