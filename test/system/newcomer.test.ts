import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { aPlace, asked, type Place, started } from "../bundle.ts"

const patience = 600_000

const projectRoot = path.join(import.meta.dirname, "..", "..")

/** The PATH of somebody who does not know this project: the machine's own Node.js, whatever its age. */
const ownPath = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => !folder.includes("node_modules"))
  .join(path.delimiter)

const has = (program: string, ...args: ReadonlyArray<string>) => {
  try {
    execFileSync(program, args, { cwd: projectRoot, stdio: "ignore", env: { ...process.env, PATH: ownPath } })
    return true
  } catch {
    return false
  }
}

const canCheckOut = has("git", "ls-files") && has("npm", "--version")
const hasTerminal = has("tmux", "-V")
if (!canCheckOut) console.warn("git or npm is not here, or this is no checkout: a newcomer's way is not walked")
if (!hasTerminal) console.warn("tmux is not here: Ctrl-C in a terminal is not tried")

/** A bare checkout: what git knows, and nothing that was made of it. */
const checkedOut = (place: Place) => {
  const checkout = path.join(place.root, "checkout")
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: projectRoot
  })
  const files = listed.toString().split("\0").filter((name) => {
    return fs.statSync(path.join(projectRoot, name), { throwIfNoEntry: false })?.isFile() === true
  })
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true })
    fs.copyFileSync(path.join(projectRoot, file), path.join(checkout, file))
  }
  return checkout
}

/** What a newcomer's shell tells: its own PATH and the way to the packages, and where the agent may keep its state. */
const environmentOf = (place: Place) => {
  const network = Object.entries(process.env).filter(([key]) =>
    /^(npm_config_|https?_proxy$|no_proxy$|NODE_EXTRA_CA)/i.test(key)
  )
  const { STATE_DIR, RECEIVER_PORT } = place.environment
  return {
    ...Object.fromEntries(network.filter(([key]) => !/npm_config_(local_prefix|prefix|node_gyp)/.test(key))),
    HOME: os.homedir(),
    PATH: ownPath,
    TERM: "xterm-256color",
    STATE_DIR: STATE_DIR!,
    RECEIVER_PORT: RECEIVER_PORT!
  }
}

const shell = (command: string, folder: string, environment: Record<string, string>) =>
  execFileSync("/bin/sh", ["-c", command], { cwd: folder, env: environment, encoding: "utf8", stdio: "pipe" })

describe.skipIf(!canCheckOut)("a newcomer in a bare checkout", () => {
  it.live(
    "needs one command to have this machine read and delivered, and one key to stop",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const checkout = checkedOut(place)
        const environment = environmentOf(place)
        const said = shell("npm ci && npm start -- --once", checkout, environment)
        assert.match(said, /✓ hardware +acknowledged/)
        assert.match(said, /✓ software +acknowledged/)
        assert.match(said, /✓ telemetry +acknowledged/)
        assert.match(
          said,
          new RegExp(`curl --header @${place.stateFolder}/receiver.header http://127.0.0.1:${place.port}/api/assets`)
        )

        const program = path.join(checkout, "dist", "itam-agent.mjs")
        const receiver = yield* started(["receiver"], { ...place, program })
        yield* receiver.says(/^receiver: http:/m)
        const { assets } = (yield* asked(place, "/api/assets")).body
        assert.deepStrictEqual(assets.map(({ hostname }: any) => hostname), [os.hostname()])
        yield* receiver.stopped("SIGTERM")
        if (hasTerminal) yield* inTerminal(place, checkout, environment)
      }),
    patience
  )
})

/** `npm start` in a terminal: shows progress, then the summary, stays, and ends with 0 on Ctrl-C. */
const inTerminal = Effect.fnUntraced(function*(place: Place, checkout: string, environment: Record<string, string>) {
  const socket = path.join(place.root, "tmux")
  const tmux = (...args: ReadonlyArray<string>) =>
    execFileSync("tmux", ["-u", "-S", socket, ...args], {
      cwd: checkout,
      env: environment,
      encoding: "utf8",
      stdio: "pipe"
    })
  const everything = path.join(place.root, "terminal")
  const shown = (what: RegExp) =>
    Effect.gen(function*() {
      while (!what.test(fs.readFileSync(everything, "utf8"))) yield* Effect.sleep(50)
    }).pipe(
      Effect.timeout("60 seconds"),
      Effect.orElseSucceed(() => assert.fail(`never shown: ${what}, but ${fs.readFileSync(everything, "utf8")}`))
    )
  fs.writeFileSync(everything, "")
  // Ctrl-C goes to everything in the terminal: this shell, npm and the agent
  const session = "trap : INT; read ready; npm start; echo ended with $?; read done"
  yield* Effect.acquireRelease(
    Effect.sync(() => tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "50", "/bin/sh", "-c", session)),
    () => Effect.sync(() => tmux("kill-server"))
  )
  tmux("pipe-pane", `cat >> ${everything}`)
  tmux("send-keys", "Enter")
  yield* shown(/Ctrl-C stops\./)
  tmux("send-keys", "C-c")
  yield* shown(/ended with \d+/)
  const text = fs.readFileSync(everything, "utf8")
  assert.strictEqual(/ended with (\d+)/.exec(text)![1], "0")
  // oxlint-disable-next-line no-control-regex -- how a terminal is told to clear the line
  assert.match(text, /\r\u001b\[2Kreading \d+\/\d+/)
  // a person is shown the summary and, unless something is wrong, nothing of the log
  assert.notMatch(text, / - INFO - /)
})
