import { spawnSync } from "node:child_process"

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; one that is not there is an error that says so. */
export const run = (program: string, args: ReadonlyArray<string>, folder?: string): Ran => {
  const { error, status, stderr, stdout } = spawnSync(program, args, { cwd: folder, encoding: "utf8" })
  if (error !== undefined) throw new Error(`${program} cannot be started: ${error.message}`)
  return { status, stdout, stderr }
}

/** The same for one that has to succeed. */
export const mustRun = (program: string, args: ReadonlyArray<string>, folder?: string): string => {
  const { status, stderr, stdout } = run(program, args, folder)
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stderr}${stdout}`)
  return stdout
}
