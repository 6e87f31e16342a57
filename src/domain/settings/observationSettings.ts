import { Schema } from "effect"
import { unencrypted } from "../loopback.ts"
import { AbsolutePath, BaseUrl, wholeNumber } from "./forms.ts"
import { setting } from "./setting.ts"

const otlpForm =
  "a URL that starts with https://, or with http:// where it is this machine; without user, query or fragment"

const OtlpUrl = BaseUrl.pipe(Schema.check(Schema.makeFilter((url: string) => !unencrypted(url))))

/** Settings of what the agent lets people and programs see of itself. */
export const observationSettings = {
  LOG_LEVEL: setting("logLevel", Schema.Literals(["DEBUG", "INFO", "WARNING", "ERROR"]), {
    description: "Least severe messages that are logged",
    expected: "DEBUG, INFO, WARNING or ERROR",
    fallback: "INFO",
    live: true
  }),
  LOG_DIR: setting("logDir", Schema.Union([AbsolutePath, Schema.Literal("off")]), {
    description:
      "Folder of the log file; off keeps none. Unset: the one that systemd has made for it, else logs in STATE_DIR",
    expected: "an absolute path, or off"
  }),
  LOG_FORMAT: setting("logFormat", Schema.Literals(["text", "json"]), {
    description: "Lines of the log: text, or one JSON object each",
    expected: "text or json",
    fallback: "text"
  }),
  LOG_FILE_SIZE: setting("logFileSizeMib", wholeNumber(1, 1_024), {
    description: "Most MiB that a log file takes before the next one is begun",
    expected: "a whole number of MiB from 1 to 1024",
    fallback: "5"
  }),
  LOG_FILES: setting("logFiles", wholeNumber(2, 100), {
    description: "How many log files are kept, the one that is written to included",
    expected: "a whole number from 2 to 100",
    fallback: "5"
  }),
  HEALTH_PORT: setting("healthPort", wholeNumber(0, 65_535), {
    description: "Port on 127.0.0.1 where the running agent answers GET /health and GET /metrics; 0 opens none",
    expected: "a port number from 1 to 65535, or 0",
    fallback: "19475"
  }),
  OTLP_URL: setting("otlpUrl", OtlpUrl, {
    description:
      "OpenTelemetry collector that gets the agent's figures every minute (OTLP over HTTP, below /v1/metrics); "
      + "unset sends none",
    expected: otlpForm
  })
}
