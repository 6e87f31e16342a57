/** Bytes in GB of 2³⁰ with two decimals, `null` where they are not known. */
export const gigabytes = (bytes: number | undefined): number | null =>
  bytes === undefined || !Number.isFinite(bytes) ? null : Math.round(bytes / 2 ** 30 * 100) / 100

/** The number itself, `null` where it is not known or none that JSON has. */
export const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value
