import { Effect, Layer } from "effect"
import * as os from "node:os"
import { ServiceManager, ServiceRefused } from "../services/ServiceManager.ts"
import { program } from "./ground.ts"

/** The service manager of the system that this process runs on. Only that one is loaded. */
export const layer = Layer.unwrap(
  Effect.promise(async () => {
    switch (os.platform()) {
      case "win32": {
        const { layerOf } = await import("./windows/service/managerHere.ts")
        return layerOf(program)
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
