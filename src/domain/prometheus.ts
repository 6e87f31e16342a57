/**
 * The text format 0.0.4 of Prometheus (Prometheus documentation, "Exposition formats"). Pure, and written here: it is one
 * line a sample, and a library would be as large as the rest of the port.
 */

/** All samples of one name. */
export interface Family {
  /** With its unit, and `_total` where it only grows (Prometheus documentation, "Metric and label naming"). */
  readonly name: string
  readonly type: "counter" | "gauge"
  readonly help: string
  readonly samples: ReadonlyArray<Sample>
}

export interface Sample {
  readonly labels?: { readonly [name: string]: string }
  readonly value: number
}

export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** The families as one text; one without samples is left out. */
export const exposition = (families: ReadonlyArray<Family>): string =>
  families.filter(({ samples }) => samples.length > 0).map(block).join("")

const block = ({ help, name, samples, type }: Family): string => {
  const lines = samples.map(({ labels = {}, value }) => `${name}${labelsOf(labels)} ${numberOf(value)}\n`)
  return `# HELP ${name} ${help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}\n# TYPE ${name} ${type}\n${
    lines.join("")
  }`
}

const labelsOf = (labels: { readonly [name: string]: string }): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`
}

const escaped = (value: string) => value.replace(/\\/g, "\\\\").replace(/"/g, "\\\"").replace(/\n/g, "\\n")

/** As ParseFloat of Go reads it. */
const numberOf = (value: number): string =>
  Number.isNaN(value) ? "NaN" : value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value)
