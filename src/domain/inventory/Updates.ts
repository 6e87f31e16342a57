import { Schema } from "effect"
import { flag, instant, text, volatile } from "./fields.ts"

/** One update that is known and not installed. */
export const PendingUpdate = Schema.Struct({
  name: text("Package, or patch where the updater bundles its security updates"),
  arch: Schema.optionalKey(text("Architecture of the package")),
  installedVersion: Schema.optionalKey(text("Version that is installed")),
  availableVersion: Schema.optionalKey(text("Version that is offered")),
  security: Schema.optionalKey(flag("Mends a security fault; absent where the updater does not tell"))
}).annotate({ identifier: "PendingUpdate", title: "Pending update" })
export interface PendingUpdate extends Schema.Schema.Type<typeof PendingUpdate> {}

/** One installed operating system update. */
export const InstalledUpdate = Schema.Struct({
  id: text("Id: KB5034441"),
  title: Schema.optionalKey(text("Title")),
  installedAt: Schema.optionalKey(instant("When it was installed"))
}).annotate({ identifier: "InstalledUpdate", title: "Installed update" })

/** What the system's own updater knows without asking the network. */
export const Updates = Schema.Struct({
  rebootRequired: Schema.optionalKey(flag("An installed update waits for a restart")),
  pending: Schema.optionalKey(
    Schema.Array(PendingUpdate).annotate({ description: "Known updates that are not installed, by name" })
  ),
  installed: Schema.optionalKey(
    Schema.Array(InstalledUpdate).annotate({ description: "Installed operating system updates, by id" })
  ),
  checkedAt: Schema.optionalKey(
    volatile(instant("How old this knowledge is: when the updater last got lists from its sources"))
  )
}).annotate({ identifier: "Updates", title: "Updates" })
export interface Updates extends Schema.Schema.Type<typeof Updates> {}
