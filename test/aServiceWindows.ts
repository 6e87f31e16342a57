import { Context, Effect, Layer } from "effect"
import * as ServiceManagerWindows from "../src/layers/ServiceManagerWindows.ts"
import { Absent, Machine, Unreadable } from "../src/services/Machine.ts"
import { ServiceManager } from "../src/services/ServiceManager.ts"

/** How the services of a Windows behave; well, unless told. */
export interface Behaviour {
  /** Exit codes of tools, by the first words of what they are asked. */
  readonly refuses?: { readonly [command: string]: number }
  /** The service says so many times that it is on its way before it runs. */
  readonly slowStart?: number
  /** It fails instead of running: its exit code and that of the agent. */
  readonly fails?: readonly [win32ExitCode: number, serviceExitCode: number]
  /** It fails so long after it ran first, in questions. */
  readonly failsAfter?: number
  /** Its process does not end when it is told to. */
  readonly isDeaf?: boolean
  /** Its process is there for so many more questions when the service has stopped. */
  readonly lingers?: number
}

type Registered = {
  image: string
  state: number
  pid: number
  codes: readonly [number, number]
  wait: number
  asked: number
}

/** A Windows with a Service Control Manager and a Task Scheduler, and a record of all that was run. */
export const aServiceWindows = (behaviour: Behaviour = {}) => {
  const ran: Array<string> = []
  let service: Registered | undefined
  let task: { lastResult: number } | undefined
  let nextPid = 100
  const alive = new Map<number, number>()

  const sc = ([verb, , ...rest]: ReadonlyArray<string>): readonly [number, string] => {
    if (verb !== "create" && service === undefined) return [1060, "FAILED 1060"]
    switch (verb) {
      case "create":
      case "config": {
        const image = rest[rest.indexOf("binPath=") + 1]!
        service = { state: 1, pid: 0, codes: [1077, 0], wait: 0, asked: 0, ...service, image }
        return [0, ""]
      }
      case "start":
        if (service!.state !== 1) return [1056, ""]
        service = { ...service!, state: 2, pid: nextPid++, wait: behaviour.slowStart ?? 0, asked: 0 }
        alive.set(service.pid, 0)
        return [0, ""]
      case "stop":
        if (service!.state === 1) return [1062, ""]
        if (behaviour.isDeaf === true) service!.state = 3
        else ended([0, 0])
        return [0, ""]
      case "delete":
        service = undefined
        return [0, ""]
      case "query":
        onItsWay()
        return [
          0,
          `SERVICE_NAME: x\r\n T : 10 OWN\r\n S : ${service!.state} Ж\r\n W : ${service!.codes[0]} (0x0)\r\n E : ${
            service!.codes[1]
          } (0x0)\r\n`
        ]
      default:
        return [0, ""]
    }
  }

  const ended = (codes: readonly [number, number]) => {
    alive.set(service!.pid, behaviour.lingers ?? 0)
    service = { ...service!, state: 1, pid: 0, codes }
  }

  const onItsWay = () => {
    if (service!.state === 2 && service!.wait-- <= 0) {
      if (behaviour.fails !== undefined && behaviour.failsAfter === undefined) return ended(behaviour.fails)
      service!.state = 4
    } else if (service!.state === 4 && behaviour.failsAfter !== undefined && ++service!.asked > behaviour.failsAfter) {
      ended(behaviour.fails!)
    }
  }

  const schtasks = ([verb]: ReadonlyArray<string>): readonly [number, string] => {
    if (verb === "/Create") task = { lastResult: 0x41303 }
    if (task === undefined) return [1, ""]
    if (verb === "/Run") task.lastResult = 0x41301
    if (verb === "/End") task.lastResult = 0x41306
    if (verb === "/Delete") task = undefined
    return [0, task === undefined ? "" : `"PC","\\ITAM Scanner","","Läuft","","","${task.lastResult}","SYSTEM"\r\n`]
  }

  const answer = (tool: string, args: ReadonlyArray<string>): readonly [number, string] => {
    const refused = Object.entries(behaviour.refuses ?? {}).find(([command]) =>
      `${tool} ${args.join(" ")}`.startsWith(command)
    )
    if (refused !== undefined) return [refused[1], ""]
    if (tool === "sc.exe") return sc(args)
    if (tool === "schtasks.exe") return schtasks(args)
    if (tool === "taskkill.exe") {
      alive.delete(Number(args[1]))
      if (service?.pid === Number(args[1])) service = { ...service, state: 1, pid: 0, codes: [1067, 0] }
    }
    return [0, ""]
  }

  const machine = Layer.mock(Machine, {
    platform: "win32",
    privileged: true,
    run: (program, args) =>
      Effect.sync(() => {
        const tool = program.split("\\").at(-1)!
        if (program !== `D:\\Windows\\System32\\${tool}`) throw new Error(`not a tool of the system: ${program}`)
        if (args[0] !== "query" && args[0] !== "/Query") ran.push(`${tool} ${args.join(" ")}`)
        const [exitCode, stdout] = answer(tool, args)
        return { exitCode, stdout, stderr: "" }
      }),
    registry: () =>
      Effect.suspend(() =>
        service === undefined
          ? Effect.fail(new Absent({ what: "the key" }))
          : Effect.succeed({ values: { Start: { type: "number" as const, data: 2 } }, keys: {} })
      ),
    windows: (fact) =>
      fact === "serviceStates"
        ? Effect.sync(() =>
          service === undefined ? [] : [{ name: "ITAMScanner", ...(service.pid === 0 ? {} : { pid: service.pid }) }]
        )
        : Effect.fail(new Unreadable({ what: fact, detail: "not asked for" }))
  })

  const layer = (folder: string) =>
    Layer.provide(
      ServiceManagerWindows.layer({
        program: ["D:\\Program Files\\ITAM Scanner\\ITAM_Scanner_Background.exe"],
        systemRoot: "D:\\Windows",
        folder,
        isAlive: (pid) =>
          Effect.sync(() => {
            const left = alive.get(pid)
            if (left === undefined || service?.pid !== pid && left <= 0) return false
            if (service?.pid !== pid) alive.set(pid, left - 1)
            return true
          })
      }),
      machine
    )

  return {
    ran,
    manager: (folder: string) =>
      Effect.map(Layer.build(layer(folder)), (context) => Context.get(context, ServiceManager)),
    image: () => service?.image,
    hasTask: () => task !== undefined
  }
}
