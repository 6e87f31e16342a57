/** What a file is, as `Machine.fileFacts` tells it. */
export interface RecordedFacts {
  readonly kind: "file" | "folder" | "link" | "other"
  readonly sizeBytes: number
  /** Seconds since the epoch. */
  readonly modifiedAt: number
  readonly bornAt?: number
}

/** What a program answered; `fails` is why it could not be run. */
export type RecordedProgram =
  | { readonly stdout: string; readonly stderr: string; readonly exitCode: number }
  | { readonly hangs: true }
  | { readonly fails: string }

/** Why a path could not be read: it is closed to the agent, or it is broken. */
export type RecordedFailure = { readonly denied: true } | { readonly unreadable: string }

export interface RecordedUse {
  readonly totalBytes: number
  readonly usedBytes: number
  readonly availableBytes: number
}

/** Everything that a machine was asked, with its answers. Places that are not named answered that there is nothing. */
export interface Recording {
  readonly platform: "linux" | "win32" | "darwin"
  readonly privileged: boolean
  /** What each reading of a file gave, in order. */
  readonly files: ReadonlyMap<string, ReadonlyArray<Uint8Array>>
  /** Names in folders. */
  readonly listings: ReadonlyMap<string, ReadonlyArray<string>>
  /** Where links point to, as it is written there. */
  readonly links: ReadonlyMap<string, string>
  readonly facts: ReadonlyMap<string, RecordedFacts>
  readonly uses: ReadonlyMap<string, RecordedUse>
  readonly failures: ReadonlyMap<string, RecordedFailure>
  /** Answers of programs, by command line. */
  readonly programs: ReadonlyMap<string, RecordedProgram>
  /** What `systeminformation` answered, by function. */
  readonly answers: ReadonlyMap<string, unknown>
  /** Links on the way to the places that were asked for, by their real paths. */
  readonly waypoints: ReadonlyMap<string, string>
  /** Folders among what was only listed, by their real paths: nobody asked for them, and they have to be there. */
  readonly listed: ReadonlySet<string>
}
