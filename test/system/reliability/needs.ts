import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fakeTime } from "./clockSteps.ts"
import { imageDisk, memoryDisk, sh, unmountAll } from "./disks.ts"
import { plugIn, unplug } from "./network.ts"

/** What a rig needs of the machine that it runs on: tried out, once. */
const probes = {
  root: () => {
    if (process.getuid?.() !== 0) throw new Error("only root may do that")
  },
  strace: () => void sh("strace", "-qq", "-o", "/dev/null", "true"),
  ext4: (folder: string) => imageDisk(folder, "ext4").unmount(),
  xfs: (folder: string) => imageDisk(folder, "xfs").unmount(),
  tmpfs: async (folder: string) => {
    memoryDisk(folder, "size=1m")
    await unmountAll()
  },
  python3: () => void sh("/usr/bin/python3", "-c", "import fcntl"),
  setpriv: () => void sh("setpriv", "--bounding-set=-all", "--inh-caps=-all", "true"),
  chattr: (folder: string) => {
    sh("chattr", "+i", folder)
    sh("chattr", "-i", folder)
  },
  faketime: () => {
    if (fakeTime() === undefined) throw new Error("libfaketime is not installed")
  },
  "network namespaces": () => {
    try {
      plugIn()
    } finally {
      unplug()
    }
  }
} satisfies { readonly [need: string]: (folder: string) => void | Promise<void> }

export type Need = keyof typeof probes

const known = new Map<Need, Promise<string | undefined>>()

const probe = async (need: Need): Promise<string | undefined> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-agent-probe-"))
  try {
    await probes[need](folder)
    return undefined
  } catch (error) {
    return `${need}: ${(error as Error).message.trim().replaceAll("\n", " ")}`
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** The first need that this machine does not meet, and why; `undefined` where it meets them all. */
export const lacking = async (needs: ReadonlyArray<Need>): Promise<string | undefined> => {
  for (const need of needs) {
    if (!known.has(need)) known.set(need, probe(need))
    const reason = await known.get(need)
    if (reason !== undefined) return reason
  }
  return undefined
}
