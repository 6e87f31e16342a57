/** Forms in which a cycle can be had, beside the summary that a person gets who asks for none. */
export const formats = ["table", "json", "glpi-json", "html"] as const
export type Format = (typeof formats)[number] | "summary"

/** Forms that are read by programs, or kept: nothing else may be printed beside them. */
export const standsAlone = (format: Format): boolean => format !== "summary" && format !== "table"
