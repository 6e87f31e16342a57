import { assert, describe, it } from "@effect/vitest"
import { SchtasksRow } from "../../src/domain/formats/SchtasksRow.ts"
import { ScQuery } from "../../src/domain/formats/ScQuery.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const running = `
SERVICE_NAME: ITAMScanner 
        TYPE               : 10  WIN32_OWN_PROCESS  
        STATE              : 4  RUNNING 
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_PRESHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
`.replaceAll("\n", "\r\n")

describe("what sc.exe says of a service", () => {
  it("is read by the order of its numbers, in whatever language", () => {
    assert.deepStrictEqual(valueOf(ScQuery, running), { state: 4, win32ExitCode: 0, serviceExitCode: 0 })
    const french = running.replace("STATE", "ÉTAT").replace("RUNNING", "EN COURS D’EXÉCUTION").replaceAll(
      "EXIT_CODE",
      "CODE_DE_SORTIE"
    )
    assert.deepStrictEqual(valueOf(ScQuery, french), valueOf(ScQuery, running))
  })

  it("has the code of the agent behind error 1066", () => {
    const failed = running.replace(": 4 ", ": 1 ").replace(": 0  (0x0)", ": 1066  (0x42a)").replace(
      ": 0  (0x0)",
      ": 78  (0x4e)"
    )
    assert.deepStrictEqual(valueOf(ScQuery, failed), { state: 1, win32ExitCode: 1066, serviceExitCode: 78 })
  })

  it("is nothing where the numbers are missing", () => {
    assert.strictEqual(
      refusalOf(ScQuery, "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n"),
      "sc query: 0 numbers where there should be at least 4"
    )
  })
})

describe("what schtasks.exe says of a task", () => {
  const row = (result: string) =>
    `"DESKTOP","\\ITAM Scanner","N/A","Wird ausgeführt","Interaktiv/Hintergrund","22.11.2026 13:00:00","${result}","SYSTEM","""C:\\a.exe"" x"\r\n`

  it("is the number in the seventh field of the first row", () => {
    assert.deepStrictEqual(valueOf(SchtasksRow, `\r\n${row("267009")}${row("1")}`), { lastResult: 267_009 })
    assert.deepStrictEqual(valueOf(SchtasksRow, row("-2147024894")), { lastResult: -2_147_024_894 })
  })

  it("is nothing without such a row", () => {
    assert.strictEqual(refusalOf(SchtasksRow, ""), "schtasks: no row with a result in its seventh field")
    assert.strictEqual(refusalOf(SchtasksRow, row("N/A")), "schtasks: no row with a result in its seventh field")
  })
})
