const groups = /^\d{6}(?:-\d{6}){7}$/

/** Each group carries sixteen bits of the key, times eleven. */
const largestGroup = 0xffff * 11

/**
 * Whether a text can be a recovery password of BitLocker: eight groups of six digits, each a multiple of 11 and at most
 * 720885 (Win32_EncryptableVolume, ProtectKeyWithNumericalPassword).
 */
export const isRecoveryPassword = (text: string): boolean =>
  groups.test(text) && text.split("-").every((group) => Number(group) % 11 === 0 && Number(group) <= largestGroup)

/** The text with everything in it replaced that has the form of a recovery password, right or wrong. */
export const withoutRecoveryPasswords = (text: string): string =>
  text.replace(/\d{6}(?:-\d{6}){7}/g, "[recovery password]")
