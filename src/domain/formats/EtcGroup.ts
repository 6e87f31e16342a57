import { make } from "./Format.ts"

/** One group with the accounts that are listed as its members; those of whom it is the primary group are not. */
export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: ReadonlyArray<string>
}

/** `/etc/group` (group(5)): `name:password:GID:user,user`. */
export const EtcGroup = make<ReadonlyArray<GroupEntry>>("/etc/group", (text) =>
  text.split("\n").flatMap((line) => {
    const [name, , gid, members] = line.split(":")
    return name && /^\d{1,10}$/.test(gid ?? "")
      ? [{ name, gid: Number(gid), members: (members ?? "").split(",").map((each) => each.trim()).filter(Boolean) }]
      : []
  }))
