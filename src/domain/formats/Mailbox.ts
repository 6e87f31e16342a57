import { present } from "../presence.ts"

/** The name in `Name <address>` (RFC 5322); the address itself is nobody's business, and alone it names no one. */
export const nameInMailbox = (mailbox: string | undefined): string | undefined => {
  const name = (mailbox ?? "").split("<", 1)[0]!.trim()
  return name.includes("@") ? undefined : present(name.startsWith("\"") ? name.slice(1).split("\"", 1)[0] : name)
}
