import { Effect, Result } from "effect"
import { FlatpakDeploy } from "../../../domain/formats/FlatpakDeploy.ts"
import { Ini } from "../../../domain/formats/Ini.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { compact, presentInstant } from "../../../domain/presence.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

interface Installation {
  readonly folder: string
  readonly scope: Package["scope"]
}

const extraInstallations = "/etc/flatpak/installations.d"

/** Parts of another ref, which `flatpak list` does not list by itself either. */
const isPart = (id: string) => /\.(Debug|Locale|Sources)$/.test(id)

/**
 * Flatpaks of everybody and of every user, from the folders that they are deployed in: `app/ID/ARCH/BRANCH/active`, and
 * `runtime` likewise. `flatpak list` would tell the same of one user at a time, in rounded sizes.
 */
export const flatpak = Effect.fnUntraced(function*(homes: ReadonlyArray<string>) {
  const installations: ReadonlyArray<Installation> = [
    { folder: "/var/lib/flatpak", scope: "machine" },
    ...(yield* extraFolders).map((folder) => ({ folder, scope: "machine" as const })),
    ...homes.map((home) => ({ folder: `${home}/.local/share/flatpak`, scope: "user" as const }))
  ]
  const refs = (yield* Effect.forEach(installations, refsIn)).flat()
  if (refs.length === 0) return yield* new Absent({ what: "flatpaks" })
  const packages = yield* Effect.forEach(refs, (ref) => optional(`flatpak ${ref.id}`, deployed(ref)), {
    concurrency: 8
  })
  return packages.filter((each) => each !== undefined)
})

/** Folders of further installations for everybody (flatpak-installation(5)). */
const extraFolders = Effect.gen(function*() {
  const machine = yield* Machine
  const names = (yield* optional(extraInstallations, machine.listFolder(extraInstallations))) ?? []
  const files = yield* Effect.forEach(
    names.filter((name) => name.endsWith(".conf")),
    (name) => optional(`flatpak installations in ${name}`, read(`${extraInstallations}/${name}`, Ini))
  )
  return files.flatMap((file) => [...file?.values() ?? []].flatMap((section) => section.get("path") ?? []))
    .filter((folder) => folder.startsWith("/"))
})

const refsIn = Effect.fnUntraced(function*({ folder, scope }: Installation) {
  const machine = yield* Machine
  const namesIn = (path: string) => Effect.map(ifPresent(machine.listFolder(path)), (names) => names ?? [])
  const refs = yield* Effect.forEach(["app", "runtime"], (kind) =>
    Effect.gen(function*() {
      const ids = (yield* namesIn(`${folder}/${kind}`)).filter((id) => kind === "app" || !isPart(id))
      const found = yield* Effect.forEach(ids, (id) =>
        Effect.gen(function*() {
          const arches = (yield* namesIn(`${folder}/${kind}/${id}`)).filter((name) => name !== "current")
          const branches = yield* Effect.forEach(arches, (arch) => namesIn(`${folder}/${kind}/${id}/${arch}`))
          return arches.flatMap((arch, index) =>
            branches[index]!.map((branch) => ({
              id,
              arch,
              branch,
              scope,
              folder: `${folder}/${kind}/${id}/${arch}/${branch}/active`
            }))
          )
        }))
      return found.flat()
    }))
  return refs.flat()
})

type Ref = Effect.Success<ReturnType<typeof refsIn>>[number]

/** What was never deployed, or is no longer, has no `active`. The note of the deployment is as old as the deployment. */
const deployed = Effect.fnUntraced(function*({ arch, branch, folder, id, scope }: Ref) {
  const machine = yield* Machine
  const { origin, sizeBytes, version } = yield* readBytes(`${folder}/deploy`, FlatpakDeploy)
  const facts = yield* Effect.result(machine.fileFacts(`${folder}/deploy`))
  return compact({
    name: id,
    version: version ?? branch,
    arch,
    manager: "flatpak" as const,
    scope,
    origin: origin === undefined ? undefined : `${origin}/${branch}`,
    installedAt: Result.isSuccess(facts) ? presentInstant(facts.success.modifiedAt) : undefined,
    sizeBytes
  })
})
