import { Effect } from "effect"
import { startupInOrder } from "../../domain/inventory/Startup.ts"
import { Absent } from "../../services/Machine.ts"
import { make, source } from "./Collector.ts"
import { autostart } from "./startup/autostart.ts"
import { cron } from "./startup/cron.ts"
import { entryAt } from "./startup/entries.ts"
import { macos } from "./startup/macos.ts"
import { timers } from "./startup/timers.ts"
import { windows } from "./startup/windows.ts"

const entries = Effect.gen(function*() {
  const places = [
    ...(yield* autostart),
    ...(yield* cron),
    ...(yield* timers),
    yield* entryAt("/etc/rc.local", "init")
  ]
  if (places.every((found) => found === undefined)) return yield* new Absent({ what: "places to start from" })
  return startupInOrder(places.flatMap((found) => found ?? []))
})

export const startup = make({
  name: "startup",
  sources: {
    linux: source("autostart, cron, systemd timers", entries),
    darwin: macos,
    win32: source("registry, startup folders", windows)
  }
})
