import { Effect, Option } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../../domain/Api.ts"
import { PackageUnavailable, WrongTenant } from "../../domain/Problems.ts"
import { type NoPackage, TenantPackages } from "../../services/TenantPackages.ts"

/** The route that hands out what installs the agent. */
export const layer = ({ tenantId }: { readonly tenantId: string }) =>
  HttpApiBuilder.group(
    Api,
    "packages",
    Effect.fnUntraced(function*(handlers) {
      const packages = yield* TenantPackages
      return handlers.handleAll({
        download: Effect.fnUntraced(function*({ query: { platform = "windows", protocol, tenant = tenantId } }) {
          if (tenant !== tenantId) {
            return yield* new WrongTenant({ field: "tenant", detail: "It is not the tenant of this receiver" })
          }
          const wanted = { platform, protocol: Option.fromUndefinedOr(protocol) }
          const { bytes, contentType, name, sizeBytes } = yield* Effect.catchTag(
            packages.open(wanted),
            "NoPackage",
            notNow
          )
          yield* Effect.logInfo("receiver: a package was handed out", { name, sizeBytes })
          return HttpServerResponse.stream(bytes, {
            contentType,
            contentLength: sizeBytes,
            // the name is made of letters, digits, dots, dashes and underscores only
            headers: { "content-disposition": `attachment; filename="${name}"` }
          })
        })
      })
    })
  )

/** What is wrong, names files of the receiver: that is for its log. */
const notNow = ({ why }: NoPackage) =>
  Effect.andThen(
    Effect.logError(`receiver: no package can be made: ${why}`),
    Effect.fail(new PackageUnavailable({ detail: "The executables are missing or damaged, or there is no room" }))
  )
