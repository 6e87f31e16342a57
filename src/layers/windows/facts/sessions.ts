import { Effect } from "effect"
import { compact } from "../../../domain/presence.ts"
import { MemoryBlock } from "../../../domain/structs/MemoryBlock.ts"
import { logonOf, sessionBytes, sessionList } from "../../../domain/structs/sessions.ts"
import { wideText } from "../../../domain/structs/wideText.ts"
import type { Cell, Native } from "../Native.ts"
import { affirmed } from "../windowsError.ts"

/** WTS_INFO_CLASS (wtsapi32.h). */
const about = { userName: 5, domainName: 7, clientName: 10, clientProtocolType: 16, sessionInfo: 24 } as const

/** More than a terminal server has. */
const mostSessions = 4_096

/** More than the largest answer about a session, WTSINFOW, has. */
const longestAnswerBytes = 4_096

/** Sessions of Remote Desktop Services, the console among them. `protocol`: 0 console, 2 RDP. */
export const sessions = Effect.fnUntraced(function*(native: Native) {
  const free = yield* native.find("wtsapi32.dll", "void __stdcall WTSFreeMemory(void *memory)")
  const list = yield* native.find(
    "wtsapi32.dll",
    "bool __stdcall WTSEnumerateSessionsW(void *server, uint32 reserved, uint32 version, _Out_ void **sessions, _Out_ uint32 *count)"
  )
  const query = yield* native.find(
    "wtsapi32.dll",
    "bool __stdcall WTSQuerySessionInformationW(void *server, uint32 session, int kind, _Out_ void **answer, _Out_ uint32 *bytes)"
  )

  /** What WTS allocated, copied and given back. */
  const taken = (pointer: bigint, length: number) =>
    Effect.ensuring(Effect.sync(() => native.copy(pointer, length)), Effect.sync(() => free(pointer)))

  const ask = Effect.fnUntraced(function*(session: number, kind: number) {
    const answer: [bigint | null] = [null], length: Cell = [0]
    if (!query(null, session, kind, answer, length) || answer[0] === null) return undefined
    return yield* taken(answer[0], Math.min(length[0], longestAnswerBytes))
  })

  const textOf = (session: number, kind: number) =>
    Effect.map(ask(session, kind), (bytes) => bytes === undefined ? "" : wideText(bytes))

  const found: [bigint | null] = [null], count: Cell = [0]
  yield* affirmed(native, "WTSEnumerateSessionsW", list(null, 0, 1, found, count))
  const all = found[0] === null
    ? []
    : sessionList(yield* taken(found[0], Math.min(count[0], mostSessions) * sessionBytes))
  return yield* Effect.forEach(all, ({ id, state }) =>
    Effect.gen(function*() {
      const protocol = yield* ask(id, about.clientProtocolType)
      const info = yield* ask(id, about.sessionInfo)
      return compact({
        id,
        state,
        user: yield* textOf(id, about.userName),
        domain: yield* textOf(id, about.domainName),
        clientName: yield* textOf(id, about.clientName),
        protocol: protocol === undefined ? undefined : new MemoryBlock(protocol).u16(0),
        logonAt: info === undefined ? undefined : logonOf(info)
      })
    }))
})
