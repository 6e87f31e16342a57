import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeText } from "./probeValues.ts"

/** `Win32_QuickFixEngineering`: updates of Windows itself, with the day (`2026-08-13`) where it could be read. */
export const ProbeHotfix = jsonRows(Schema.Struct({ HotFixID: Schema.NonEmptyString, InstalledOn: probeText }))
