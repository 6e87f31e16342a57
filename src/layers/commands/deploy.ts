import { Console, Data, Effect, Option } from "effect"
import * as path from "node:path"
import { ServiceManager } from "../../services/ServiceManager.ts"
import { program } from "../ground.ts"
import { isThere } from "../isThere.ts"
import * as SettingsFile from "../SettingsFile.ts"
import { firstReport } from "../windows/deployment/firstReport.ts"
import { ours } from "../windows/deployment/owner.ts"
import { copyInto, emptyBut, isSame, keepAs, makeFolder, takeAway } from "../windows/deployment/placed.ts"
import { files, type Places, places } from "../windows/deployment/places.ts"
import { secured } from "../windows/deployment/secured.ts"
import * as NativeKoffi from "../windows/NativeKoffi.ts"
import { layerFor } from "../windows/service/managerHere.ts"
import { systemRoot } from "../windows/systemRoot.ts"
import { Ended } from "./ending.ts"
import { asAdministrator, sentence } from "./serviceControl.ts"

export interface DeployFlags {
  /** Take the settings of the package where there are settings already. */
  readonly replaceConfig: boolean
  /** Take everything away instead. */
  readonly remove: boolean
}

/** This is no package for Windows, or not all of one. */
class PackageIncomplete
  extends Data.TaggedError("PackageIncomplete")<{ readonly folder: string; readonly file: string }>
{
  override get message(): string {
    return `there is no ${this.file} in ${this.folder}: unpack the whole package into one folder, and start it there`
  }
}

/** Elsewhere the packages of the system do it. */
class NotHere extends Data.TaggedError("NotHere")<{ readonly platform: string }> {
  override get message(): string {
    return `deploy is for Windows, not for ${this.platform}; see itam-agent service`
  }
}

/** Installed, but not delivered yet: as `--once` says it. */
const notDelivered = 3

/** `itam-agent deploy`: what install_scanner.bat does, from the folder of the package that it was unpacked to. */
export const deploy = Effect.fn("deploy")(function*({ remove, replaceConfig }: DeployFlags) {
  if (process.platform !== "win32") return yield* new NotHere({ platform: process.platform })
  yield* asAdministrator
  const here = yield* places
  const manager = layerFor(program, [path.join(here.programs, files.background)])
  yield* Effect.provide(remove ? takenAway(here) : putIntoPlace(here, replaceConfig), manager)
})

const putIntoPlace = Effect.fnUntraced(function*(here: Places, replaceConfig: boolean) {
  const unpacked = path.dirname(program)
  const isInPlace = isSame(unpacked, here.programs)
  for (const file of [files.console, files.background]) {
    if (!(yield* isThere(path.join(unpacked, file)))) return yield* new PackageIncomplete({ folder: unpacked, file })
  }
  const native = yield* Effect.option(NativeKoffi.load(program))
  const root = yield* systemRoot(native)
  const manager = yield* ServiceManager
  yield* ours(here.data, native)
  const settings = yield* settingsToUse(unpacked, here, replaceConfig)

  const before = yield* Effect.catchTag(manager.stop, "ServiceAbsent", () => manager.status)
  if (before.state !== "absent") yield* Console.log(`stopped the agent that was there`)
  yield* secured(here.data, root)
  const placing = Effect.gen(function*() {
    if (!isInPlace) {
      yield* makeFolder(here.programs)
      for (const file of [files.background, files.console, files.installer]) {
        const from = path.join(unpacked, file)
        if (yield* isThere(from)) yield* copyInto(from, path.join(here.programs, file))
      }
    }
    yield* settings.put
  })
  yield* Effect.tapError(placing, () => before.state === "absent" ? Effect.void : Effect.ignore(manager.start))
  yield* Console.log(`programs: ${here.programs}`)
  yield* Console.log(`settings and state: ${here.data}`)

  const first = yield* firstReport(path.join(here.programs, files.console), settings.file)
  const running = yield* manager.install({ configFile: Option.some(settings.file) })
  yield* Console.log(sentence(running))
  yield* Console.log(`first report: ${first.lines.join(", ")}`)
  if (!first.accepted) {
    yield* Console.error(
      "itam-agent: the backend has not accepted the first report yet; it is kept, and the service goes on"
    )
    return yield* new Ended({ code: notDelivered })
  }
})

/**
 * Which settings count from now on, proven to be right before anything is touched: those that there are, unless those of
 * the package are to replace them.
 */
const settingsToUse = Effect.fnUntraced(function*(unpacked: string, here: Places, replace: boolean) {
  const file = path.join(here.data, files.settings)
  const ofPackage = path.join(unpacked, files.settings)
  const known = yield* isThere(file)
  const brought = yield* isThere(ofPackage)
  if (!known && !brought) return yield* new PackageIncomplete({ folder: unpacked, file: files.settings })
  const fromPackage = brought && (replace || !known)
  const source = fromPackage ? ofPackage : file
  yield* SettingsFile.load({ configFile: Option.some(source), interactive: false, programFolder: here.programs })
  const put = Effect.gen(function*() {
    if (!fromPackage) {
      return yield* Console.log(`kept the settings that were there; install_scanner.bat /config replaces them`)
    }
    if (known) yield* keepAs(file, `${files.settings}.previous`)
    yield* copyInto(ofPackage, file)
  })
  return { file, put }
})

const takenAway = Effect.fnUntraced(function*(here: Places) {
  const manager = yield* ServiceManager
  yield* manager.uninstall
  yield* takeAway(here.data)
  // What runs cannot delete itself: install_scanner.bat does it when this has ended.
  const spared = isSame(path.dirname(program), here.programs) ? [path.basename(program), "native", files.installer] : []
  yield* emptyBut(here.programs, spared)
  yield* Console.log("taken away: service, programs, settings, state")
})
