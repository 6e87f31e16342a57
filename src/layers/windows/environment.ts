import * as path from "node:path"

const architectures: { readonly [arch: string]: string } = { x64: "AMD64", arm64: "ARM64", ia32: "x86" }

/**
 * All that a child on Windows is told of the world. No `PSModulePath`: one that comes from PowerShell 7 breaks the modules of
 * Windows PowerShell. Node.js adds what no program of Windows runs without, like `USERPROFILE` (libuv, `required_vars`).
 */
export const windowsEnvironment = (systemRoot: string) => {
  const drive = systemRoot.slice(0, 2)
  const system32 = path.win32.join(systemRoot, "System32")
  return {
    PATH: [system32, systemRoot, path.win32.join(system32, "Wbem")].join(";"),
    PATHEXT: ".COM;.EXE",
    SystemRoot: systemRoot,
    windir: systemRoot,
    SystemDrive: drive,
    TEMP: path.win32.join(systemRoot, "Temp"),
    TMP: path.win32.join(systemRoot, "Temp"),
    ProgramData: `${drive}\\ProgramData`,
    ProgramFiles: `${drive}\\Program Files`,
    PROCESSOR_ARCHITECTURE: architectures[process.arch] ?? "AMD64",
    NoDefaultCurrentDirectoryInExePath: "1"
  }
}
