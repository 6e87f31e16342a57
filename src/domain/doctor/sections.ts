import { counted, some } from "../humane.ts"
import { type SectionData, type SectionName, sectionNames } from "../inventory/Sections.ts"
import { hasData, type Section } from "../Section.ts"
import type { SectionTable } from "../Snapshot.ts"
import { type Finding, info, ok, problem, warning } from "./Finding.ts"
import { gainedByRight, tools } from "./remedies.ts"

/** What a look at the machine has brought, and what it could ask. */
export interface SectionFacts {
  readonly platform: "linux" | "win32" | "darwin"
  readonly privileged: boolean
  readonly sections: SectionTable
  /** Sections that were asked for and not read by the end of the doctor's time. */
  readonly pending: ReadonlyArray<SectionName>
  /** Programs of `tools` that are installed. */
  readonly installed: ReadonlySet<string>
}

/** What could not be read, why, and what would help: one finding for each thing to do. */
export const sectionFindings = (facts: SectionFacts): ReadonlyArray<Finding> => {
  const entries = Object.entries(facts.sections) as Array<[SectionName, Section]>
  const lacking = entries.filter(([, section]) => lacksRight(section)).map(([name]) => name)
  const others = entries.flatMap(([name, section]) => remainder(name, section))
  const found = [
    ...pendingFinding(facts.pending),
    ...rightsFinding(facts, lacking),
    ...toolFindings(facts),
    ...others
  ]
  const whole = entries.filter(([, { outcome }]) => outcome === "collected").length
  const absent = entries.filter(([, { outcome }]) => outcome === "unsupported").length
  return [
    ok("sections", `${counted(whole, "section")} of ${sectionNames.length} read whole, ${absent} not on this machine`),
    ...found
  ]
}

const needsRight = /denied, needs|permission denied|access is denied/i

const lacksRight = (section: Section) =>
  section.outcome === "denied" || (section.missing ?? []).some((words) => needsRight.test(words))

const administrator = { linux: "root", darwin: "root", win32: "Administrator or SYSTEM" } as const

const rightsFinding = (
  { platform, privileged }: SectionFacts,
  lacking: ReadonlyArray<SectionName>
): ReadonlyArray<Finding> => {
  if (lacking.length === 0) return []
  const gains = lacking.map((name) => `${name}: ${gainedByRight[name] ?? "what is missing"}`).join("; ")
  return [
    privileged
      ? warning("sections", {
        what: `${counted(lacking.length, "section")} could not be read whole, though this is ${
          administrator[platform]
        }: ${lacking.join(", ")}`,
        why: `The inventory lacks ${gains}.`,
        remedy: platform === "darwin"
          ? "Give the agent Full Disk Access (System Settings, Privacy & Security)."
          : "Look whether a container, AppArmor, SELinux, a hardened unit or a security product holds it back."
      })
      : warning("sections", {
        what: `${counted(lacking.length, "section")} could not be read whole without being ${
          administrator[platform]
        }: ${lacking.join(", ")}`,
        why: `The inventory lacks ${gains}.`,
        remedy:
          `Run the agent as ${administrator[platform]}, as its service does. If it does, run this command so, too: `
          + "it sees what whoever runs it may see."
      })
  ]
}

/** A tool is missed only where it would have something to say. */
const isMissed: { readonly [program: string]: (sections: SectionTable) => boolean } = {
  smartctl: ({ disks }) => holds(disks, (data) => data.some((disk) => isReal(disk) && disk.health === undefined)),
  dmsetup: ({ encryption }) =>
    holds(
      encryption,
      (data) => data.some(({ method, provider }) => method === undefined && ["luks", "dm-crypt"].includes(provider))
    ),
  nft: ({ security }) => holds(security, ({ firewall = [] }) => firewall.some(({ state }) => state === "unknown"))
}

const holds = <A>(section: Section<A> | undefined, test: (data: A) => boolean) =>
  section !== undefined && hasData(section) && test(section.data)

const isReal = ({ media, removable }: SectionData<"disks">[number]) =>
  media !== "virtual" && media !== "optical" && removable !== true

const toolFindings = ({ installed, platform, sections }: SectionFacts): ReadonlyArray<Finding> =>
  tools
    .filter(({ install, program }) =>
      platform !== "win32" && install[platform] !== undefined && !installed.has(program)
      && isMissed[program]?.(sections) === true
    )
    .map(({ gain, install, program, section }) =>
      warning("sections", {
        what: `${section}: ${program} is not installed`,
        why: `The inventory lacks ${gain}.`,
        remedy: platform === "win32" ? "" : capitalised(`${install[platform]}.`)
      })
    )

const capitalised = (text: string) => text.startsWith("install") ? `I${text.slice(1)}` : text

/** What neither a right nor a tool would bring. */
const remainder = (name: SectionName, section: Section): ReadonlyArray<Finding> => {
  switch (section.outcome) {
    case "timeout":
    case "failed":
      return [problem("sections", {
        what: `${name}: ${section.reason ?? section.outcome}`,
        why: "The section is missing in reports; the backend keeps what it knew last.",
        remedy: section.outcome === "timeout"
          ? "See what hangs: a dead network mount or disk, or a security product. itam-agent --once --only "
            + `${name} --json tells more.`
          : `itam-agent --once --only ${name} --json tells more; itam-agent --capture DIR records it for a report of a defect.`
      })]
    case "partial": {
      const missing = (section.missing ?? []).filter((words) => !needsRight.test(words))
      return missing.length === 0
        ? []
        : [
          info("sections", `${name} is partial: ${some(missing, 3)}`, "What was known of it last is told with its day.")
        ]
    }
    default:
      return []
  }
}

const pendingFinding = (pending: ReadonlyArray<SectionName>): ReadonlyArray<Finding> =>
  pending.length === 0 ? [] : [problem("sections", {
    what: `not read in the time that the doctor has: ${pending.join(", ")}`,
    why: "In a service they have more time, but what takes so long may hang: a disk, a network mount, PowerShell.",
    remedy: `itam-agent --once --only ${pending[0]} shows how long it takes.`
  })]
