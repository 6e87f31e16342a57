import { Effect, Option } from "effect"
import * as path from "node:path"
import { SchtasksRow } from "../../../domain/formats/SchtasksRow.ts"
import { taskName, taskXml } from "../../../domain/scheduledTask.ts"
import { commandLine } from "../../../domain/windowsService.ts"
import type { Machine } from "../../../services/Machine.ts"
import { ServiceRefused, type ServiceStatus } from "../../../services/ServiceManager.ts"
import { remove, writeNew } from "../../storage.ts"
import type { Host } from "./Host.ts"

/** What `schtasks.exe` says of a task that it does not know; its words are in the language of the system. */
const unknown = 1

/** SCHED_S_TASK_RUNNING, SCHED_S_TASK_HAS_NOT_RUN and SCHED_S_TASK_TERMINATED (winerror.h). */
const running = 0x41301
const endings = new Set([0, 0x41303, 0x41306])

/**
 * The Task Scheduler, which stands in where a service is refused. It ends the agent the hard way, as a power cut does:
 * what the agent has accepted is on the disk. `folder`: where only administrators may write.
 */
export const taskHost = (
  machine: Machine["Service"],
  system32: (tool: string) => string,
  folder: string
): Host => {
  const schtasks = (doing: string, args: ReadonlyArray<string>, fine: ReadonlyArray<number> = []) =>
    machine.run(system32("schtasks.exe"), args).pipe(
      Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message })),
      Effect.filterOrFail(
        ({ exitCode }) => exitCode === 0 || fine.includes(exitCode),
        ({ exitCode }) => new ServiceRefused({ doing, detail: `schtasks.exe says error ${exitCode}` })
      )
    )
  const file = path.join(folder, "task.xml")

  return {
    status: Effect.map(
      schtasks("ask for the task", ["/Query", "/TN", taskName, "/V", "/FO", "CSV", "/NH"], [unknown]),
      ({ stdout }) =>
        Option.match(Option.getSuccess(SchtasksRow.decode(stdout)), { onNone: () => absentTask, onSome: statusOf })
    ),
    make: Effect.fnUntraced(function*(words) {
      const [program, ...args] = words
      const xml = `\ufeff${taskXml(program, args.length === 0 ? "" : commandLine(args as [string]))}`
      const doing = "make the task"
      yield* remove(file).pipe(
        Effect.andThen(writeNew(file, Buffer.from(xml, "utf16le"))),
        Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message })),
        Effect.andThen(schtasks(doing, ["/Create", "/TN", taskName, "/XML", file, "/RU", "SYSTEM", "/F"])),
        Effect.ensuring(Effect.ignore(remove(file)))
      )
    }),
    begin: Effect.asVoid(schtasks("start the task", ["/Run", "/TN", taskName])),
    end: Effect.asVoid(schtasks("end the task", ["/End", "/TN", taskName], [unknown])),
    forget: Effect.asVoid(schtasks("delete the task", ["/Delete", "/TN", taskName, "/F"], [unknown]))
  }
}

const absentTask: ServiceStatus = {
  state: "absent",
  manager: "Task Scheduler",
  name: taskName,
  processId: Option.none(),
  startsWithMachine: false,
  detail: Option.none()
}

const statusOf = ({ lastResult }: SchtasksRow): ServiceStatus => {
  const code = lastResult >>> 0
  const state = code === running ? "running" : endings.has(code) ? "stopped" : "failed"
  return {
    ...absentTask,
    state,
    startsWithMachine: true,
    detail: state === "failed" ? Option.some(`result 0x${code.toString(16)}`) : Option.none()
  }
}
