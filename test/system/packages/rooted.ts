import { NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { collect } from "../../../src/layers/collectors/collect.ts"
import { packages } from "../../../src/layers/collectors/packages.ts"
import { updates } from "../../../src/layers/collectors/updates.ts"
import * as MachineNode from "../../../src/layers/MachineNode.ts"
import { Absent, Machine } from "../../../src/services/Machine.ts"

/** Programs that may be asked, and how each is told that the machine lies below a folder. */
export type Rooted = { readonly [program: string]: ReadonlyArray<string> }

/**
 * The machine in a folder: every path is looked up below it, and programs are the real ones, told by an option of their
 * own where the root is. What is not named is not installed there.
 */
const rooted = (root: string, programs: Rooted) =>
  Layer.effect(
    Machine,
    Effect.map(Machine, (machine) => {
      const below = (place: string) => path.join(root, place)
      return Machine.of({
        ...machine,
        readFile: (place) => machine.readFile(below(place)),
        readBytes: (place) => machine.readBytes(below(place)),
        listFolder: (place) => machine.listFolder(below(place)),
        readLink: (place) => machine.readLink(below(place)),
        fileFacts: (place) => machine.fileFacts(below(place)),
        factsIn: (place, names) => machine.factsIn(below(place), names),
        fileSystemUse: (place) => machine.fileSystemUse(below(place)),
        run: (program, args, options) =>
          programs[program] === undefined
            ? Effect.fail(new Absent({ what: program }))
            : machine.run(program, [...programs[program], ...args], options)
      })
    })
  ).pipe(
    Layer.provide(MachineNode.layer({ systeminformationCommand: ["/nonexistent"] })),
    Layer.provide(NodeServices.layer)
  )

export const packagesOf = (root: string, programs: Rooted = {}) =>
  Effect.provide(collect(packages), rooted(root, programs))

export const updatesOf = (root: string, programs: Rooted = {}) =>
  Effect.provide(collect(updates), rooted(root, programs))

/** A folder that is gone when the test is over. */
export const aFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-packages-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

export const write = (file: string, text: string, mode = 0o644) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text, { mode })
}

/** What a program prints; that it fails is an answer where it is expected to. */
export const printed = (program: string, args: ReadonlyArray<string>, { mayFail = false } = {}) => {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC", HOME: "/root" }
    })
  } catch (error) {
    if (mayFail) return String((error as { readonly stdout?: string }).stdout ?? "")
    throw error
  }
}

export const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "")

/** Whether all programs are here; says which are not, and what is not tested for that. */
export const canRun = (what: string, ...programs: ReadonlyArray<string>) => {
  const missing = programs.filter((program) =>
    !["/usr/bin", "/usr/sbin", "/bin", "/sbin"].some((folder) => fs.existsSync(`${folder}/${program}`))
  )
  const isRoot = process.getuid?.() === 0
  if (missing.length > 0) console.warn(`without ${missing.join(", ")} ${what} is not tested`)
  else if (!isRoot) console.warn(`without root ${what} is not tested`)
  return missing.length === 0 && isRoot
}
