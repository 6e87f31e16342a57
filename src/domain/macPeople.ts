import type { DirectoryAccount } from "./formats/MacDirectory.ts"
import type { Account } from "./inventory/Users.ts"
import { compact, orderedBy, plain, present } from "./presence.ts"

/** Ids of people begin here; what is below belongs to the system, and root. */
const firstPerson = 501

/** Accounts that people can use: root, and those of people that have a login shell. */
export const macPeople = (
  accounts: ReadonlyArray<DirectoryAccount>,
  administrators: ReadonlyArray<string> | undefined
): ReadonlyArray<Account> =>
  orderedBy(accounts.flatMap((account) => personOf(account, administrators)), ({ name }) => name)

const personOf = (
  account: DirectoryAccount,
  administrators: ReadonlyArray<string> | undefined
): ReadonlyArray<Account> => {
  const name = plain(account["dsAttrTypeStandard:RecordName"][0])
  const id = account["dsAttrTypeStandard:UniqueID"]?.[0]
  const uid = /^\d{1,10}$/.test(id ?? "") ? Number(id) : undefined
  const shell = plain(account["dsAttrTypeStandard:UserShell"]?.[0])
  if (name === undefined || uid === undefined || name.startsWith("_")) return []
  if (uid !== 0 && (uid < firstPerson || /\/(nologin|false)$/.test(shell ?? ""))) return []
  return [compact({
    name,
    uid,
    fullName: present(account["dsAttrTypeStandard:RealName"]?.[0]),
    home: plain(account["dsAttrTypeStandard:NFSHomeDirectory"]?.[0]),
    shell,
    administrator: uid === 0 ? true : administrators?.includes(name)
  })]
}
