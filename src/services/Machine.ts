import { Context, type Effect, Schema } from "effect"
import type { RegistryKey, RegistryQuery } from "../domain/RegistryKey.ts"

/** There is no such file, folder, program or interface here: an ordinary answer. */
export class Absent extends Schema.TaggedError<Absent>()("Absent", { what: Schema.String }) {
  override get message(): string {
    return `${this.what}: not there`
  }
}

/** It is there, and a privilege is missing to read it. */
export class Denied extends Schema.TaggedError<Denied>()("Denied", { what: Schema.String, needs: Schema.String }) {
  override get message(): string {
    return `${this.what}: denied, needs ${this.needs}`
  }
}

/** It did not answer in time; whatever was started for it has been killed. */
export class TookTooLong extends Schema.TaggedError<TookTooLong>()("TookTooLong", {
  what: Schema.String,
  limitMs: Schema.Natural
}) {
  override get message(): string {
    return `${this.what}: no answer within ${this.limitMs / 1000} s`
  }
}

/** It is there and allowed, and still could not be read, or does not say what it should. */
export class Unreadable extends Schema.TaggedError<Unreadable>()("Unreadable", {
  what: Schema.String,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.what}: ${this.detail}`
  }
}

/** How asking a machine can fail. */
export type ReadError = Absent | Denied | TookTooLong | Unreadable

export type Platform = "linux" | "win32" | "darwin"

/** What a program printed, and how it ended. */
export interface ProgramOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Size and use of a file system, in bytes. */
export interface FileSystemUse {
  readonly totalBytes: number
  readonly usedBytes: number
  /** What an ordinary user may still write. */
  readonly availableBytes: number
}

/** What is known of a file without reading it. */
export interface FileFacts {
  readonly kind: "file" | "folder" | "link" | "other"
  readonly sizeBytes: number
  /** Seconds since the epoch. */
  readonly modifiedAt: number
  /** Seconds since the epoch; absent where the file system does not keep it. */
  readonly bornAt?: number
}

/** Functions of `systeminformation` that collectors ask for. */
export type SysteminformationName = "graphics" | "printer"

/** What Windows tells a process that calls it, without starting another one: one call each. */
export const windowsFacts = [
  "version",
  "firmwareTables",
  "firmwareType",
  "tpm",
  "join",
  "entraJoin",
  "sessions",
  "power",
  "cpuTimes",
  "memoryStatus",
  "uptime",
  "interfaces",
  "drives",
  "processes",
  "computerName",
  "locale",
  "serviceStates"
] as const
export type WindowsFact = typeof windowsFacts[number]

/** What Windows tells only through its management interface: sections of the one script that a scan runs. */
export const probeSections = [
  "gpu",
  "logicalDisks",
  "monitors",
  "antivirus",
  "firewall",
  "smartPredict",
  "physicalDisks",
  "bitlocker",
  "bitlockerShell",
  "defender",
  "usb",
  "hotfix"
] as const
export type ProbeSection = typeof probeSections[number]

/** The computer underneath: the only door to it. A test machine is another implementation of this service. */
export class Machine extends Context.Service<Machine, {
  readonly platform: Platform
  /** Whether everything may be read: root, Administrator. */
  readonly privileged: boolean
  /** Text of a file, at most 64 MiB; bytes that are no UTF-8 become U+FFFD. Kernel files are read whole, whatever their size says. */
  readFile(path: string): Effect.Effect<string, ReadError>
  /** Bytes of a file, at most 64 MiB. */
  readBytes(path: string): Effect.Effect<Uint8Array, ReadError>
  /** Names in a folder, in code point order. */
  listFolder(path: string): Effect.Effect<ReadonlyArray<string>, ReadError>
  /** Where a symbolic link points to, as it is written. */
  readLink(path: string): Effect.Effect<string, ReadError>
  /** What a file is, links not followed. */
  fileFacts(path: string): Effect.Effect<FileFacts, ReadError>
  /** What those of the named files in a folder are that are there: many for little more than the price of one. */
  factsIn(folder: string, names: ReadonlyArray<string>): Effect.Effect<ReadonlyMap<string, FileFacts>, ReadError>
  /** How full the file system is that holds `path`. */
  fileSystemUse(path: string): Effect.Effect<FileSystemUse, ReadError>
  /**
   * Runs a program and waits for its end: no shell, a minimal environment, no input. It is named by an absolute path,
   * or by a bare name that is looked for in the system's own folders and nowhere else. Its whole process group is
   * killed at the time limit (20 s unless told) or past 16 MiB of output. A missing program is `Absent`; any exit code
   * is an answer.
   */
  run(
    program: string,
    args: ReadonlyArray<string>,
    options?: { readonly limitMs?: number }
  ): Effect.Effect<ProgramOutput, ReadError>
  /** Asks `systeminformation`, in a process of its own with the same limits. The answer is untrusted. */
  systeminformation(name: SysteminformationName): Effect.Effect<unknown, ReadError>
  /** A part of the Windows registry, read in this process. `Absent` where there is no such key, or no registry. */
  registry(query: RegistryQuery): Effect.Effect<RegistryKey, ReadError>
  /** Calls Windows in this process. The answer is untrusted JSON; bytes are in base64. `Absent` on other systems. */
  windows(fact: WindowsFact): Effect.Effect<unknown, ReadError>
  /**
   * Rows of one section of the script that is run at most once a scan, whoever asks first: objects as WMI has them,
   * numbers for enumerations. Untrusted. `Denied` without the right, `Absent` where the edition has no such thing.
   */
  probe(section: ProbeSection): Effect.Effect<ReadonlyArray<unknown>, ReadError>
}>()("itam-agent/services/Machine") {}
