import { make } from "./Format.ts"

export interface AptConf {
  /** Whether it may send apt to other places than the usual ones for its lists, its state or its configuration. */
  readonly leadsElsewhere: boolean
}

/**
 * A part of apt's configuration, as far as it says where apt looks (apt.conf(5)): by `RootDir`, by anything below `Dir`
 * but its caches and logs, in the form `Dir::Etc "x";` or `Dir { Etc "x"; };`, or by a file that it includes. Comments
 * begin with `//`, or with a `#` that is neither `#include` nor `#clear`. When in doubt, it may.
 */
export const AptConf = make<AptConf>("apt.conf", (text) => ({
  leadsElsewhere: text.split("\n").some((line) => !isComment(line) && leads.test(line))
}))

const isComment = (line: string) => /^\s*(?:\/\/|#(?!include|clear))/i.test(line)

const leads = /#include|\bRootDir\b|\bDir\b(?!::(?:Cache|Log)\b)/i
