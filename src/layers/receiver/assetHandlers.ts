import { Effect, Option } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../../domain/Api.ts"
import { Caller } from "../../domain/api/callers.ts"
import { NotFound } from "../../domain/Problems.ts"
import { ReceiverStore, type StoreFault } from "../../services/ReceiverStore.ts"
import { unavailable } from "./intake.ts"
import { pageOf } from "./pages.ts"

/** The routes that read the canonical model back. */
export const layer = HttpApiBuilder.group(
  Api,
  "assets",
  Effect.fnUntraced(function*(handlers) {
    const store = yield* ReceiverStore

    /** Asks the store in the name of the caller's tenant. What another tenant has is not there. */
    const ask = <A>(read: (tenantId: string) => Effect.Effect<Option.Option<A>, StoreFault>) =>
      Caller.use(({ tenantId }) => read(tenantId)).pipe(
        Effect.catchTag("StoreFault", unavailable),
        Effect.flatMap(Option.match({
          onNone: () => Effect.fail(new NotFound({ detail: "Asset not found" })),
          onSome: (found) => Effect.succeed(found)
        }))
      )

    return handlers.handleAll({
      list: Effect.fnUntraced(function*({ query }) {
        const { tenantId } = yield* Caller
        return { assets: yield* Effect.catchTag(store.assets(tenantId, pageOf(query)), "StoreFault", unavailable) }
      }),
      find: ({ params: { id } }) => ask((tenantId) => store.asset(tenantId, id)),
      sections: ({ params: { id } }) =>
        Effect.map(ask((tenantId) => store.sections(tenantId, id)), (sections) => ({ id, sections })),
      section: Effect.fnUntraced(function*({ params: { id, name } }) {
        const [section] = Object.values(yield* ask((tenantId) => store.sections(tenantId, id, name)))
        return section ?? (yield* new NotFound({ detail: "Nothing is known of this section" }))
      }),
      history: ({ params: { id }, query }) =>
        Effect.map(ask((tenantId) => store.history(tenantId, id, pageOf(query))), (reports) => ({ id, reports }))
    })
  })
)
