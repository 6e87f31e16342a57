import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { runProgram } from "../src/layers/runProgram.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-programs-"))

/** A program made of a shell script. */
const script = (name: string, lines: string) => {
  const file = path.join(folder, name)
  fs.writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o700 })
  return file
}

/** Process ids of what runs a file of this folder, read from the kernel. */
const running = (name: string) =>
  fs.readdirSync("/proc").filter((id) => /^\d+$/.test(id)).filter((id) => {
    try {
      return fs.readFileSync(`/proc/${id}/cmdline`, "latin1").includes(path.join(folder, name))
        && !/\) Z /.test(fs.readFileSync(`/proc/${id}/stat`, "latin1"))
    } catch {
      return false
    }
  })

const run = (program: string, args: ReadonlyArray<string> = [], limitMs = 5_000) =>
  Effect.provide(runProgram(program, args, { limitMs }), NodeServices.layer)

describe.skipIf(process.platform !== "linux")("a program that the agent runs (Linux)", () => {
  it.live("answers with what it printed and how it ended, any exit code", () =>
    Effect.gen(function*() {
      const output = yield* run(script("answers", "printf 'out €'; printf err >&2; exit 3"))
      assert.deepStrictEqual(output, { stdout: "out €", stderr: "err", exitCode: 3 })
    }))

  it.live("is told nothing of the agent's environment, and gets no input", () =>
    Effect.gen(function*() {
      process.env.ITAM_CANARY = "canary-4711"
      const { stdout } = yield* run(
        script("tells", "env | grep -v '^\\(PWD\\|SHLVL\\|_\\|OLDPWD\\)=' | sort; pwd; cat")
      )
      delete process.env.ITAM_CANARY
      assert.deepStrictEqual(stdout.trim().split("\n"), [
        "HOME=/",
        "LC_ALL=C.UTF-8",
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin",
        "TZ=UTC",
        "/"
      ])
    }))

  it.live("is looked for in the system's folders only, whatever PATH and the working directory say", () =>
    Effect.gen(function*() {
      const before = process.env.PATH
      script("itam-test-hijack", "echo hijacked")
      process.env.PATH = `${folder}:${before}`
      const error = yield* Effect.flip(run("itam-test-hijack"))
      process.env.PATH = before
      assert.deepStrictEqual([error._tag, error.message], ["Absent", "itam-test-hijack: not there"])
    }))

  it.live("that is not there, may not be run or is no program is an answer of its own", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Effect.flip(run(path.join(folder, "nowhere"))))._tag, "Absent")
      const closed = script("closed", "true")
      fs.chmodSync(closed, 0o600)
      assert.strictEqual((yield* Effect.flip(run(closed)))._tag, "Denied")
    }))

  it.live("that a signal killed is no answer", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(script("crashes", "echo half; kill -SEGV $$")))
      assert.deepStrictEqual([error._tag, error.message.endsWith("killed by a signal")], ["Unreadable", true])
    }))

  it.live("that hangs and ignores SIGTERM is killed at its limit, its children with it", () =>
    Effect.gen(function*() {
      const child = script("hangs-child", "trap '' TERM; while :; do sleep 1; done")
      const file = script("hangs", `trap '' TERM; ${child} & while :; do sleep 1; done`)
      const error = yield* Effect.flip(run(file, [], 400))
      assert.strictEqual(error._tag, "TookTooLong")
      assert.deepStrictEqual([running("hangs"), running("hangs-child")], [[], []])
    }))

  it.live("that left a child behind with its output open does not hold up the agent for longer than the limit", () =>
    Effect.gen(function*() {
      const child = script("lingers-child", "exec sleep 300")
      const error = yield* Effect.flip(run(script("lingers", `echo done; ${child} &`), [], 400))
      assert.strictEqual(error._tag, "TookTooLong")
      assert.deepStrictEqual(running("lingers-child"), [])
    }))

  it.live("that prints without end is stopped, and nothing of it is kept", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        run(script("floods", "exec yes 0123456789012345678901234567890123456789"), [], 20_000)
      )
      assert.deepStrictEqual([error._tag, error.message.includes("16 MiB")], ["Unreadable", true])
      assert.deepStrictEqual(running("floods"), [])
    }))

  it.live("is killed when the scan that asked for it is interrupted", () =>
    Effect.gen(function*() {
      const file = script("interrupted", "exec sleep 300")
      const fiber = yield* Effect.forkChild(run(file, [], 60_000))
      while (fs.readdirSync("/proc").every((id) => !isSleeping(id))) yield* Effect.sleep(20)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(fs.readdirSync("/proc").every((id) => !isSleeping(id)))
    }))
})

const isSleeping = (id: string) => {
  try {
    return fs.readFileSync(`/proc/${id}/cmdline`, "latin1") === "sleep\u0000300\u0000" &&
      fs.readlinkSync(`/proc/${id}/cwd`) === "/"
      && fs.readFileSync(`/proc/${id}/environ`, "latin1").includes("TZ=UTC")
  } catch {
    return false
  }
}
