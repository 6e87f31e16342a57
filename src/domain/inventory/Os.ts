import { Schema } from "effect"
import { instant, text, volatile, word } from "./fields.ts"

/** The operating system that answers. */
export const Os = Schema.Struct({
  platform: word(["linux", "win32", "darwin"], "Platform, in the words of Node.js"),
  name: Schema.optionalKey(text("Name of the system: Debian GNU/Linux, Windows 11 Pro, macOS")),
  version: Schema.optionalKey(text("Version as its maker counts it")),
  codename: Schema.optionalKey(text("Code name of the version: bookworm, 24H2")),
  edition: Schema.optionalKey(text("Edition of Windows, in its own word: Professional, Enterprise, ServerStandard")),
  build: Schema.optionalKey(text("Build number or build id; of Windows with its revision: 26100.2314")),
  kernel: Schema.optionalKey(text("Release of the running kernel")),
  arch: Schema.optionalKey(text("Instruction set of the kernel: x86_64, aarch64, …")),
  hostname: text("Name of the machine, without its domain"),
  fqdn: Schema.optionalKey(text("Fully qualified name, where the machine knows one")),
  machineId: Schema.optionalKey(
    text("Id of the installation, made from the system's own for this agent alone (machine-id(5))")
  ),
  installedAt: Schema.optionalKey(
    instant("When this installation was made; a feature update of Windows makes a new one")
  ),
  bootedAt: Schema.optionalKey(volatile(instant("When the running kernel was started"))),
  timezone: Schema.optionalKey(text("Time zone of the machine, IANA name")),
  locale: Schema.optionalKey(text("Language setting of the machine, not of the agent's process"))
}).annotate({ identifier: "Os", title: "Operating system" })
export interface Os extends Schema.Schema.Type<typeof Os> {}
