import * as fs from "node:fs"
import type { Entry } from "../ledger.ts"

/** What a program under test says of itself, one JSON line each, in a file on a disk that nobody tampers with. */
export type Note =
  | { readonly is: "opened" }
  /** The outbox did not open. */
  | { readonly is: "closed"; readonly reason: string }
  | Entry & { readonly is: "accepted" }
  /** The outbox did not take it. */
  | { readonly is: "refused"; readonly n: number; readonly reason: string }
  /** The far end has it, before the outbox forgets it. */
  | Entry & { readonly is: "received" }
  | { readonly is: "done" }

/** Appends a note with one write(2): it outlives the process, however that ends. */
export const notebook = (file: string) => {
  const descriptor = fs.openSync(file, "a", 0o600)
  return (note: Note) => void fs.writeSync(descriptor, `${JSON.stringify(note)}\n`)
}

/** The notes of a file so far. */
export const notesIn = (file: string): Array<Note> =>
  fs.existsSync(file)
    ? fs.readFileSync(file, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line) as Note)
    : []
