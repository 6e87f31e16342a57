import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { type Answering, aServer, json } from "../aServer.ts"
import { aPlace, type Ended, type Place, started } from "../bundle.ts"
import { filesBelow } from "../filesBelow.ts"
import { below, toldTo } from "../processes.ts"

const patience = 60_000

/** A token that cannot be anywhere by chance. */
const canary = "canary-4711-Zm9yZ2V0IG1l"

/** A backend that says in every answer what it was told, as badly made ones do in their error texts. */
const quoting: Answering = (arrived, response) => {
  const { authorization } = arrived.headers
  json(401, { error: `bad token ${authorization}`, detail: authorization })(arrived, response)
}

/** Everything in the files of a folder, as it is and as it was before it was packed. */
const contentsOf = (folder: string) =>
  filesBelow(folder).map(({ bytes, file }) => ({ file, text: bytes.toString("latin1") }))

/** Runs an agent until it has said `what`, and looks meanwhile at what every process below it is told. */
const watched = Effect.fnUntraced(function*(args: ReadonlyArray<string>, place: Place, what: ReadonlyArray<RegExp>) {
  const agent = yield* started(args, place)
  const tellings = new Map<number, string>()
  let own = ""
  const look = Effect.sync(() => {
    own = toldTo(agent)
    for (const child of below(agent.processId)) {
      const telling = toldTo(child)
      // between fork(2) and execve(2) the kernel shows what the parent was told
      if (telling !== "" && telling !== own) tellings.set(child.processId, telling)
    }
  })
  const said = Effect.forEach(what, (pattern) => agent.says(pattern), { discard: true })
  yield* Effect.raceFirst(said, Effect.forever(Effect.delay(look, 10)))
  return { ended: yield* agent.stopped("SIGTERM"), own, children: [...tellings.values()] }
})

const assertNowhere = (
  secret: string,
  ended: Ended,
  tellings: ReadonlyArray<string>,
  { root }: Place,
  except: string
) => {
  assert.notInclude(ended.stdout, secret)
  assert.notInclude(ended.stderr, secret)
  for (const { file, text } of contentsOf(root).filter(({ file }) => file !== except)) {
    assert.notInclude(text, secret, file)
  }
  for (const telling of tellings) assert.notInclude(telling, secret)
}

describe("the token", () => {
  it.live(
    "is kept in its file alone, even if the backend refuses it and quotes it",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const { arrived, url } = yield* aServer(quoting)
        const settings = "settings.env"
        fs.writeFileSync(
          path.join(place.root, settings),
          `API_TOKEN=${canary}\nAPI_BASE_URL=${url}/api\nLOG_LEVEL=DEBUG\n`,
          { mode: 0o600 }
        )
        const { children, ended, own } = yield* watched(["--config", path.join(place.root, settings)], place, [
          /WARNING - hardware report \S+ not delivered/,
          /Software scan completed/,
          /Telemetry scan completed/
        ])
        assert.strictEqual(ended.exitCode, 0)
        assert.include(arrived.map(({ headers }) => headers.authorization), `Bearer ${canary}`)
        assert.isNotEmpty(
          contentsOf(path.join(place.stateFolder, "outbox")).filter(({ text }) => text.includes("\"subject\""))
        )
        if (process.platform === "linux") assert.isNotEmpty(children)
        assertNowhere(canary, ended, [own, ...children], place, settings)
      }),
    patience
  )

  it.live(
    "of the embedded receiver is in the file that has the header ready, for its owner alone, and nowhere else",
    () =>
      Effect.gen(function*() {
        const { environment, ...rest } = yield* aPlace
        const place = { ...rest, environment: { ...environment, LOG_LEVEL: "DEBUG" } }
        const { children, ended, own } = yield* watched(["--with-receiver"], place, [
          /^ {2}Running on: .* Ctrl-C stops\.$/m
        ])
        const header = path.join("state", "receiver.header")
        const file = path.join(place.root, header)
        const token = /^Authorization: Bearer (\S{43})\n$/.exec(fs.readFileSync(file, "latin1"))![1]!
        if (process.platform !== "win32") assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
        assertNowhere(token, ended, [own, ...children], place, header)
      }),
    patience
  )

  it.live("does not reach the children when it came by the environment", () =>
    Effect.gen(function*() {
      const { environment, ...rest } = yield* aPlace
      const { url } = yield* aServer(quoting)
      const place = { ...rest, environment: { ...environment, API_TOKEN: canary, API_BASE_URL: `${url}/api` } }
      const { children, ended, own } = yield* watched([], place, [
        /Software scan completed/,
        /Telemetry scan completed/
      ])
      if (process.platform === "linux") assert.include(own, canary)
      assertNowhere(canary, ended, children, place, "")
    }), patience)
})
