/** What the system says of an open file (fstat(2)). */
export interface FileIdentity {
  readonly dev: bigint
  readonly ino: bigint
}

/**
 * Whether an open file is the journal's: systemd tells a service device and inode of the stream that it was given
 * (systemd.exec(5), `$JOURNAL_STREAM`), and children whose output goes elsewhere inherit the variable.
 */
export const isJournal = (journalStream: string | undefined, file: FileIdentity | undefined): boolean =>
  file !== undefined && journalStream === `${file.dev}:${file.ino}`
