import { Context, type Effect, type Option, Schema } from "effect"
import type { AcceptedReport, Asset, ReportKind, StoredSection } from "../domain/Asset.ts"
import type { Enrolment } from "../domain/protocols/HeartbeatSubmission.ts"
import type { Submission } from "../domain/protocols/ScannerSubmission.ts"

/** The store could not do it: disk full, file damaged, a fault of its own. Nothing was stored. */
export class StoreFault extends Schema.TaggedError<StoreFault>()("StoreFault", { cause: Schema.Defect() }) {
  override get message(): string {
    return "the receiver's database did not take or give what it was asked for"
  }
}

/** Another report of the same kind was accepted under this id. */
export class IdTaken extends Schema.TaggedError<IdTaken>()("IdTaken", { reportId: Schema.String }) {}

/** A submission, and what the receiver adds to it. */
export interface Incoming {
  readonly tenantId: string
  readonly reportId: string
  readonly submission: Submission
  /** SHA-256 of the canonical body, in hex: what tells a repetition from another report. */
  readonly bodyDigest: string
  /** Size of the body as it came, inflated. */
  readonly bodyBytes: number
}

/** What is stored of a kind for an asset. */
export type Document = { readonly [block: string]: Schema.Json }

/** What became of a submission. */
export interface Receipt {
  readonly assetId: string
  /** The asset had nothing of this kind before. */
  readonly created: boolean
  /** The same report had been accepted before: nothing was stored. */
  readonly duplicate: boolean
  /** What is stored of this kind now. */
  readonly document: Document
}

/** What became of an enrolment. */
export interface Enrolled {
  readonly assetId: string
  /** The machine had an asset before. */
  readonly existing: boolean
}

/** A part of a long list: page 1 is the first. */
export interface Page {
  readonly page: number
  readonly limit: number
}

/** What a receiver knows, per tenant. Every answer is of committed data. */
export class ReceiverStore extends Context.Service<ReceiverStore, {
  /** Keeps a report and what it tells. When this answers, it is on stable storage. */
  accept(incoming: Incoming): Effect.Effect<Receipt, IdTaken | StoreFault>
  /** Gives a machine an asset: its own where it is known by its id or its hardware. */
  enrol(tenantId: string, enrolment: Enrolment): Effect.Effect<Enrolled, StoreFault>
  /** What is stored of a kind for a machine, by agent id or MAC address. */
  document(tenantId: string, kind: ReportKind, id: string): Effect.Effect<Option.Option<Document>, StoreFault>
  /** What is stored of a kind for every machine, in the order in which they were first seen. */
  documents(tenantId: string, kind: ReportKind, page: Page): Effect.Effect<ReadonlyArray<Document>, StoreFault>
  assets(tenantId: string, page: Page): Effect.Effect<ReadonlyArray<Asset>, StoreFault>
  /** An asset by agent id or MAC address. */
  asset(tenantId: string, id: string): Effect.Effect<Option.Option<Asset>, StoreFault>
  /** The newest form of every section of an asset, by name; of one section only, where it is named. */
  sections(
    tenantId: string,
    id: string,
    name?: string
  ): Effect.Effect<Option.Option<{ readonly [name: string]: StoredSection }>, StoreFault>
  /** Accepted reports of an asset, newest first. */
  history(
    tenantId: string,
    id: string,
    page: Page
  ): Effect.Effect<Option.Option<ReadonlyArray<AcceptedReport>>, StoreFault>
}>()("itam-agent/services/ReceiverStore") {}
