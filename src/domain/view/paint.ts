import type { Outcome } from "../Section.ts"

/** Colours of a terminal (ECMA-48, SGR). */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const
export type Colour = keyof typeof codes
export type Paint = (colour: Colour, text: string) => string

/** Paints where there are colours, and leaves text alone elsewhere. */
export const painter = (colours: boolean): Paint => (colour, text) =>
  colours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text

/** How an outcome is marked. */
export const marks: { readonly [O in Outcome]: readonly [sign: string, colour: Colour] } = {
  collected: ["✓", "green"],
  partial: ["◐", "yellow"],
  unsupported: ["–", "dim"],
  denied: ["✗", "yellow"],
  timeout: ["✗", "red"],
  failed: ["✗", "red"]
}
