import { Effect, Option, Result } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { registryAddress } from "../../domain/RegistryKey.ts"
import { Absent, type Machine, probeSections, type ReadError, Unreadable } from "../../services/Machine.ts"
import { PowerShell } from "../../services/PowerShell.ts"
import { Sealer } from "../../services/Sealer.ts"
import { elevated } from "./elevated.ts"
import { endTree } from "./endTree.ts"
import { facts } from "./facts.ts"
import type { Native } from "./Native.ts"
import * as NativeKoffi from "./NativeKoffi.ts"
import { portableFacts } from "./portableFacts.ts"
import { probing } from "./probe.ts"
import { registry } from "./registry.ts"
import { type ScriptStart, windowsPowerShell } from "./scriptStart.ts"
import { systemRoot } from "./systemRoot.ts"

/** After this the script begins nothing more; a query that hangs is ended by Windows after 20 s more. */
const budgetSeconds = 40
const scriptLimitMs = (budgetSeconds + 20) * 1000

/** What only Windows answers, and how its folder is called. */
export interface WindowsMachine extends Pick<Machine["Service"], "privileged" | "registry" | "windows" | "probe"> {
  readonly systemRoot: string
}

/** The Windows that this process runs on. `program`: the agent, beside which the addon may lie. */
export const windowsMachine = Effect.fnUntraced(function*(program: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const loaded = yield* Effect.result(NativeKoffi.load(program))
  const native = Result.getSuccess(loaded)
  const root = yield* systemRoot(native)
  const transport = yield* PowerShell
  const machine: WindowsMachine = {
    systemRoot: root,
    privileged: yield* Effect.fromOption(native).pipe(Effect.flatMap(elevated), Effect.orElseSucceed(() => false)),
    ...(Result.isSuccess(loaded) ? yield* asking(loaded.success) : withoutNative(loaded.failure)),
    probe: transport.kind === "off"
      ? () => Effect.fail(new Absent({ what: "PowerShell, which POWERSHELL_TRANSPORT switches off" }))
      : yield* probing(scriptOfScan(root, transport, endTree(spawner, root)), scriptLimitMs)
  }
  return machine
})

/** The script of a scan. Only where somebody seals them are recovery passwords read at all. */
export const scriptOfScan = (root: string, way: Parameters<typeof windowsPowerShell>[1], end: ScriptStart["end"]) =>
  Effect.map(
    Sealer,
    (sealer) =>
      windowsPowerShell(root, way, { sections: probeSections, budgetSeconds, keys: Option.isSome(sealer) }, end)
  )

/** A call that cannot be made as it was written is a defect of ours, and costs one answer and not the scan. */
const withoutDefect = <A>(what: string, answer: Effect.Effect<A, ReadError>) =>
  Effect.catchDefect(answer, (defect) => Effect.fail(new Unreadable({ what, detail: String(defect) })))

const asking = Effect.fnUntraced(function*(native: Native) {
  const read = yield* Effect.result(registry(native))
  const answers: Pick<WindowsMachine, "registry" | "windows"> = {
    registry: (query) =>
      withoutDefect(
        registryAddress(query),
        Effect.flatMap(Effect.fromResult(read), (readKey) => readKey(query))
      ),
    windows: (fact) => withoutDefect(`Windows: ${fact}`, facts[fact](native))
  }
  return answers
})

const withoutNative = (error: Unreadable): Pick<WindowsMachine, "registry" | "windows"> => ({
  registry: (query) => Effect.fail(new Unreadable({ what: registryAddress(query), detail: error.message })),
  windows: (fact) =>
    portableFacts[fact] ?? Effect.fail(new Unreadable({ what: `Windows: ${fact}`, detail: error.message }))
})
