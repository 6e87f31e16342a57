import type { Signer } from "./signing.ts"

/** What a build knows of itself. */
export interface Building {
  /** Folder for what is made. */
  readonly out: string
  /** Folder for what is needed on the way, on the same file system; it is gone in the end. */
  readonly work: string
  /** Without one, nothing is signed. */
  readonly signer: Signer | undefined
  /** A line for whoever looks on. */
  readonly tell: (text: string) => void
}
