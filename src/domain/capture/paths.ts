import { subjectOf } from "./documents.ts"
import type { Replacing } from "./replacing.ts"
import { isWellKnownName } from "./wellKnown.ts"

/** Folders that hold one thing of each person: its name is the person's, spaces and all. */
const personalFolders = /^(\/(?:home|Users|var\/spool\/cron(?:\/crontabs|\/tabs)?))\/([^/]+)(.*)$/

/** Where a person's media are mounted, by their labels. */
const mediaFolders = /^(\/(?:run\/)?media)\/([^/]+)(?:\/([^/]+))?(.*)$/

/** Hosts of package sources are the beginning of the names of apt's lists. */
const aptList = /^(\/var\/lib\/apt\/lists\/)([^/_]+)(_.*)$/

/** A path with other names in it; what the agent itself asks for keeps its name. */
export const pathReplaced = (path: string, replacing: Replacing): string => {
  const name = (each: string, kind: "person" | "name") => isWellKnownName(each) ? each : replacing.name(each, kind)
  const text = (each: string) => each === "" ? "" : replacing.text(each, subjectOf(path))
  const [, folder, person, below] = personalFolders.exec(path) ?? []
  if (folder !== undefined) return `${folder}/${name(person!, "person")}${text(below!)}`
  const [, media, owner, label, inside] = mediaFolders.exec(path) ?? []
  if (media !== undefined) {
    return `${media}/${name(owner!, "person")}${label === undefined ? "" : `/${name(label, "name")}`}${text(inside!)}`
  }
  const [, lists, host, rest] = aptList.exec(path) ?? []
  if (lists !== undefined) return `${lists}${replacing.name(host!, "host or domain")}${text(rest!)}`
  return path.startsWith("/sys/firmware/efi/efivars/") ? path : text(path)
}

/** What a link says. */
export const targetReplaced = (target: string, replacing: Replacing) =>
  target.startsWith("/") ? pathReplaced(target, replacing) : replacing.text(target, "anything")
