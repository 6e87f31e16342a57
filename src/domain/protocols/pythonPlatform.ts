import { plain } from "../presence.ts"
import type { Subject } from "../Report.ts"

const systemNames = { linux: "Linux", win32: "Windows", darwin: "Darwin" } as const

/** The words of Windows for instruction sets (PROCESSOR_ARCHITECTURE), by those of other systems. */
const windowsMachines = new Map([["x86_64", "AMD64"], ["aarch64", "ARM64"], ["i686", "x86"]])

/**
 * The machine in the words of Python's `platform` module, which the first agents of both protocols report: on Windows
 * release and version are `11` and `10.0.26100`, elsewhere the kernel's release and the system's name.
 */
export const pythonPlatform = (subject: Subject) => {
  const isWindows = subject.platform === "win32"
  const arch = plain(subject.arch)
  const system = systemNames[subject.platform]
  const release = plain(isWindows ? subject.osVersion : subject.kernel)
  const version = plain(isWindows ? subject.kernel : subject.osName)
  const machine = isWindows ? windowsMachines.get(arch ?? "") ?? arch : arch
  return {
    system,
    release,
    version,
    machine,
    /** `platform.platform()`: `Windows-10-10.0.26100`, `Linux-6.12.0-13-amd64-x86_64`. */
    platform: [system, release, isWindows ? version : machine].filter((part) => part !== undefined).join("-")
  }
}
