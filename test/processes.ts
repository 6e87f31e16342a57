import * as fs from "node:fs"

/** A process as the kernel shows it (proc(5)). */
export interface Process {
  readonly processId: number
  readonly parentId: number
  readonly groupId: number
  /** Start in ticks since boot: together with the id it names a process beyond doubt. */
  readonly born: string
  /** Z is one that has ended and is not yet collected by its parent. */
  readonly state: string
}

const text = (file: string) => {
  try {
    return fs.readFileSync(file, "latin1")
  } catch {
    return ""
  }
}

const processOf = (id: string): ReadonlyArray<Process> => {
  const stat = text(`/proc/${id}/stat`)
  // the name of the program stands in parentheses and may contain anything
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return fields.length < 20
    ? []
    : [{
      processId: Number(id),
      state: fields[0]!,
      parentId: Number(fields[1]),
      groupId: Number(fields[2]),
      born: fields[19]!
    }]
}

const all = () => fs.readdirSync("/proc").filter((id) => /^\d+$/.test(id)).flatMap(processOf)

/** Everything that runs below a process now. */
export const below = (processId: number): ReadonlyArray<Process> => {
  const processes = all()
  const found: Array<Process> = []
  const parents = [processId]
  for (const parent of parents) {
    for (const each of processes.filter(({ parentId }) => parentId === parent)) {
      found.push(each)
      parents.push(each.processId)
    }
  }
  return found
}

/** Everything that still runs of some process groups, or was started with a word of a text, whoever its parent is by now. */
export const remainsOf = (groupIds: ReadonlyArray<number>, word: string): ReadonlyArray<Process> =>
  all().filter((process) =>
    process.state !== "Z" && (groupIds.includes(process.groupId) || toldTo(process).includes(word))
  )

/** Whether it still runs: not ended, and no other that has its id by now. */
export const runs = ({ born, processId }: Process): boolean =>
  processOf(String(processId)).some((now) => now.born === born && now.state !== "Z")

/** What a process was started with, and what it is told of the world: arguments and environment, as the kernel keeps them. */
export const toldTo = ({ processId }: Pick<Process, "processId">): string =>
  text(`/proc/${processId}/cmdline`) + text(`/proc/${processId}/environ`)

/** Resident memory in bytes; NaN where it cannot be told. */
export const residentBytes = (processId: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(text(`/proc/${processId}/status`))?.[1]) * 1024
