import { Config, Effect, Option } from "effect"
import * as tty from "node:tty"

/** Who is at the other end of stdin, stdout and stderr. */
export const terminal = Effect.gen(function*() {
  const noColour = yield* Effect.orElseSucceed(Config.option(Config.String("NO_COLOR")), Option.none<string>)
  return {
    /** A person runs this, it is no service and no pipeline. */
    interactive: tty.isatty(0) && tty.isatty(1),
    /** What is printed is seen at once, on a screen that can be drawn over. */
    screen: tty.isatty(1),
    columns: Math.min(140, Math.max(60, tty.isatty(1) ? process.stdout.columns : 100)),
    colours: tty.isatty(1) && Option.isNone(noColour),
    /** Draws one line over the last one on stderr; none where that is no terminal. */
    drawLine: tty.isatty(2)
      ? Option.some((text: string) =>
        void process.stderr.write(`\r\u001b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
      )
      : Option.none<(text: string) => void>()
  }
})
