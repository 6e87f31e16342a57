import { Effect, Layer, Option, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../../domain/Api.ts"
import { Caller } from "../../domain/api/callers.ts"
import type { ReportKind } from "../../domain/Asset.ts"
import { InvalidBody, NotFound } from "../../domain/Problems.ts"
import { HardwareDocument, SoftwareDocument, TelemetryDocument } from "../../domain/protocols/ScannerAnswers.ts"
import type { HardwareBody } from "../../domain/protocols/ScannerBodies.ts"
import { healthOf } from "../../domain/protocols/scannerHealth.ts"
import { fromHardware, fromSoftware, fromTelemetry } from "../../domain/protocols/ScannerSubmission.ts"
import { type Page, ReceiverStore } from "../../services/ReceiverStore.ts"
import { nowIso } from "../clock.ts"
import { intake, unavailable } from "./intake.ts"
import { pageOf } from "./pages.ts"

const hardwareOf = Schema.decodeUnknownEffect(HardwareDocument)
const softwareOf = Schema.decodeUnknownEffect(SoftwareDocument)
const telemetryOf = Schema.decodeUnknownEffect(TelemetryDocument)

/** Reads documents in the name of the caller's tenant. */
const archive = Effect.gen(function*() {
  const store = yield* ReceiverStore
  return {
    find: Effect.fnUntraced(function*(kind: ReportKind, mac: string) {
      const { tenantId } = yield* Caller
      return yield* Effect.catchTag(store.document(tenantId, kind, mac), "StoreFault", unavailable)
    }),
    list: Effect.fnUntraced(function*(kind: ReportKind, page: Page) {
      const { tenantId } = yield* Caller
      return yield* Effect.catchTag(store.documents(tenantId, kind, page), "StoreFault", unavailable)
    })
  }
})

const hardware = HttpApiBuilder.group(
  Api,
  "hardware",
  Effect.fnUntraced(function*(handlers) {
    const { take } = yield* intake
    const { find, list } = yield* archive

    const submit = Effect.fnUntraced(function*(arrived: Parameters<typeof take<HardwareBody>>[0]) {
      const { receipt, told } = yield* take(arrived, fromHardware)
      return receipt.created
        ? { message: "Hardware created", id: receipt.assetId, ...told }
        : {
          message: receipt.duplicate ? "Hardware was known already" : "Hardware updated",
          data: yield* Effect.orDie(hardwareOf(receipt.document)),
          updated: true as const,
          ...told
        }
    })

    return handlers.handleAll({
      list: Effect.fnUntraced(function*({ query }) {
        const documents = yield* list("hardware", pageOf(query))
        return {
          message: "Hardware of all machines",
          data: yield* Effect.orDie(Effect.forEach(documents, (document) => hardwareOf(document)))
        }
      }),
      find: Effect.fnUntraced(function*({ params }) {
        const document = yield* find("hardware", params.mac)
        if (Option.isNone(document)) return yield* new NotFound({ detail: "Hardware not found" })
        return { message: "Hardware found", data: yield* Effect.orDie(hardwareOf(document.value)) }
      }),
      submit,
      replace: (arrived) =>
        arrived.params.mac === arrived.payload.system.mac_address ? submit(arrived) : Effect.fail(
          new InvalidBody({
            detail: "system.mac_address: Expected the MAC address of the path",
            errors: [{ field: "system.mac_address", detail: "Expected the MAC address of the path" }]
          })
        )
    })
  })
)

const software = HttpApiBuilder.group(
  Api,
  "software",
  Effect.fnUntraced(function*(handlers) {
    const { take } = yield* intake
    const { find } = yield* archive
    return handlers.handleAll({
      submit: Effect.fnUntraced(function*(arrived) {
        const { told } = yield* take(arrived, fromSoftware)
        const { installed_software = [], services = [], startup_programs = [], system, system_software = [] } =
          arrived.payload
        return {
          message: "Software stored",
          data: {
            mac_address: system.mac_address,
            hostname: system.hostname,
            total_software: installed_software.length + system_software.length,
            installed_software: installed_software.length,
            services: services.length,
            startup_programs: startup_programs.length
          },
          ...told
        }
      }),
      find: Effect.fnUntraced(function*({ params }) {
        const document = yield* find("software", params.mac)
        if (Option.isNone(document)) return yield* new NotFound({ detail: "Software data not found for this asset" })
        return { message: "Software found", data: yield* Effect.orDie(softwareOf(document.value)) }
      })
    })
  })
)

const telemetry = HttpApiBuilder.group(
  Api,
  "telemetry",
  Effect.fnUntraced(function*(handlers) {
    const { take } = yield* intake
    const { find } = yield* archive
    return handlers.handleAll({
      submit: Effect.fnUntraced(function*(arrived) {
        const { told } = yield* take(arrived, fromTelemetry)
        return { success: true as const, message: "Sample recorded", ...healthOf(arrived.payload), ...told }
      }),
      find: Effect.fnUntraced(function*({ params: { mac } }) {
        const document = yield* find("telemetry", mac)
        return Option.isNone(document)
          ? {
            success: false as const,
            status: "no_data" as const,
            message: "No sample yet",
            mac_address: mac,
            data: null
          }
          : {
            success: true as const,
            status: "ok" as const,
            message: "Last sample",
            mac_address: mac,
            data: yield* Effect.orDie(telemetryOf(document.value))
          }
      })
    })
  })
)

const scanner = HttpApiBuilder.group(Api, "scanner", (handlers) =>
  handlers.handleAll({
    test: Effect.fnUntraced(function*() {
      const timestamp = yield* nowIso
      return { success: true as const, message: "The receiver answers", timestamp }
    })
  }))

/** The routes of the scanner protocol. */
export const layer = Layer.mergeAll(hardware, software, telemetry, scanner)
