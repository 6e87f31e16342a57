/**
 * Bodies that fit a backend. A ladder leads down from all that a report says to the least that is worth sending; every
 * rung leaves out what matters least of what is still there, and says so. Pure, and the same for the same report.
 */

/** What a rung left out, in a few words with its count. */
export interface Cut<Body> {
  readonly body: Body
  readonly what: string
}

/**
 * One step down; `undefined` where there is nothing of what it leaves out. `excess` tells by how many bytes the body is
 * still too large after a cut.
 */
export type Rung<Body> = (body: Body, excess: (cut: Cut<Body>) => number) => Cut<Body> | undefined

export interface Ladder<Body> {
  /** All that the report says. */
  readonly whole: Body
  readonly rungs: ReadonlyArray<Rung<Body>>
  /** After how many cuts the body is such that every backend has to take it, where that can be. */
  readonly harmlessCuts?: number
  /** Writes into a body what it lacks. */
  readonly marked: (body: Body, cuts: ReadonlyArray<string>) => Body
}

/** A body that fits, as it is sent. */
export interface Fitted {
  readonly json: string
  /** Size in UTF-8. */
  readonly bytes: number
  /** What it lacks, the first cut first. */
  readonly cuts: ReadonlyArray<string>
}

export interface Fit {
  /** Most bytes that the body may have in UTF-8; unbounded unless told. */
  readonly budgetBytes?: number | undefined
  /** How many cuts there have to be at least: a body that says less than one that was not taken. */
  readonly leastCuts?: number
}

/** The first body down the ladder that fits; `undefined` where even the last does not. */
export const fit = <Body>(
  { marked, rungs, whole }: Ladder<Body>,
  { budgetBytes = Infinity, leastCuts = 0 }: Fit = {}
): Fitted | undefined => {
  let body = whole
  const cuts: Array<string> = []
  const written = (cut?: Cut<Body>): Fitted => {
    const all = cut === undefined ? [...cuts] : [...cuts, cut.what]
    const json = JSON.stringify(all.length === 0 ? body : marked(cut?.body ?? body, all))
    return { json, bytes: bytesOf(json), cuts: all }
  }
  const excess = (cut: Cut<Body>) => written(cut).bytes - budgetBytes
  for (const rung of [undefined, ...rungs]) {
    const cut = rung?.(body, excess)
    if (rung !== undefined && cut === undefined) continue
    if (cut !== undefined) {
      body = cut.body
      cuts.push(cut.what)
    }
    if (cuts.length < leastCuts) continue
    const sent = written()
    if (sent.bytes <= budgetBytes) return sent
  }
  return undefined
}

/**
 * The cut that keeps as many of the rows as fit; `undefined` where there is none to leave out. Rows are taken off until
 * their size makes up for what is too much, so the body is written a few times and not once for each row.
 */
export const mostThatFit = <Body>(
  rows: ReadonlyArray<unknown>,
  first: (count: number) => Cut<Body>,
  excess: (cut: Cut<Body>) => number
): Cut<Body> | undefined => {
  if (rows.length === 0) return undefined
  let count = rows.length - 1
  for (let left = excess(first(count)); left > 0 && count > 0; left = excess(first(count))) {
    while (left > 0 && count > 0) left -= bytesOf(JSON.stringify(rows[--count])) + ",".length
  }
  return first(count)
}

/** Size of a text in UTF-8. */
export const bytesOf = (text: string): number => utf8.encode(text).length

const utf8 = new TextEncoder()

/** The first rung of every ladder: the canonical sections, which no deployed backend keeps. */
export const withoutSections = <Body extends { readonly sections?: unknown }>(body: Body): Cut<Body> | undefined => {
  const { sections, ...rest } = body
  return sections === undefined ? undefined : { body: rest as Body, what: "canonical sections" }
}

/** The same without some of its optional fields. */
export const without = <A extends object>(value: A, ...keys: ReadonlyArray<OptionalKey<A>>): A =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !(keys as ReadonlyArray<string>).includes(key))) as A

type OptionalKey<A> = { [K in keyof A & string]-?: object extends Pick<A, K> ? K : never }[keyof A & string]
