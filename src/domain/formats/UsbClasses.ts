/** Words for USB class codes, two hex digits, of devices and interfaces (USB-IF, Defined Class Codes). */
export const usbClassOf = (code: string | undefined): string | undefined => classes.get(code?.toLowerCase() ?? "")

const classes = new Map([
  ["01", "audio"],
  ["02", "communications"],
  ["03", "human-interface"],
  ["05", "physical"],
  ["06", "image"],
  ["07", "printer"],
  ["08", "mass-storage"],
  ["09", "hub"],
  ["0a", "cdc-data"],
  ["0b", "smart-card"],
  ["0d", "content-security"],
  ["0e", "video"],
  ["0f", "personal-healthcare"],
  ["10", "audio-video"],
  ["11", "billboard"],
  ["12", "type-c-bridge"],
  ["dc", "diagnostic"],
  ["e0", "wireless-controller"],
  ["ef", "miscellaneous"],
  ["fe", "application-specific"],
  ["ff", "vendor-specific"]
])
