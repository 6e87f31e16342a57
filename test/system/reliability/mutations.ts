import type { Mutation } from "./bundle.ts"

/** The mechanisms that the promises rest on, each taken out: the rigs have to notice. */

const storage = "src/layers/storage.ts"
const courier = "src/layers/Courier.ts"

/** What is written is left to the operating system. */
export const withoutFileSync: Mutation = {
  name: "fsync-of-files",
  file: storage,
  from: "call(\"fsync\", file, () => handle.sync())",
  to: "Effect.void"
}

/** Names of new files are left to the operating system. */
export const withoutFolderSync: Mutation = {
  name: "fsync-of-folders",
  file: storage,
  from: "(handle) => call(\"fsync\", folder, () => handle.sync())",
  to: "() => Effect.void"
}

/** Whether the disk took what was written is not asked. */
export const withoutWriteErrors: Mutation = {
  name: "errors-of-writing",
  file: storage,
  from: "call(\"write\", file, () => handle.writeFile(data))",
  to: "Effect.ignore(call(\"write\", file, () => handle.writeFile(data)))"
}

/** Each attempt to deliver a report goes under another id. */
export const withoutLastingId: Mutation = {
  name: "lasting-ids",
  file: courier,
  from: "yield* backend.deliver(report)",
  to: "yield* backend.deliver({ ...report, id: globalThis.crypto.randomUUID() })"
}

/** What the backend knows is put down before the backend has said so. */
export const withoutWaitingForTheBaseline: Mutation = {
  name: "waiting-for-the-baseline",
  file: courier,
  from: "const verdict = yield* backend.deliver(report)",
  to: "yield* baseline.commit(report); const verdict = yield* backend.deliver(report)"
}

/** A report is forgotten before the backend has said that it has it. */
export const withoutWaitingForTheAnswer: Mutation = {
  name: "waiting-for-the-answer",
  file: courier,
  from: "const verdict = yield* backend.deliver(report)",
  to: "yield* outbox.remove(report.id); const verdict = yield* backend.deliver(report)"
}

/** Reports that are given up are not counted. */
export const withoutBooks: Mutation = {
  name: "books",
  file: "src/layers/outbox/losses.ts",
  from: "if (entries.length === 0) return Effect.void",
  to: "if (entries.length >= 0) return Effect.void"
}
