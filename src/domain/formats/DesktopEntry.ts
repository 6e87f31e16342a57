import { make } from "./Format.ts"

/**
 * A `.desktop` file in an autostart folder (Desktop Application Autostart Specification): whether it starts anything.
 * With `Hidden=true` in its main group it is as if it were deleted, and without that group it is none.
 */
export const DesktopEntry = make<{ readonly starts: boolean }>("desktop entry", (text) => {
  const lines = text.split("\n").map((line) => line.trim())
  const begin = lines.indexOf("[Desktop Entry]")
  const end = lines.findIndex((line, index) => index > begin && line.startsWith("["))
  const group = lines.slice(begin + 1, end === -1 ? undefined : end)
  return { starts: begin !== -1 && !group.some((line) => /^Hidden *= *true$/.test(line)) }
})
