import { Context } from "effect"
import type { Language } from "../domain/languages.ts"

/** Languages whose globally installed packages are listed beside those of the system: none unless settings ask for it. */
export const LanguagePackages = Context.Reference<ReadonlyArray<Language>>("itam-agent/services/LanguagePackages", {
  defaultValue: () => []
})
