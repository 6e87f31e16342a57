import { Effect, type Exit } from "effect"
import { serviceName } from "../../../domain/windowsService.ts"
import * as NativeKoffi from "../NativeKoffi.ts"
import { connect } from "./scm.ts"
import { serve } from "./serviceProcess.ts"

/** The agent as the service of Windows that it was started as. `program`: beside it the addon may lie. */
export const asService = <E, R>(
  program: string,
  agent: (up: Effect.Effect<void>, toldToReload: Effect.Effect<void>) => Effect.Effect<unknown, E, R>,
  codeOf: (exit: Exit.Exit<unknown, E>) => number
) =>
  NativeKoffi.load(program).pipe(
    Effect.flatMap((native) => connect(native, serviceName)),
    Effect.flatMap((scm) => serve(scm, (up) => agent(up, scm.toldToReload), codeOf))
  )
