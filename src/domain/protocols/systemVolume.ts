import type { Subject } from "../Report.ts"
import { driveLetter } from "./driveLetter.ts"

/** The volume that the system is on: `C:` on Windows, which installs itself nowhere else by itself, `/` elsewhere. */
export const systemVolume = <V extends { readonly mount: string }>(
  platform: Subject["platform"],
  volumes: ReadonlyArray<V>
): V | undefined => volumes.find(({ mount }) => platform === "win32" ? driveLetter(mount) === "C:" : mount === "/")
