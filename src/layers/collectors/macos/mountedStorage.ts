import { Effect } from "effect"
import { MacMount } from "../../../domain/formats/MacMount.ts"
import { macStorage } from "../../../domain/macStorage.ts"
import { runAndRead } from "../Collector.ts"

/** The mounted file systems that store data, shared as well. */
export const mountedStorage = Effect.map(runAndRead("mount", [], MacMount), macStorage)
