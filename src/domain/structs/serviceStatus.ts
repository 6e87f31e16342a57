import type { ScmStatus } from "../serviceLife.ts"

/** SERVICE_WIN32_OWN_PROCESS. */
const ownProcess = 0x10

/** SERVICE_STATUS (winsvc.h): seven DWORDs, the first the type of the service. */
export const serviceStatus = (status: ScmStatus): Uint8Array => {
  const words = [
    ownProcess,
    status.state,
    status.controlsAccepted,
    status.win32ExitCode,
    status.serviceSpecificExitCode,
    status.checkPoint,
    status.waitHintMs
  ]
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => view.setUint32(index * 4, word, true))
  return bytes
}

/**
 * SERVICE_TABLE_ENTRYW (winsvc.h), and the empty one that closes the table: where the name and the function that is the
 * service lie, in a process of 64 bits.
 */
export const serviceTable = (nameAddress: bigint, mainAddress: bigint): Uint8Array => {
  const bytes = new Uint8Array(4 * 8)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, nameAddress, true)
  view.setBigUint64(8, mainAddress, true)
  return bytes
}
