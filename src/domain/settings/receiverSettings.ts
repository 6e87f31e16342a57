import { wholeNumber } from "./forms.ts"
import { setting } from "./setting.ts"

/** Settings of the receiver that the agent can run by itself. */
export const receiverSettings = {
  RECEIVER_PORT: setting("receiverPort", wholeNumber(1, 65_535), {
    description: "Port of the embedded receiver on 127.0.0.1",
    expected: "a port number from 1 to 65535",
    fallback: "3000"
  })
}
