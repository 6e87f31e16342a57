import { Context, type Effect, Schema, type Scope, type Stream } from "effect"
import type { PackageOrder } from "../domain/tenantPackage.ts"

/** There is no package to hand out now. `why` is for the receiver's log: it names files. */
export class NoPackage extends Schema.TaggedError<NoPackage>()("NoPackage", { why: Schema.String }) {}

/** A package that is ready to be sent, complete and checked. */
export interface TenantPackage {
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  readonly bytes: Stream.Stream<Uint8Array, NoPackage>
}

/** Packages that install the agent on machines of the receiver's tenant. */
export class TenantPackages extends Context.Service<TenantPackages, {
  /** A package, open until the scope closes. It is made where there is none yet: one at a time, the others wait. */
  open(
    wanted: Pick<PackageOrder, "platform" | "protocol">
  ): Effect.Effect<TenantPackage, NoPackage, Scope.Scope>
}>()("itam-agent/services/TenantPackages") {}
