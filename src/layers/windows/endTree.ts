import { Effect } from "effect"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import * as path from "node:path"
import { windowsEnvironment } from "./environment.ts"

/** How long Windows may take to end a process and all that it has started. */
const limit = "5 seconds"

/** Ends a process with everything that it has started; by its full path, whatever lies about in the working directory. */
export const endTree =
  (spawner: ChildProcessSpawner.ChildProcessSpawner["Service"], systemRoot: string) =>
  (child: ChildProcessSpawner.ChildProcessHandle): Effect.Effect<void> =>
    spawner.spawn(ChildProcess.make(
      path.win32.join(systemRoot, "System32", "taskkill.exe"),
      ["/PID", String(child.pid), "/T", "/F"],
      { env: windowsEnvironment(systemRoot), extendEnv: false, stdin: "ignore", stdout: "ignore", stderr: "ignore" }
    )).pipe(
      Effect.flatMap((taskkill) => taskkill.exitCode),
      Effect.scoped,
      Effect.andThen(child.exitCode),
      Effect.timeout(limit),
      Effect.ignore
    )
