import * as path from "node:path"
import { rolldown } from "rolldown"

export const projectRoot = path.join(import.meta.dirname, "..", "..", "..")

/** A fault put into the source on purpose, to see whether the rig that should notice it does. */
export interface Mutation {
  readonly name: string
  /** From the project's root. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/**
 * One file that Node.js runs, made of the project's own sources, with the mutations in it and nowhere else. A mutation
 * whose place is no longer in the source is an error: else a check would go on proving nothing.
 */
export const bundle = async (entry: string, mutations: ReadonlyArray<Mutation> = []): Promise<string> => {
  const name = [path.basename(entry, ".ts"), ...mutations.map((mutation) => mutation.name)].join("-without-")
  const file = path.join(projectRoot, ".cache", "reliability", `${name}.mjs`)
  const open = new Set(mutations)
  const build = await rolldown({
    input: path.join(projectRoot, entry),
    platform: "node",
    transform: { target: "node22" },
    plugins: [{
      name: "mutations",
      transform: (code: string, id: string) =>
        mutations.filter((mutation) => id === path.join(projectRoot, mutation.file)).reduce((source, mutation) => {
          if (source.split(mutation.from).length !== 2) {
            throw new Error(`"${mutation.name}": its place is not once in ${mutation.file}`)
          }
          open.delete(mutation)
          return source.replace(mutation.from, () => mutation.to)
        }, code)
    }]
  })
  await build.write({ file, format: "esm", codeSplitting: false })
  await build.close()
  if (open.size > 0) throw new Error(`not part of ${entry}: ${[...open].map((mutation) => mutation.file).join(", ")}`)
  return file
}
