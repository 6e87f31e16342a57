import { Effect, Layer, Option } from "effect"
import * as path from "node:path"
import { Destination } from "../services/Destination.ts"
import { Settings } from "../services/Settings.ts"
import * as ReceiverHttp from "./receiver/ReceiverHttp.ts"
import { readOrMake, readOrMakeInstallToken } from "./ReceiverToken.ts"

/** The receiver that ships with the agent, on this machine, and the agent's way to it: nothing to configure. */
export const layer = Layer.unwrap(Effect.gen(function*() {
  const { stateFolder, values } = yield* Settings
  const { headerFile, token } = yield* readOrMake(stateFolder)
  const install = yield* readOrMakeInstallToken(stateFolder)
  const address = `http://127.0.0.1:${values.receiverPort}`
  const destination = Layer.succeed(Destination, {
    baseUrl: `${address}/api`,
    tenantId: values.tenantId,
    credential: values.protocol === "heartbeat"
      ? { _tag: "Enrolment", installToken: Option.some(install.token) }
      : { _tag: "Bearer", token, renewedToken: Effect.succeedNone },
    install,
    hint: `look at it with: curl --header @${headerFile} ${address}/api/assets`
  })
  const receiver = ReceiverHttp.layer({
    host: "127.0.0.1",
    port: values.receiverPort,
    databaseFile: path.join(stateFolder, "receiver.sqlite"),
    tenantId: values.tenantId,
    token,
    installToken: install.token
  })
  return Layer.merge(destination, receiver)
}))
