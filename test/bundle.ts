import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import * as os from "node:os"
import * as path from "node:path"

/** The program as it ships, made by `npm run build`. */
export const bundle = path.join(import.meta.dirname, "..", "dist", "itam-agent.mjs")

/** A world of its own for an agent: all the folders that it may think of, empty, and a port where nobody listens. */
export interface Place {
  readonly root: string
  readonly stateFolder: string
  /** Neither the agent's own nor anybody's: where it was started. */
  readonly workFolder: string
  readonly port: number
  /** All that an agent is told of the world; what is not here it is not told. */
  readonly environment: { readonly [key: string]: string }
}

/** A place that is gone with the scope. */
export const aPlace = Effect.gen(function*() {
  const root = yield* Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-agent-"))),
    (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
  )
  const folder = (name: string) => {
    fs.mkdirSync(path.join(root, name))
    return path.join(root, name)
  }
  const stateFolder = path.join(root, "state")
  const port = yield* freePort
  return {
    root,
    stateFolder,
    workFolder: folder("work"),
    port,
    environment: {
      HOME: folder("home"),
      TMPDIR: folder("temporary"),
      STATE_DIR: stateFolder,
      RECEIVER_PORT: String(port),
      HEALTH_PORT: "0",
      // without it no program on Windows can open a socket
      ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot })
    }
  } satisfies Place
})

/** A port of 127.0.0.1 where nobody listens now. */
export const freePort = Effect.promise(() =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
)

/** How an agent ended, and all that it said. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Starting {
  readonly environment: { readonly [key: string]: string }
  readonly workFolder: string
  /** Program and arguments that start the agent's own command line: `strace -f`, `unshare -rn`. */
  readonly through?: ReadonlyArray<string>
  /** The Node.js that runs it, the one of the test unless told, with its own options. */
  readonly node?: ReadonlyArray<string>
  /** Another copy of the program. */
  readonly program?: string
  /** The user and group that it runs as. */
  readonly userId?: number
}

const begin = (args: ReadonlyArray<string>, starting: Starting) => {
  const { environment, node = [process.execPath], program = bundle, through = [], userId, workFolder } = starting
  if (!fs.existsSync(program)) throw new Error(`${program} is not there: npm run build makes it`)
  const [command, ...rest] = [...through, ...node, program, ...args]
  const child = spawn(command!, rest, {
    cwd: workFolder,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(userId === undefined ? {} : { uid: userId, gid: userId })
  })
  const said = { stdout: "", stderr: "" }
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text
      child.emit("said")
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, ...said }))
  })
  return { child, said, ended }
}

/** An agent at work. It is killed when the scope closes, if it has not ended by then. */
export const started = (args: ReadonlyArray<string>, starting: Starting) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => begin(args, starting)),
      ({ child, ended }) =>
        Effect.promise(() => {
          child.kill("SIGKILL")
          return ended
        })
    ),
    ({ child, ended, said }) => ({
      processId: child.pid!,
      ended: Effect.promise(() => ended),
      /** Waits until it has said so, on stdout or stderr. An agent that ends without a word of it is a failure. */
      says: (what: RegExp) =>
        Effect.promise(() =>
          new Promise<void>((resolve, reject) => {
            const hear = () => {
              if (!what.test(said.stdout) && !what.test(said.stderr)) return
              child.off("said", hear)
              resolve()
            }
            child.on("said", hear)
            child.on("close", () => reject(new Error(`never said ${what}, but: ${said.stdout}\n${said.stderr}`)))
            hear()
          })
        ),
      /** Sends a signal and waits for the end. */
      stopped: (signal: NodeJS.Signals) =>
        Effect.promise(async () => {
          const began = performance.now()
          child.kill(signal)
          return { ...await ended, tookMs: performance.now() - began }
        })
    })
  )

/** Runs an agent to its end. */
export const ran = (args: ReadonlyArray<string>, starting: Starting) =>
  Effect.scoped(Effect.flatMap(started(args, starting), ({ ended }) => ended))

/** Asks the receiver of a place, as a person would with curl and the file that has the header ready. */
export const asked = ({ port, stateFolder }: Place, route: string) =>
  Effect.promise(async () => {
    const [, token] = /^Authorization: (Bearer \S+)\n$/.exec(
      fs.readFileSync(path.join(stateFolder, "receiver.header"), "latin1")
    )!
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, { headers: { authorization: token! } })
    // oxlint-disable-next-line no-explicit-any -- an answer is compared, field by field, in the tests
    return { status: answer.status, body: await answer.json() as any }
  })

/** Every file and folder below a folder, with the time of its last change. */
export const everythingIn = (folder: string): ReadonlyArray<string> =>
  fs.existsSync(folder)
    ? (fs.readdirSync(folder, { recursive: true }) as Array<string>).toSorted().map((name) => {
      return `${name} ${fs.statSync(path.join(folder, name)).mtimeMs}`
    })
    : []
