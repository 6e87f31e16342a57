import type { Addresses } from "./addresses.ts"
import type { Replacing } from "./replacing.ts"
import type { Kind } from "./Sensitive.ts"
import { isWellKnownName } from "./wellKnown.ts"

/** What tables are replaced with. */
export interface TableTools {
  readonly addresses: Addresses
  readonly replacing: Replacing
  /** Accounts that belong to the system, not to people. */
  readonly systemAccounts: ReadonlySet<string>
}

/** Texts whose columns say what is sensitive, so that nothing has to be guessed. */
export const replacedTable = (
  where: string,
  text: string,
  { addresses, replacing, systemAccounts }: TableTools
): string | undefined => {
  const byLine = (each: (line: string) => string) => text.split("\n").map(each).join("\n")
  const columns = (line: string, each: (field: string, index: number) => string) => {
    let index = 0
    return line.replace(/\S+/g, (field) => each(field, index++))
  }
  const plainly = (field: string) => replacing.text(field, "network")
  const name = (value: string, kind: Kind) => isWellKnownName(value) ? value : replacing.name(value, kind)

  switch (where) {
    case "/proc/net/route":
      return byLine((line) =>
        columns(
          line,
          (field, index) =>
            index === 0 ? plainly(field) : index === 1 || index === 2 ? addresses.kernelHexIpv4(field) : field
        )
      )
    case "/proc/net/if_inet6":
      return byLine((line) =>
        columns(line, (field, index) => index === 0 ? addresses.hexIpv6(field) : index === 5 ? plainly(field) : field)
      )
    case "/proc/net/ipv6_route":
      return byLine((line) =>
        columns(
          line,
          (field, index) => [0, 2, 4].includes(index) ? addresses.hexIpv6(field) : index === 9 ? plainly(field) : field
        )
      )
    case "/etc/passwd":
      return byLine((line) => {
        const [user = "", password, uid, gid, gecos = "", home = "", ...rest] = line.split(":")
        if (!isPerson(uid)) return replacing.text(line, "anything")
        const person = name(user, "person")
        const comment = gecos.split(",").map((part) => name(part, "person")).join(",")
        const folder = home.endsWith(`/${user}`) && user !== ""
          ? `${replacing.text(home.slice(0, -user.length), "anything")}${person}`
          : replacing.text(home, "anything")
        return [person, password, uid, gid, comment, folder, ...rest].join(":")
      })
    case "/etc/group":
      return byLine((line) => {
        const [group = "", password, gid, members = "", ...rest] = line.split(":")
        const known = members.split(",")
          .map((member) => systemAccounts.has(member) ? member : name(member, "person"))
          .join(",")
        return [
          isPerson(gid) ? name(group, "person") : replacing.text(group, "anything"),
          password,
          gid,
          known,
          ...rest
        ]
          .filter((field) => field !== undefined).join(":")
      })
    case "/proc/self/mountinfo":
      return byLine((line) => {
        const [place = "", mounted] = line.split(" - ", 2)
        const [filesystem = "", source = "", ...options] = mounted?.split(" ") ?? []
        if (mounted === undefined || !networkFilesystems.test(filesystem)) return replacing.text(line, "network")
        const told = options.join(" ").replace(
          /\b(username|user|domain)=([^, ]+)/g,
          (_, option: string, value: string) => `${option}=${name(value, "person")}`
        )
        return replacing.text(`${place} - ${filesystem} ${source} ${told}`, "network")
      })
    default:
      return undefined
  }
}

/** File systems whose options name the user and the domain that they are mounted for. */
const networkFilesystems = /^(nfs4?|cifs|smb3|smbfs|ncpfs|afs|9p|ceph|glusterfs|fuse\.(sshfs|rclone|glusterfs|s3fs))$/

/** Ids from 1000 on belong to people (login.defs(5)); 65534 and 65535 to nobody. */
export const isPerson = (id: string | undefined) =>
  /^\d{4,10}$/.test(id ?? "") && Number(id) !== 65534 && Number(id) !== 65535
