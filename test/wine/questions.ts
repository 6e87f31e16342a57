import type { RegistryQuery } from "../../src/domain/RegistryKey.ts"
import type { ProbeSection, WindowsFact } from "../../src/services/Machine.ts"

/** What the program in Wine asks its Windows: one of these, or whether it is an administrator. */
export interface Question {
  /** A program of Node.js that stands for PowerShell: is asked for a section, within the limit. */
  readonly script?: { readonly file: string; readonly limitMs: number; readonly section: ProbeSection }
  readonly registry?: RegistryQuery
  readonly fact?: WindowsFact
  readonly section?: ProbeSection
}

/** What came of it. */
export interface Answer {
  readonly value?: unknown
  readonly error?: string
  readonly message?: string
}
