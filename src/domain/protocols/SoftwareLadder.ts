import { counted } from "../humane.ts"
import type { Package } from "../inventory/Packages.ts"
import { latestData, type Report } from "../Report.ts"
import { lesserProgram } from "./lesserPrograms.ts"
import type { SoftwareBody } from "./ScannerBodies.ts"
import type { ScannerOptions } from "./scannerEnvelope.ts"
import { encodeSoftware } from "./ScannerSoftware.ts"
import { type Ladder, mostThatFit, type Rung, without, withoutSections } from "./trimming.ts"
import { clipped, unknown } from "./wireText.ts"

type Program = NonNullable<SoftwareBody["installed_software"]>[number]
type Service = NonNullable<SoftwareBody["services"]>[number]

/**
 * Software for backends that take only so much. The body cannot be split into several: each post replaces the whole
 * document. Nothing goes that the protocol requires, and the last to go are programs.
 */
export const softwareLadder = (report: Report, options: ScannerOptions): Ladder<SoftwareBody> => {
  const whole = encodeSoftware(report, options)
  return {
    whole,
    rungs: [
      withoutSections,
      ofPrograms("values that are unknown", withoutUnknown),
      ofPrograms("publishers that are named as vendors", withoutPublisher),
      withoutLesserPrograms(latestData(report, "packages") ?? []),
      shortened,
      withoutDisplayNames,
      ofServices("services that do not run", ({ state }) => state === "running"),
      ofServices("services", () => false),
      ofPrograms("install folders", (program) => without(program, "install_location")),
      ofPrograms("sizes of programs", (program) => without(program, "size")),
      fewerPrograms
    ],
    marked: (body, trimmed) => ({ ...body, system_software: withNotice(whole, body), trimmed: [...trimmed] })
  }
}

/** The only place where deployed backends keep a word on what is missing: a row that looks like a program. */
const withNotice = (whole: SoftwareBody, body: SoftwareBody): NonNullable<SoftwareBody["system_software"]> => {
  const lost = (["installed_software", "services"] as const).flatMap((list) => {
    const [all, kept] = [whole[list]?.length ?? 0, body[list]?.length ?? 0]
    return kept === all ? [] : [`${kept} of ${all} ${list === "services" ? "services" : "programs"}`]
  })
  return [
    ...body.system_software ?? [],
    ...(lost.length === 0 ? [] : [{ name: "Inventory truncated by agent", version: lost.join(", ") }])
  ]
}

/** A rung that makes every program shorter. */
const ofPrograms = (what: string, shorter: (program: Program) => Program): Rung<SoftwareBody> => (body) => {
  const programs = body.installed_software?.map(shorter)
  const changed = programs?.some((program, index) => fieldsOf(program) < fieldsOf(body.installed_software![index]!))
  return changed ? { body: { ...body, installed_software: programs! }, what } : undefined
}

const fieldsOf = (value: object) => Object.keys(value).length

/** Backends put `Unknown` where a field is absent. */
const withoutUnknown = (program: Program): Program =>
  without(program, ...(["version", "vendor", "publisher"] as const).filter((field) => program[field] === unknown))

const withoutPublisher = (program: Program): Program =>
  program.publisher === program.vendor ? without(program, "publisher") : program

/** Updates, parts of the system, and what is listed more than once. */
const withoutLesserPrograms = (packages: ReadonlyArray<Package>): Rung<SoftwareBody> => (body) => {
  const programs = body.installed_software ?? []
  const seen = new Set<string>()
  const kept = programs.filter((program, index) => {
    const identity = JSON.stringify([program.name, program.version, program.vendor])
    if (seen.has(identity) || lesserProgram({ ...packages[index], name: program.name })) return false
    seen.add(identity)
    return true
  })
  const gone = programs.length - kept.length
  return gone === 0
    ? undefined
    : { body: { ...body, installed_software: kept }, what: `${gone} updates, system components and duplicates` }
}

const longest = 120

const shortened: Rung<SoftwareBody> = (body) => {
  let count = 0
  const short = <Row extends object>(row: Row, ...fields: ReadonlyArray<keyof Row>): Row => {
    const long = fields.filter((field) => typeof row[field] === "string" && row[field].length > longest)
    count += long.length
    return { ...row, ...Object.fromEntries(long.map((field) => [field, clipped(String(row[field]), longest)])) }
  }
  const after: SoftwareBody = {
    ...body,
    ...(body.installed_software === undefined
      ? {}
      : { installed_software: body.installed_software.map((row) => short(row, "install_location")) }),
    ...(body.services === undefined ? {} : { services: body.services.map((row) => short(row, "display_name")) }),
    ...(body.startup_programs === undefined
      ? {}
      : { startup_programs: body.startup_programs.map((row) => short(row, "command", "location")) })
  }
  return count === 0 ? undefined : { body: after, what: `the ends of ${counted(count, "long text")}` }
}

const withoutDisplayNames: Rung<SoftwareBody> = (body) => {
  const repeats = ({ display_name, name }: Service) => display_name === name
  return body.services?.some(repeats)
    ? {
      body: { ...body, services: body.services.map((row) => repeats(row) ? without(row, "display_name") : row) },
      what: "display names that repeat names"
    }
    : undefined
}

const ofServices = (what: string, keeps: (service: Service) => boolean): Rung<SoftwareBody> => (body) => {
  const services = body.services?.filter(keeps) ?? []
  const gone = (body.services?.length ?? 0) - services.length
  return gone === 0 ? undefined : { body: { ...body, services }, what: `${gone} ${what}` }
}

/** As many programs as fit, the first of the list. */
const fewerPrograms: Rung<SoftwareBody> = (body, excess) => {
  const programs = body.installed_software ?? []
  const first = (count: number) => ({
    body: { ...body, installed_software: programs.slice(0, count) },
    what: counted(programs.length - count, "program")
  })
  return mostThatFit(programs, first, excess)
}
