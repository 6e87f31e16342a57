import { Effect } from "effect"
import { dnfQueryFormat, DnfRepoquery } from "../../../domain/formats/DnfRepoquery.ts"
import type { PendingUpdate } from "../../../domain/inventory/Updates.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, needed, optional, runAndRead } from "../Collector.ts"
import { incomplete, type Knowledge, newestOf, pendingUpdates } from "./Knowledge.ts"
import { noteUnfetched } from "./repositories.ts"

/** Where dnf 5 and dnf 4 keep what they have fetched, a folder a repository: its id and a hash. */
const caches = ["/var/cache/libdnf5", "/var/cache/dnf"]
const repositoryFolder = /^(.+)-[0-9a-f]{16}$/

/** What dnf knows from its cache: with `--cacheonly` it neither asks the network nor renews what is old. */
export const dnf = Effect.gen(function*() {
  const machine = yield* Machine
  const listed = yield* Effect.forEach(
    caches,
    (folder) =>
      Effect.map(ifPresent(machine.listFolder(folder)), (names) => ({
        folder,
        repositories: (names ?? []).filter((name) => repositoryFolder.test(name))
      }))
  )
  const cache = listed.find(({ repositories }) => repositories.length > 0)
  if (cache === undefined) return yield* new Absent({ what: "cache of dnf" })
  const fetched = new Set(cache.repositories.map((name) => repositoryFolder.exec(name)![1]!.toLowerCase()))
  yield* optional(pendingUpdates, noteUnfetched("dnf", "/etc/yum.repos.d", (id) => fetched.has(id)))
  const knowledge: Knowledge = {
    pending: yield* optional(pendingUpdates, upgrades),
    asOf: yield* newestOf(cache.repositories.map((name) => `${cache.folder}/${name}/repodata/repomd.xml`))
  }
  return knowledge
})

const query = (...which: ReadonlyArray<string>) =>
  Effect.tap(
    needed(
      runAndRead(
        "dnf",
        ["--cacheonly", "--quiet", "repoquery", ...which, `--queryformat=${dnfQueryFormat}`],
        DnfRepoquery
      )
    ),
    ({ unread }) => incomplete("dnf", unread === 0 ? undefined : `${unread} rows that cannot be read`)
  )

/**
 * The newest version of everything that can be upgraded; and, where there is any, those for which an advisory says that
 * a version in between mends a security fault. Not every repository has advisories, so nothing is said of the others.
 * Where rpm's database is empty or damaged dnf finds nothing to upgrade either: then it is asked what is installed.
 */
const upgrades = Effect.gen(function*() {
  const { updates } = yield* query("--upgrades", "--latest-limit=1")
  if (updates.length === 0) {
    const installed = yield* query("--installed")
    if (installed.updates.length > 0) return []
    return yield* new Unreadable({ what: "dnf", detail: "knows of no installed package" })
  }
  const mending = yield* optional("security of the pending updates", query("--upgrades", "--security"))
  const names = new Set(mending?.updates.map(({ arch, name }) => `${name}.${arch}`))
  return updates.map((each) => names.has(`${each.name}.${each.arch}`) ? mendingSecurity(each) : each)
})

const mendingSecurity = (update: PendingUpdate): PendingUpdate => ({ ...update, security: true })
