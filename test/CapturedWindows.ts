import { Effect, Result, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { ProbeOutput } from "../src/domain/formats/ProbeOutput.ts"
import { probeAnswer } from "../src/layers/windows/probeAnswer.ts"
import { Absent, type Machine } from "../src/services/Machine.ts"
import { capturedRegistry } from "./CapturedRegistry.ts"

/** The form of `windows.json`: what the calls answered, by their names; `cpuTimes@2` is told from the second call on. */
const Facts = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))

/** What the script may take on a captured machine before it is killed. */
const probeLimitMs = 60_000

/** The questions that only Windows understands, answered from the files of a captured machine: what is not there is `Absent`. */
export const capturedWindows = (folder: string): Pick<Machine["Service"], "registry" | "windows" | "probe"> => {
  const textOf = (name: string, otherwise: string) => {
    const file = path.join(folder, name)
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : otherwise
  }
  const facts = Schema.decodeUnknownSync(Facts)(textOf("windows.json", "{}"))
  const calls = new Map<string, number>()
  const script = textOf("probe.ndjson", "")
  const output = Result.getOrThrow(ProbeOutput.decode(script))
  return {
    registry: capturedRegistry(textOf("registry.json", "{}")),
    windows: (fact) =>
      Effect.suspend(() => {
        const call = (calls.get(fact) ?? 0) + 1
        calls.set(fact, call)
        const name = call > 1 && `${fact}@2` in facts ? `${fact}@2` : fact
        return name in facts ? Effect.succeed(facts[name]) : Effect.fail(new Absent({ what: `Windows: ${fact}` }))
      }),
    probe: (section) =>
      script === ""
        ? Effect.fail(new Absent({ what: `PowerShell: ${section}` }))
        : probeAnswer(output, section, probeLimitMs)
  }
}
