import { Effect } from "effect"
import { ShellAssignments } from "../../../domain/formats/ShellAssignments.ts"
import { type LoginRecord, Utmp } from "../../../domain/formats/Utmp.ts"
import type { Session } from "../../../domain/inventory/Users.ts"
import { compact, orderedBy, plain, presentInstant } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent, optional, read } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

const utmp = "/run/utmp"
const logind = "/run/systemd/sessions"

/** Sessions that are open now: by the login records, or by systemd-logind where distributions gave those up. */
export const sessions = Effect.gen(function*() {
  const gaps = yield* Gaps
  const records = yield* optional("sessions", readBytes(utmp, Utmp))
  if (records !== undefined) {
    yield* gaps.cite(utmp)
    return inOrder((yield* alive(records)).map(sessionOfRecord))
  }
  const ids = yield* optional("sessions", Machine.use((machine) => machine.listFolder(logind)))
  if (ids === undefined) return undefined
  yield* gaps.cite(logind)
  const found = yield* Effect.forEach(
    ids.filter((id) => !id.includes(".")),
    (id) => Effect.map(optional(`session ${id}`, read(`${logind}/${id}`, ShellAssignments)), sessionOfLogind)
  )
  return inOrder(found.filter((session) => session !== undefined))
})

/** A session whose process died without a word is over. Where processes of others are hidden, every record counts. */
const alive = Effect.fnUntraced(function*(records: ReadonlyArray<LoginRecord>) {
  const machine = yield* Machine
  const exists = (pid: number) =>
    Effect.map(ifPresent(machine.fileFacts(`/proc/${pid}`)), (facts) => facts !== undefined)
  if (!(yield* exists(1))) return records
  return yield* Effect.filter(records, ({ pid }) => exists(pid))
})

const sessionOfRecord = (record: LoginRecord): Session =>
  compact({
    user: plain(record.user) ?? record.user,
    terminal: plain(record.line),
    remoteHost: isRemote(record) ? plain(record.host) : undefined,
    since: presentInstant(record.since)
  })

/** Display managers write a screen of this machine where a host belongs: `:0`, the terminal itself, `login screen`. */
const isRemote = ({ host, line }: LoginRecord) =>
  !host.startsWith(":") && !/\s/.test(host.trim()) && host.replace(/^\/dev\//, "") !== line

/** Of the classes of logind (pam_systemd(8)) only `user` is a person; a login screen is a `greeter`. */
const sessionOfLogind = (facts: ReadonlyMap<string, string> | undefined): Session | undefined => {
  const user = plain(facts?.get("USER"))
  if (facts === undefined || user === undefined || facts.get("STATE") === "closing") return undefined
  if ((facts.get("CLASS") ?? "user") !== "user") return undefined
  return compact({
    user,
    terminal: plain(facts.get("TTY")) ?? plain(facts.get("DISPLAY")) ?? plain(facts.get("SEAT")),
    remoteHost: plain(facts.get("REMOTE_HOST")),
    since: presentInstant(Number(facts.get("REALTIME") ?? 0) / 1_000_000)
  })
}

const inOrder = (found: ReadonlyArray<Session>) =>
  orderedBy(found, ({ user }) => user, ({ terminal }) => terminal, ({ since }) => since)
