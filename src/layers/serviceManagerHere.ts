import { Effect, Layer } from "effect"
import * as os from "node:os"
import * as path from "node:path"
import { ServiceManager, ServiceRefused } from "../services/ServiceManager.ts"
import { inExecutable } from "./executable.ts"
import { program } from "./ground.ts"

/** What starts this agent: an executable alone, or a Node.js and the file that it runs. */
const command = inExecutable ? [program] : [process.execPath, path.resolve(program)]

/** The service manager of the system that this process runs on. Only that one is loaded. */
export const layer = Layer.unwrap(
  Effect.promise(async () => {
    switch (os.platform()) {
      case "win32": {
        const { layerOf } = await import("./windows/service/managerHere.ts")
        return layerOf(program)
      }
      case "linux": {
        const systemd = await import("./ServiceManagerSystemd.ts")
        // the flags of an executable are in it: it never compiles
        return systemd.layer({ program: { command, interpreted: inExecutable } })
      }
      case "darwin": {
        const launchd = await import("./ServiceManagerLaunchd.ts")
        return launchd.layer({ command })
      }
      default:
        return none
    }
  })
)

const refused = new ServiceRefused({
  doing: "ask for services",
  detail: `no service manager is known on ${os.platform()}`
})

const none = Layer.succeed(ServiceManager, {
  install: () => Effect.fail(refused),
  uninstall: Effect.fail(refused),
  start: Effect.fail(refused),
  stop: Effect.fail(refused),
  status: Effect.fail(refused)
})
