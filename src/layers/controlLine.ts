import { Data, Effect } from "effect"
import type * as Socket from "effect/socket/Socket"

/** Nobody has said a whole line. */
export class NoLine extends Data.TaggedError("NoLine")<{ readonly why: string }> {
  override get message(): string {
    return this.why
  }
}

/** The first line that the other side says, within bounds of size and time. */
export const readLine = (reader: Socket.Reader, longestBytes: number) =>
  Effect.gen(function*() {
    let text = ""
    const decoder = new TextDecoder()
    while (!text.includes("\n")) {
      if (text.length > longestBytes) return yield* new NoLine({ why: "a line without end" })
      for (const part of yield* reader.pull) {
        text += typeof part === "string"
          ? part
          : decoder.decode(part, { stream: true })
      }
    }
    return text.slice(0, text.indexOf("\n"))
  }).pipe(
    Effect.catchTag("SocketError", () => new NoLine({ why: "the connection ended early" }))
  )
