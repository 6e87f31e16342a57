/** One sample as a scraper reads it. */
export interface Scraped {
  readonly name: string
  readonly labels: { readonly [name: string]: string }
  readonly value: number
}

export interface ScrapedFamily {
  readonly help: string
  readonly type: string
  readonly samples: ReadonlyArray<Scraped>
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const labelAt = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y

const unescaped = (text: string) => text.replace(/\\(["\\n])/g, (_, character) => character === "n" ? "\n" : character)

const labelsIn = (text: string, line: string) => {
  const labels: Record<string, string> = {}
  labelAt.lastIndex = 0
  while (labelAt.lastIndex < text.length) {
    const found = labelAt.exec(text)
    if (found === null) throw new Error(`labels that cannot be read: ${line}`)
    const [, name = "", value = ""] = found
    if (name in labels) throw new Error(`a label twice: ${line}`)
    labels[name] = unescaped(value)
  }
  return labels
}

/**
 * What a scraper makes of a text in the format 0.0.4: HELP, then TYPE, then the samples of each name, each name once and
 * no sample twice, a line feed at the very end. Whatever does not fit is an error.
 */
export const scraped = (text: string): ReadonlyMap<string, ScrapedFamily> => {
  const families = new Map<string, { help: string; type: string; samples: Array<Scraped> }>()
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line does not end")
  let current = ""
  const seen = new Set<string>()
  for (const line of text.split("\n").slice(0, -1)) {
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line) ?? []
    if (keyword === "HELP") {
      if (families.has(name)) throw new Error(`a second block: ${line}`)
      families.set(name, { help: unescaped(rest), type: "", samples: [] })
      current = name
      continue
    }
    const family = families.get(current)
    if (family === undefined) throw new Error(`belongs to nothing: ${line}`)
    if (keyword === "TYPE") {
      if (name !== current || family.type !== "" || !/^(counter|gauge)$/.test(rest)) throw new Error(`type: ${line}`)
      family.type = rest
      continue
    }
    const [, sampleName, labels = "", value] = sampleLine.exec(line) ?? []
    if (sampleName !== current || family.type === "") throw new Error(`no sample of ${current}: ${line}`)
    const number = /^[+-]Inf$/.test(value!) ? Number(`${value![0]}Infinity`) : Number(value)
    if (Number.isNaN(number) && value !== "NaN") throw new Error(`no number: ${line}`)
    const sample = { name: sampleName, labels: labelsIn(labels, line), value: number }
    const key = JSON.stringify(Object.entries(sample.labels).toSorted()) + sampleName
    if (seen.has(key)) throw new Error(`a sample twice: ${line}`)
    seen.add(key)
    family.samples.push(sample)
  }
  return families
}
