import { make, misfit } from "./Format.ts"

/** One line of the account database. The password field is never looked at. */
export interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** The whole comment field; by habit the person's full name is what stands before the first comma. */
  readonly gecos: string
  readonly home: string
  /** Empty means `/bin/sh`. */
  readonly shell: string
}

/** `/etc/passwd` (passwd(5)): `name:password:UID:GID:GECOS:directory:shell`. Lines of NIS (`+::::::`) are passed over. */
export const EtcPasswd = make<ReadonlyArray<PasswdEntry>>("/etc/passwd", (text) => {
  const entries = text.split("\n").flatMap((line) => {
    const [name, , uid, gid, gecos, home, shell] = line.split(":")
    if (!name || /^[+#-]/.test(name) || !isId(uid) || !isId(gid) || home === undefined) return []
    return [{ name, uid: Number(uid), gid: Number(gid), gecos: gecos ?? "", home, shell: (shell ?? "").trim() }]
  })
  return entries.length === 0 ? misfit("no account in it") : entries
})

const isId = (text: string | undefined) => /^\d{1,10}$/.test(text ?? "")
