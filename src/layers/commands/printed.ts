import { Effect } from "effect"
import type { Cycle } from "../../domain/cycle.ts"
import { onceDocument } from "../../domain/OnceDocument.ts"
import { agentVersion } from "../../domain/version.ts"
import type { Format } from "../../domain/view/formats.ts"
import { nowIso } from "../clock.ts"
import { terminal } from "../terminal.ts"
import { deliveries, render } from "./summary.ts"

/** A cycle in one of its forms; the code of the seldom ones is loaded only for them. */
export const printed = Effect.fnUntraced(function*(format: Format, cycle: Cycle, destination: string) {
  const layout = yield* terminal
  switch (format) {
    case "summary":
      return render(cycle, destination, agentVersion, { ...layout, detail: "full" })
    case "json":
      return JSON.stringify(onceDocument(cycle, agentVersion))
    case "table": {
      const { tablesText } = yield* Effect.promise(() => import("../../domain/view/text.ts"))
      return `${tablesText(cycle, agentVersion, layout)}\n${
        deliveries(cycle, destination, { ...layout, detail: "full" })
      }`
    }
    case "html": {
      const { htmlPage } = yield* Effect.promise(() => import("../../domain/view/html.ts"))
      const at = (yield* nowIso).replace("T", " ").replace(/\.\d+Z$/, " UTC")
      return htmlPage(cycle, agentVersion, at)
    }
    case "glpi-json": {
      const { inventoryForGlpi } = yield* Effect.promise(() => import("../../domain/glpi/inventoryForGlpi.ts"))
      return JSON.stringify(inventoryForGlpi(cycle, agentVersion), null, 2)
    }
  }
})
