import { Data } from "effect"

/** Why a tenant package cannot be made. Names files and what is wrong with them, and no secret. */
export class PackageRefused extends Data.TaggedError("PackageRefused")<{ readonly message: string }> {}

export const refused = (message: string) => new PackageRefused({ message })
