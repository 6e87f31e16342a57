/** Rows of the script's section `bitlocker`, as Windows answers. */

export const systemVolumeId = "\\\\?\\Volume{11111111-2222-4333-8444-555555555555}\\"
export const dataVolumeId = "\\\\?\\Volume{11111111-2222-4333-8444-666666666666}\\"

export const tpmId = "{00000000-0000-4000-8000-000000000001}"
export const recoveryId = "{0A00000A-0000-4000-8000-000000000002}"

/** Passwords by their form, of nobody's disk. */
export const password = "466895-217492-569250-069608-104434-135707-527241-083622"
export const otherPassword = "111111-222222-333333-444444-555555-666666-000011-000022"

/** A system volume as it should be: encrypted, its key in the TPM, with a recovery password. */
export const protectedRow = {
  DeviceID: systemVolumeId,
  DriveLetter: "C:",
  PersistentVolumeID: "{66666666-7777-4888-8999-AAAAAAAAAAAA}",
  VolumeType: 0,
  // what the property says may be old; the methods do not lie
  ConversionStatus: 0,
  EncryptionMethod: 0,
  ProtectionStatus: 0,
  conversion: 1,
  percent: 100,
  flags: 1,
  method: 7,
  protection: 1,
  lock: 0,
  protectors: [{ id: tpmId, type: 1 }, { id: recoveryId.toLowerCase(), type: 3 }],
  rc: {}
}

/** What 5.1 tells of a data volume that nobody has unlocked: FVE_E_LOCKED_VOLUME. */
export const lockedRow = {
  DeviceID: dataVolumeId,
  DriveLetter: null,
  VolumeType: 1,
  conversion: null,
  percent: null,
  flags: null,
  method: null,
  protection: 2,
  lock: 1,
  protectors: [],
  rc: { GetEncryptionMethod: 2150694912, GetConversionStatus: 2150694912, GetKeyProtectors: 2150694912 }
}

/** The same system volume, after the script was told to read its recovery password. */
export const rowWith = (recovery: string, id = recoveryId) => ({
  ...protectedRow,
  protectors: [{ id: tpmId, type: 1 }, { id, type: 3, recovery }]
})
