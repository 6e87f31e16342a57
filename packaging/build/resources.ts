import { Data, NtExecutable, NtExecutableResource, Resource } from "resedit"

/** American English in Unicode: the language of the resources that Node.js brings, which are replaced. */
const language = { lang: 1033, codepage: 1200 }

/** Of the icons in a program Windows shows the one with the lowest number; that of Node.js is 1. */
const iconNumber = 1

export interface Identity {
  /** Name of the file as it is shipped. */
  readonly fileName: string
  readonly description: string
  /** `major.minor.patch`. */
  readonly version: string
  /** A file of Windows with pictures. */
  readonly icon: Buffer
}

/**
 * A program of Windows that says whose it is: in the properties of the file, in the task manager, in software inventories.
 * The line about the rights in Node.js stays.
 */
export const identified = (image: Buffer, { description, fileName, icon, version }: Identity): Buffer => {
  const program = NtExecutable.from(image)
  const resources = NtExecutableResource.from(program)
  const info = Resource.VersionInfo.fromEntries(resources.entries)[0]
  if (info === undefined) throw new Error("the runtime has no version information to replace")
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number)
  info.setFileVersion(major, minor, patch, 0, language.lang)
  info.setProductVersion(major, minor, patch, 0, language.lang)
  info.setStringValues(language, {
    CompanyName: "itam-agent",
    ProductName: "ITAM Scanner",
    FileDescription: description,
    InternalName: "itam-agent",
    OriginalFilename: fileName,
    FileVersion: version,
    ProductVersion: version
  })
  info.outputToResourceEntries(resources.entries)
  const pictures = Data.IconFile.from(icon).icons.map(({ data }) => data)
  Resource.IconGroupEntry.replaceIconsForResource(resources.entries, iconNumber, language.lang, pictures)
  resources.outputResource(program)
  return Buffer.from(program.generate())
}
