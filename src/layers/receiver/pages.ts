import type { Page } from "../../services/ReceiverStore.ts"

/** The page that is asked for: the first one of a hundred unless the query says otherwise. */
export const pageOf = ({ limit = 100, page = 1 }: { readonly page?: number; readonly limit?: number }): Page => ({
  page,
  limit
})
