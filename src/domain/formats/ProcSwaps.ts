import { make, misfit } from "./Format.ts"
import { unescaped } from "./ProcMountinfo.ts"

/** One swap area. */
export interface SwapArea {
  readonly file: string
  readonly kind: string
}

/** `/proc/swaps` (proc(5)): a heading, then one area a line. */
export const ProcSwaps = make<ReadonlyArray<SwapArea>>("/proc/swaps", (text) => {
  const [heading, ...lines] = text.split("\n")
  if (!/^Filename\s+Type\b/.test(heading ?? "")) return misfit("no heading")
  return lines.flatMap((line) => {
    const [file, kind] = line.split(/\s+/)
    return file?.startsWith("/") && kind ? [{ file: unescaped(file), kind }] : []
  })
})
