import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** A UEFI variable of one byte as efivarfs shows it (Documentation/filesystems/efivarfs.rst): four bytes of attributes, then 0 or 1. */
export const EfiBoolean = make<boolean>(
  "UEFI variable",
  (bytes) => bytes.length !== 5 ? misfit("not one byte") : bytes[4] === 1
)
