import { Effect } from "effect"
import { orderedBy } from "../../domain/presence.ts"
import { make, source } from "./Collector.ts"
import { macos } from "./services/macos.ts"
import { openrc } from "./services/openrc.ts"
import { systemd } from "./services/systemd.ts"
import { sysv } from "./services/sysv.ts"
import { windows } from "./services/windows.ts"

export const services = make({
  name: "services",
  sources: {
    darwin: macos,
    linux: source(
      "init system",
      systemd.pipe(
        Effect.catchIf((error) => error._tag === "Absent", () => openrc),
        Effect.catchIf((error) => error._tag === "Absent", () => sysv),
        Effect.map((rows) => orderedBy(rows, (service) => service.name))
      )
    ),
    win32: source("registry, EnumServicesStatusEx", windows)
  }
})
