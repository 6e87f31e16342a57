/** What a scan in a process of its own may be of: everything but the load, which the agent reads itself. */
const kinds = ["hardware", "software", "heartbeat"] as const

export interface ScanArguments {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
}

/** What `itam-agent scan KIND [SECTIONS]` says: how the agent starts itself to take stock. */
export const scanArguments = ([command, name, only, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  return command === "scan" && kind !== undefined && more.length === 0 ? { kind, only } : undefined
}
