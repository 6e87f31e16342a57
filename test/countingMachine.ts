import { Effect, Layer } from "effect"
import { Machine, type ReadError } from "../src/services/Machine.ts"

/** What a machine was asked for that costs: the unit is the process and the file. */
export interface Asked {
  /** Programs that were started, in order; one that is not there is not started. */
  readonly processes: Array<string>
  /** Files and folders that were opened. */
  readonly files: Array<string>
}

/** The same machine, and somebody who counts. Links, facts and sizes are told without opening anything. */
export const counting = (asked: Asked) =>
  Layer.effect(
    Machine,
    Effect.map(Machine, (machine) => {
      const opened =
        <A>(open: (path: string) => Effect.Effect<A, ReadError>) => (path: string): Effect.Effect<A, ReadError> =>
          noted(asked.files, path, open(path))
      return Machine.of({
        ...machine,
        readFile: opened(machine.readFile),
        readBytes: opened(machine.readBytes),
        listFolder: opened(machine.listFolder),
        run: (program, args, options) => noted(asked.processes, program, machine.run(program, args, options)),
        systeminformation: (name) =>
          noted(asked.processes, `systeminformation ${name}`, machine.systeminformation(name))
      })
    })
  )

const noted = <A>(list: Array<string>, what: string, effect: Effect.Effect<A, ReadError>) =>
  Effect.tapError(
    Effect.andThen(Effect.sync(() => void list.push(what)), effect),
    (error) => Effect.sync(() => void (error._tag === "Absent" && list.splice(list.lastIndexOf(what), 1)))
  )
