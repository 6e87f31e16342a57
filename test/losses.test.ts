import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { countOf, isNone, Losses, lossesOf, noLosses, plus } from "../src/domain/Losses.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "../src/domain/protocols/ScannerBodies.ts"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../src/domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../src/domain/protocols/ScannerTelemetry.ts"
import { Report } from "../src/domain/Report.ts"
import { sampleReport } from "./sampleReports.ts"

const losses: Losses = { evicted: { telemetry: 12 }, superseded: { hardware: 3 } }

describe("losses", () => {
  it.prop("add up, in whatever order", [Losses, Losses, Losses], ([a, b, c]) => {
    const one = plus(plus(a, b), c)
    assert.deepStrictEqual(plus(a, plus(b, c)), one)
    assert.deepStrictEqual(countOf(plus(b, a)), countOf(a) + countOf(b))
    assert.strictEqual(
      countOf(one, "superseded"),
      [a, b, c].reduce((sum, each) => sum + countOf(each, "superseded"), 0)
    )
    assert.deepStrictEqual(plus(a, noLosses), plus(noLosses, a))
  })

  it("are counted by reason and kind, and what is superseded is not lost", () => {
    const counted = plus(
      lossesOf("evicted", [{ kind: "telemetry" }, { kind: "telemetry" }, { kind: "heartbeat" }]),
      lossesOf("superseded", [{ kind: "hardware" }])
    )
    assert.deepStrictEqual(counted, { evicted: { telemetry: 2, heartbeat: 1 }, superseded: { hardware: 1 } })
    assert.strictEqual(countOf(counted), 3)
    assert.isTrue(isNone(lossesOf("refused", [])))
    assert.isFalse(isNone(counted))
  })

  it("are told in every body, and only where there are any", () => {
    const options = { tenantId: "0123456789abcdef", agentVersion: "0.1.0" }
    const bodies = [
      [HardwareBody, encodeHardware(sampleReport("hardware", { losses }), options)],
      [SoftwareBody, encodeSoftware(sampleReport("software", { losses }), options)],
      [TelemetryBody, encodeTelemetry(sampleReport("telemetry", { losses }), options)]
    ] as const
    for (const [schema, body] of bodies) {
      const decode: (body: unknown) => { readonly losses?: Losses } = Schema.decodeUnknownSync(
        schema as unknown as Schema.Codec<{ readonly losses?: Losses }>
      )
      assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(body))).losses, losses)
    }
    assert.notProperty(encodeHardware(sampleReport("hardware"), options), "losses")
  })

  it("are an addition to a report: those of older agents are read all the same", () => {
    const read = Schema.decodeUnknownSync(Report)
    assert.notProperty(read(sampleReport("hardware")), "losses")
    assert.deepStrictEqual(read(sampleReport("hardware", { losses })).losses, losses)
    assert.throws(() => read({ ...sampleReport("hardware"), losses: { evicted: { telemetry: -1 } } }))
  })
})
