import { DateTime, Effect, Schema, type Stream } from "effect"
import {
  configEnvOf,
  misreadings,
  packageName,
  type PackageOrder,
  packageTypes,
  TenantName
} from "../../domain/tenantPackage.ts"
import { type Member, tarred, zipped } from "./archive.ts"
import { executable, type Executables, script } from "./executables.ts"
import { installScannerSh, readme } from "./installScannerSh.ts"
import { type PackageRefused, refused } from "./PackageRefused.ts"
import { linuxFolders } from "./usualFolders.ts"

/** A package that is ready to be written: what it is called, and its bytes, which are made when they are asked for. */
export interface Pack {
  readonly name: string
  readonly contentType: string
  readonly members: ReadonlyArray<string>
  readonly bytes: Stream.Stream<Uint8Array, PackageRefused>
}

const isTenantName = Schema.is(TenantName)

/** For the owner alone: whoever unpacks decides who else. */
const [secret, program] = [0o600, 0o755]

/** The package of an order. It fails before anything is written where something of it is missing or would not be read. */
export const pack = Effect.fn("pack")(function*(order: PackageOrder, executables: Executables) {
  if (!isTenantName(order.tenantId)) {
    return yield* refused("the tenant has to be 1 to 64 letters, digits, dots, dashes and underscores, and no path")
  }
  const configEnv = configEnvOf(order)
  const faults = misreadings(configEnv, order)
  if (faults.length > 0) return yield* refused(`no agent could read that package: ${faults.join("; ")}`)
  const settings: Member = { name: "config.env", mode: secret, content: new TextEncoder().encode(configEnv) }
  const moment = DateTime.toDateUtc(DateTime.makeUnsafe(order.generatedAt))
  const members = yield* order.platform === "windows"
    ? forWindows(settings, executables)
    : forLinux(settings, executables, order.tenantId)
  return {
    name: packageName(order),
    contentType: packageTypes[order.platform],
    members: members.map(({ name }) => name),
    bytes: order.platform === "windows" ? zipped(members, moment) : tarred(members, moment)
  } satisfies Pack
})

/** The four files that the scanner protocol documents, and nothing else, without a folder. */
const forWindows = Effect.fnUntraced(function*(settings: Member, executables: Executables) {
  const of = (name: string) =>
    Effect.map(executable(executables, name), (content): Member => ({ name, mode: secret, content }))
  const installer = "install_scanner.bat"
  return [
    yield* of("ITAM_Scanner.exe"),
    settings,
    { name: installer, mode: secret, content: yield* script(executables, installer) },
    yield* of("ITAM_Scanner_Background.exe")
  ]
})

/** All of it in a folder of its own, as people expect of what they unpack in a shell. */
const forLinux = Effect.fnUntraced(function*(settings: Member, executables: Executables, tenantId: string) {
  const folder = `itam-agent_${tenantId}`
  const text = (name: string, mode: number, written: string): Member => ({
    name: `${folder}/${name}`,
    mode,
    content: new TextEncoder().encode(written)
  })
  const programs = yield* Effect.forEach(
    linuxFolders.map((each) => `${each}/itam-agent`),
    (name) =>
      Effect.map(executable(executables, name), (content): Member => ({
        name: `${folder}/${name}`,
        mode: program,
        content
      }))
  )
  return [
    text("README.txt", secret, readme(tenantId)),
    { ...settings, name: `${folder}/${settings.name}` },
    text("install_scanner.sh", program, installScannerSh),
    ...programs
  ]
})
