import { Effect, Layer, Option } from "effect"
import * as path from "node:path"
import { Destination } from "../services/Destination.ts"
import { Settings } from "../services/Settings.ts"
import { program } from "./ground.ts"
import { live } from "./live.ts"
import { usualFolders } from "./packing/usualFolders.ts"
import * as ReceiverHttp from "./receiver/ReceiverHttp.ts"
import { readOrMake, readOrMakeInstallToken } from "./ReceiverToken.ts"

/** The receiver that ships with the agent, on this machine, and the agent's way to it: nothing to configure. */
export const layer = Layer.unwrap(Effect.gen(function*() {
  const { given, stateFolder, values } = yield* Settings
  const { headerFile, token } = yield* readOrMake(stateFolder, "receiver")
  const administrators = yield* readOrMake(stateFolder, "receiver-admin")
  const install = yield* readOrMakeInstallToken(stateFolder)
  const address = `http://127.0.0.1:${values.receiverPort}`
  const destination = Layer.succeed(Destination, {
    baseUrl: `${address}/api`,
    tenantId: values.tenantId,
    credential: values.protocol === "heartbeat"
      ? { _tag: "Enrolment", installToken: live(Option.some(install.token)) }
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
    installToken: install.token,
    adminToken: administrators.token,
    packages: {
      folder: path.join(stateFolder, "packages"),
      url: given.get("API_BASE_URL")?.from === "default" ? `${address}/api` : values.apiBaseUrl,
      executables: usualFolders(program)
    }
  })
  return Layer.merge(destination, receiver)
}))
