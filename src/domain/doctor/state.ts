import { size } from "../humane.ts"
import { isScarce, usualReserve } from "../outboxBounds.ts"
import { type Complaint, type Finding, info, ok, problem, skipped, warning } from "./Finding.ts"

/** What is known of the state folder. Codes are those of errno(3). */
export interface StateFacts {
  readonly folder: string
  /** What is there; `denied` where whoever looks may not see it. */
  readonly kind: "folder" | "file" | "link" | "nothing" | "denied"
  /** Rights of it as on POSIX systems, and whose it is; absent on Windows. */
  readonly rights?: { readonly mode: number; readonly ownerId: number; readonly ownId: number }
  /** Why it, or where it is not there the folder that it would be made in, cannot be written to. */
  readonly refusal: string | undefined
  readonly space: { readonly freeBytes: number; readonly totalBytes: number } | undefined
}

const why = "Identity and undelivered reports are kept there; without it the agent does not start."

/** Whether the agent can keep its state. */
export const stateFindings = (facts: StateFacts): ReadonlyArray<Finding> => {
  if (facts.kind === "denied") {
    return [
      skipped("state", `${facts.folder} can be seen only by the user that the agent runs as: run this as that user`)
    ]
  }
  const complaints = [...placeFault(facts), ...rightsFault(facts), ...spaceFault(facts)]
  const scarce = facts.space !== undefined && isScarce(facts.space, usualReserve)
  return [
    ...(complaints.length > 0
      ? complaints.map((complaint) => problem("state", complaint))
      : [
        facts.kind === "nothing"
          ? info("state", `${facts.folder} is not there yet: the agent makes it when it starts`)
          : ok("state", `${facts.folder}${facts.space === undefined ? "" : `, ${size(facts.space.freeBytes)} free`}`)
      ]),
    ...(complaints.length === 0 && scarce && facts.space !== undefined
      ? [warning("state", {
        what: `only ${size(facts.space.freeBytes)} of ${
          size(facts.space.totalBytes)
        } are free on the disk of ${facts.folder}`,
        why:
          "So near to its end the disk is left to others: of undelivered reports only the newest of each kind is kept.",
        remedy: "Make room on that disk, or name another folder in STATE_DIR."
      })]
      : [])
  ]
}

const placeFault = ({ folder, kind, refusal }: StateFacts): ReadonlyArray<Complaint> => {
  if (kind === "file" || kind === "link") {
    return [{
      what: `${folder} is a ${kind === "file" ? "file" : "symbolic link"}, not a folder`,
      why,
      remedy: kind === "file"
        ? "Move it away, or name another folder in STATE_DIR."
        : "Name the folder itself in STATE_DIR."
    }]
  }
  if (refusal === undefined) return []
  const place = kind === "nothing" ? `${folder} is not there, and cannot be made` : `${folder} cannot be written to`
  switch (refusal) {
    case "EROFS":
      return [{
        what: `${place}: the file system is read-only (EROFS)`,
        why,
        remedy:
          "Look why it is: mount -o remount,rw after a look at the kernel's log for errors of the disk; in a unit of "
          + "systemd, StateDirectory= makes a folder that can be written to. Or name another folder in STATE_DIR."
      }]
    case "EACCES":
    case "EPERM":
      return [{
        what: `${place}: permission denied (${refusal})`,
        why,
        remedy: "Run this as the user that the agent runs as. If it is that user: give it the folder, or name another "
          + "folder in STATE_DIR."
      }]
    default:
      return [{ what: `${place} (${refusal})`, why, remedy: "Look at the disk, or name another folder in STATE_DIR." }]
  }
}

const othersMayNot = 0o077

const rightsFault = ({ folder, kind, rights }: StateFacts): ReadonlyArray<Complaint> => {
  if (kind !== "folder" || rights === undefined) return []
  const { mode, ownId, ownerId } = rights
  if (ownerId !== ownId && ownId !== 0) {
    return [{
      what: `${folder} belongs to user ${ownerId}; this is user ${ownId}`,
      why: "The agent takes only a folder of its own.",
      remedy: `Run this as the user that the agent runs as; or chown -R ${ownId} ${folder}`
    }]
  }
  return (mode & othersMayNot) === 0 ? [] : [{
    what: `${folder} is open to others (mode ${(mode & 0o777).toString(8)})`,
    why: "Others could read what is reported, or put files there that the agent would go by.",
    remedy: `chmod 700 ${folder}`
  }]
}

const spaceFault = ({ folder, space }: StateFacts): ReadonlyArray<Complaint> =>
  space === undefined || space.freeBytes >= 1024 * 1024 ? [] : [{
    what: `the disk of ${folder} is full`,
    why: "New reports cannot be kept; what is kept already is still delivered.",
    remedy: "Make room on that disk, or name another folder in STATE_DIR."
  }]
