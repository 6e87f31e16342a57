import { Effect, Layer } from "effect"
import { LanguagePackages } from "../services/LanguagePackages.ts"
import { Settings } from "../services/Settings.ts"

/** The languages that the settings ask for. */
export const layer = Layer.effect(LanguagePackages, Effect.map(Settings, ({ values }) => values.languagePackages))
