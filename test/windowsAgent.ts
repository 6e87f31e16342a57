import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { scanArguments } from "../src/domain/scanArguments.ts"
import { teardown } from "../src/layers/commands/ending.ts"
import { once } from "../src/layers/commands/once.ts"
import { scanOf } from "../src/layers/commands/scan.ts"
import { service } from "../src/layers/commands/service.ts"
import * as DestinationSettings from "../src/layers/DestinationSettings.ts"
import { platform } from "../src/layers/ground.ts"
import { configured, delivering, identified, sealing } from "../src/layers/ladder.ts"
import * as ProgressWatch from "../src/layers/ProgressWatch.ts"
import * as ScannerCollectors from "../src/layers/ScannerCollectors.ts"
import * as MachineSketch from "./MachineSketch.ts"

/**
 * The agent as it is, but for the computer that it scans: that is Windows, as the file `windows.json` beside this program
 * has it. Where this program is linked to, there lies its computer. The resident part never looks into that file.
 */
const sketched = () =>
  MachineSketch.layer(JSON.parse(fs.readFileSync(path.join(path.dirname(process.argv[1]!), "windows.json"), "utf8")))

const [first, configFile] = process.argv.slice(2)
const scanned = scanArguments(process.argv.slice(2))

/** `--once --json` is a scan in this process. */
const onceHere = (file: string) =>
  Effect.provide(
    once("json"),
    delivering.pipe(
      Layer.provideMerge(ScannerCollectors.layer),
      Layer.provideMerge(sealing),
      Layer.provideMerge(identified),
      Layer.provideMerge(Layer.merge(sketched(), ProgressWatch.layer({ drawLine: Option.none() }))),
      Layer.provideMerge(DestinationSettings.layer),
      Layer.provideMerge(configured({ configFile: Option.some(file), watched: false })),
      Layer.provide(platform)
    )
  ).pipe(NodeRuntime.runMain({ teardown }))

if (scanned !== undefined) scanOf(sketched())(scanned)
else if (first === "--once") onceHere(configFile!)
else service({ configFile: Option.some(configFile!), underScm: false })
