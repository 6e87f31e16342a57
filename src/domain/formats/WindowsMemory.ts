import { Schema } from "effect"

/** `GlobalMemoryStatusEx`, in bytes. What the page files hold is counted together with the memory. */
export const WindowsMemoryStatus = Schema.Struct({
  totalBytes: Schema.Natural,
  availableBytes: Schema.Natural,
  pageFileTotalBytes: Schema.Natural,
  pageFileAvailableBytes: Schema.Natural
})
export interface WindowsMemoryStatus extends Schema.Schema.Type<typeof WindowsMemoryStatus> {}
