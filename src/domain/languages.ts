/** Languages whose globally installed packages can be listed. */
export const languages = ["python", "node", "ruby", "rust"] as const
export type Language = typeof languages[number]

/** What `LANGUAGE_PACKAGES` asks for: `off`, `on`, or some languages with commas between them; `undefined` if neither. */
export const languagesIn = (text: string): ReadonlyArray<Language> | undefined => {
  if (text === "off") return []
  if (text === "on") return languages
  const asked = text.split(",").map((each) => each.trim())
  return asked.every(isLanguage) ? languages.filter((each) => asked.includes(each)) : undefined
}

const isLanguage = (text: string): text is Language => (languages as ReadonlyArray<string>).includes(text)
