import { Effect } from "effect"
import { realPath } from "../domain/capture/machineFolder.ts"
import { Machine } from "../services/Machine.ts"

const orUndefined = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.orElseSucceed(effect, () => undefined)

/**
 * Links that lead to the given places, by their real paths: what a machine is asked for below `/sys/block/sda` lies
 * elsewhere. Below `/proc` links differ with every process and are left alone.
 */
export const linksOnTheWay = Effect.fnUntraced(function*(asked: ReadonlyArray<string>) {
  const machine = yield* Machine
  const links = new Map<string, string>()
  const looked = new Set<string>()
  for (const path of asked) {
    const toWalk = [path]
    for (let walked = 0; toWalk.length > 0 && walked < 200; walked++) {
      const parts = toWalk.pop()!.split("/").filter((part) => part !== "")
      for (let length = 1; length <= parts.length; length++) {
        const place = `/${parts.slice(0, length).join("/")}`
        const real = `${realPath(place.slice(0, place.lastIndexOf("/")), links)}/${parts[length - 1]}`.replace(
          "//",
          "/"
        )
        if (real.startsWith("/proc/") || looked.has(real)) continue
        looked.add(real)
        const target = yield* orUndefined(machine.readLink(real))
        if (target === undefined) continue
        links.set(real, target)
        toWalk.push(realPath([real, ...parts.slice(length)].join("/"), links))
      }
    }
  }
  return links
})

/** What is in the listed folders and nobody asked for: it is a folder or a link, or else a file. */
export const listedPlaces = Effect.fnUntraced(function*(
  listings: ReadonlyMap<string, ReadonlyArray<string>>,
  waypoints: ReadonlyMap<string, string>
) {
  const machine = yield* Machine
  const folders = new Set<string>()
  const links = new Map<string, string>()
  for (const [folder, names] of listings) {
    const real = realPath(folder, waypoints)
    for (const name of names) {
      const place = real === "/" ? `/${name}` : `${real}/${name}`
      if (folders.has(place)) continue
      if (/^\/proc\/\d+$/.test(place)) {
        folders.add(place)
        continue
      }
      const kind = (yield* orUndefined(machine.fileFacts(place)))?.kind
      if (kind === "folder") folders.add(place)
      const isProcess = place.startsWith("/proc/")
      const target = kind === "link" && !isProcess && !waypoints.has(place)
        ? yield* orUndefined(machine.readLink(place))
        : undefined
      if (target !== undefined) links.set(place, target)
    }
  }
  return { folders, links }
})
