import { Schema } from "effect"
import { ShownSetting } from "./doctor/Finding.ts"
import { flag, text } from "./inventory/fields.ts"

const warnings = Schema.Array(text("What in the file deserves a word to its author")).annotate({
  description: "What is passed over in the file, and why"
})

/** What `itam-agent config show --json` prints. */
export const ConfigShown = Schema.Struct({
  file: Schema.optionalKey(text("The config.env that counts; absent where none was found")),
  settings: Schema.Array(ShownSetting).annotate({ description: "Every setting, in the order of the schema" }),
  warnings
}).annotate({ identifier: "ConfigShown", title: "Settings in force" })
export interface ConfigShown extends Schema.Schema.Type<typeof ConfigShown> {}

/** What `itam-agent config check FILE --json` prints. */
export const ConfigChecked = Schema.Struct({
  file: text("The file that was looked at"),
  right: flag("An agent starts with it"),
  faults: Schema.Array(Schema.Struct({
    key: Schema.String.annotate({ description: "Key of the setting; empty where the file itself is at fault" }),
    from: text("File and line"),
    message: text("What is wrong, and what it has to be")
  })).annotate({ description: "Everything that keeps an agent from starting with it" }),
  warnings
}).annotate({ identifier: "ConfigChecked", title: "A look at a settings file" })
export interface ConfigChecked extends Schema.Schema.Type<typeof ConfigChecked> {}
