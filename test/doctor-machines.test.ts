import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { type Finding, inOrder } from "../src/domain/doctor/Finding.ts"
import { renderFindings } from "../src/domain/view/findings.ts"
import { checkSections } from "../src/layers/doctor/checkSections.ts"
import { checkService } from "../src/layers/doctor/checkService.ts"
import * as Seen from "../src/layers/doctor/Seen.ts"
import * as ScannerCollectors from "../src/layers/ScannerCollectors.ts"
import {
  ServiceManager,
  ServiceRefused,
  type ServiceState,
  type ServiceStatus
} from "../src/services/ServiceManager.ts"
import { captured, told } from "./doctorRig.ts"
import * as MachineSketch from "./MachineSketch.ts"

const anHour = 3_600_000

/** What the doctor finds on a captured machine. Time passes as fast as the scan sleeps. */
const on = Effect.fnUntraced(function*(machine: string, limitMs = anHour) {
  const looked = Effect.map(
    Effect.all([checkSections(limitMs), checkService]),
    (findings): ReadonlyArray<Finding> => inOrder(findings.flat())
  ).pipe(
    Effect.provide(ScannerCollectors.layer.pipe(Layer.provideMerge(Seen.layer), Layer.provideMerge(captured(machine))))
  )
  const looking = yield* Effect.forkChild(Effect.delay(looked, "1 second"))
  while (looking.pollUnsafe() === undefined) {
    yield* Effect.promise(allThatCanBeDone)
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(looking)
})

/** Lets everything come to an end that needs no time: loading code, answers of promises. */
const allThatCanBeDone = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe("the doctor on captured machines", () => {
  it.effect("has nothing to say of a laptop that runs the agent as root", () =>
    Effect.gen(function*() {
      const findings = yield* on("linux/laptop")
      assert.isEmpty(findings.filter(({ outcome }) => outcome === "problem"))
      assert.match(told(findings, "sections")[0]!, /^ok: \d+ sections of 22 read whole, \d+ not on this machine$/)
    }))

  it.effect("says what an ordinary user of Windows does not see, and what being Administrator would bring", () =>
    Effect.gen(function*() {
      const findings = yield* on("win32/win11-standard-user")
      const rights = findings.find(({ what }) => /without being Administrator/.test(what))
      assert.strictEqual(rights?.outcome, "warning")
      assert.match(rights!.what, /: disks, encryption, startup$/)
      assert.match(rights!.why!, /encryption: whether volumes are encrypted/)
    }))

  it.effect("tells of a container what the host keeps to itself", () =>
    Effect.gen(function*() {
      const findings = yield* on("linux/podman-rootless")
      assert.isEmpty(findings.filter(({ check, outcome }) => check === "sections" && outcome === "problem"))
    }))

  it.effect("gives up what hangs, and tells what it has seen until then", () =>
    Effect.gen(function*() {
      const findings = yield* on("linux/hung-tools", 11_000)
      const [first] = told(findings, "sections")
      assert.match(first!, /^ok: [1-9]\d* sections of 22 read whole/)
      const problems = findings.filter(({ outcome }) => outcome === "problem")
      assert.isNotEmpty(problems)
      assert.isTrue(problems.every(({ remedy, why }) => remedy !== undefined && why !== undefined))
    }))

  it.effect("knows a machine without a service of ours", () =>
    Effect.gen(function*() {
      assert.match(told(yield* on("win32/win11-standard-user"), "service")[0]!, /^info: .* not registered .* Windows$/)
      assert.match(told(yield* on("darwin/mac-mini-m1"), "service")[0]!, /^info: .* not registered .* launchd$/)
    }))
})

describe("the findings as text", () => {
  const findings: ReadonlyArray<Finding> = [
    { check: "settings", outcome: "ok", what: "all right" },
    {
      check: "connection",
      outcome: "problem",
      what:
        "assets.example: no connection in time, and this goes on for longer than a line of eighty columns has room for",
      why: "Reports cannot be delivered; they wait in the outbox.",
      remedy: "A firewall on the way may drop what is sent there: have it let this machine through to that port."
    },
    { check: "certificate", outcome: "skipped", what: "evil\u001b[31m name\u0007" },
    { check: "others", outcome: "info", what: "also here: osquery" },
    { check: "agent", outcome: "warning", what: "no agent is running", why: "Nothing is read.", remedy: "Start it." }
  ]

  it.each([80, 140])("fit into %i columns", (columns) => {
    const text = renderFindings(findings, "itam-agent 0.1.0 doctor", { columns, colours: false })
    for (const line of text.split("\n")) assert.isAtMost([...line].length, columns, line)
    const words = text.replace(/\s+/g, " ")
    for (const { remedy, what, why } of findings.filter(({ check }) => check !== "certificate")) {
      for (const said of [what, why, remedy === undefined ? undefined : `→ ${remedy}`]) {
        if (said !== undefined) assert.include(words, said)
      }
    }
    assert.match(text, /\n {2}1 problem, 1 warning\n$/)
  })

  it("have more to a line where there is room", () => {
    const height = (columns: number) =>
      renderFindings(findings, "doctor", { columns, colours: false }).split("\n").length
    assert.isBelow(height(140), height(80))
  })

  it("have colours on a terminal only, and never those of somebody else", () => {
    const plain = renderFindings(findings, "doctor", { columns: 80, colours: false })
    assert.notMatch(plain, /(?!\n)\p{Cc}/u)
    assert.include(renderFindings(findings, "doctor", { columns: 80, colours: true }), "\u001b[31m✗\u001b[0m")
  })
})

describe("the doctor asks the service manager of a registered agent", () => {
  const unit = "/etc/systemd/system/itam-agent.service"
  const wanted = "/etc/systemd/system/multi-user.target.wants/itam-agent.service"
  const asked = (status: Effect.Effect<ServiceStatus, ServiceRefused>, files: Record<string, string>) =>
    checkService.pipe(
      Effect.map((findings) => told(findings, "service")),
      Effect.provide(Layer.merge(Layer.mock(ServiceManager, { status }), MachineSketch.layer({ files })))
    )
  const registered = { [unit]: "[Unit]", [wanted]: "[Unit]" }
  const is = (state: ServiceState, detail?: string): Effect.Effect<ServiceStatus> =>
    Effect.succeed({
      state,
      manager: "systemd",
      name: "itam-agent.service",
      processId: Option.none(),
      startsWithMachine: true,
      detail: Option.fromUndefinedOr(detail)
    })

  it.effect("whether it runs, and else with which exit code it ended", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* asked(is("running"), registered), [`ok: registered with systemd: ${unit}`])
      assert.deepStrictEqual(
        yield* asked(is("failed", "ended with exit code 78, its settings are wrong"), registered),
        [
          `warning: the agent is registered with systemd (${unit}), and is failed (ended with exit code 78, its settings `
          + "are wrong)"
        ]
      )
      assert.deepStrictEqual(yield* asked(is("stopped"), registered), [
        `warning: the agent is registered with systemd (${unit}), and is stopped`
      ])
    }))

  it.effect("and goes by the files alone where it does not answer, and where nothing is registered", () =>
    Effect.gen(function*() {
      const refusal = Effect.fail(new ServiceRefused({ doing: "ask systemd", detail: "it does not run this machine" }))
      assert.deepStrictEqual(yield* asked(refusal, registered), [`ok: registered with systemd: ${unit}`])
      assert.notInclude(String(yield* asked(is("failed"), {})), "failed")
    }))
})
