import type { Effect } from "effect"
import type { Package, PackageManager } from "../../../domain/inventory/Packages.ts"
import type { Machine, ReadError } from "../../../services/Machine.ts"
import type { Gaps } from "../Collector.ts"

/** One that may be asked for what is installed. */
export type Manager = readonly [
  name: PackageManager,
  installed: Effect.Effect<ReadonlyArray<Package>, ReadError, Machine | Gaps>
]
