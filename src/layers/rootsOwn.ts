import { Effect } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { ServiceRefused } from "../services/ServiceManager.ts"
import { codeOf } from "./storage.ts"

const doing = "install the service"

/**
 * What root is to run as a service, nobody else may change: none of the files, and no folder on the way to them. Links are
 * resolved first: what counts is where a file is.
 */
export const onlyRootsOwn = Effect.fnUntraced(function*(files: ReadonlyArray<string>) {
  for (const file of files) {
    let place = yield* asking(file, () => fs.realpath(file))
    for (let isTop = false; !isTop; place = path.dirname(place)) {
      const { mode, uid } = yield* asking(place, () => fs.stat(place))
      if (uid !== 0 || (mode & othersMayWrite) !== 0) {
        const detail = `others than root may change ${place}, and with it what root would run; `
          + "put the program into a folder of root's own, such as /usr/local/bin, and run it from there"
        return yield* new ServiceRefused({ doing, detail })
      }
      isTop = place === path.dirname(place)
    }
  }
})

const othersMayWrite = 0o022

const asking = <A>(file: string, ask: () => Promise<A>) =>
  Effect.tryPromise({ try: ask, catch: (cause) => new ServiceRefused({ doing, detail: `${file}: ${codeOf(cause)}` }) })
