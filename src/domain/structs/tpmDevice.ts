import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of TPM_DEVICE_INFO (tbs.h). */
export const tpmDeviceBytes = 16

/** TPM_DEVICE_INFO: 1 is TPM 1.2, 2 is TPM 2.0. */
export const tpmDevice = (bytes: Uint8Array) => ({ tpmVersion: new MemoryBlock(bytes).u32(4) })
