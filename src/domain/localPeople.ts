import type { GroupEntry } from "./formats/EtcGroup.ts"
import type { PasswdEntry } from "./formats/EtcPasswd.ts"
import type { UidRange } from "./formats/LoginDefs.ts"
import { capitalised } from "./humane.ts"
import type { Account } from "./inventory/Users.ts"
import { compact, orderedBy, plain, present } from "./presence.ts"

/** Groups whose members may become root where `sudo` is set up as distributions do it. */
const administrators = new Set(["admin", "sudo", "wheel"])

/**
 * Accounts that people can use: root, and those in the range of ids for people that have a login shell. Who may
 * administer the machine is told from user id and groups; `groups` is absent where they could not be read.
 */
export const localPeople = (
  accounts: ReadonlyArray<PasswdEntry>,
  groups: ReadonlyArray<GroupEntry> | undefined,
  uids: UidRange
): ReadonlyArray<Account> => {
  const powerful = groups?.filter(({ name }) => administrators.has(name))
  const mayAdminister = ({ gid, name, uid }: PasswdEntry) =>
    uid === 0 || powerful?.some((group) => group.gid === gid || group.members.includes(name))
  return orderedBy(
    accounts
      .filter((each) => each.uid === 0 || (each.uid >= uids.min && each.uid <= uids.max && canLogIn(each)))
      .map((each) =>
        compact({
          name: plain(each.name) ?? each.name,
          uid: each.uid,
          fullName: present(each.gecos.split(",")[0]?.replaceAll("&", capitalised(each.name))),
          home: plain(each.home),
          shell: plain(each.shell),
          administrator: mayAdminister(each)
        })
      ),
    ({ name }) => name
  )
}

const canLogIn = ({ shell }: PasswdEntry) => !/\/(nologin|false)$/.test(shell)

/** In the comment field `&` stands for the login name with its first letter in upper case (passwd(5)). */
