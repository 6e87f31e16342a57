/** What the sections of Debian's archive are mostly made of; their packages take turns. */
const kinds = [
  { section: "libs", prefix: "lib", suffix: "", architecture: "amd64", maker: "Debian Library Team" },
  { section: "libdevel", prefix: "lib", suffix: "-dev", architecture: "amd64", maker: "Debian Library Team" },
  { section: "perl", prefix: "lib", suffix: "-perl", architecture: "all", maker: "Debian Perl Group" },
  { section: "python", prefix: "python3-", suffix: "", architecture: "all", maker: "Debian Python Team" },
  { section: "fonts", prefix: "fonts-", suffix: "", architecture: "all", maker: "Debian Fonts Task Force" },
  { section: "doc", prefix: "", suffix: "-doc", architecture: "all", maker: "Debian QA Group" },
  { section: "utils", prefix: "", suffix: "-tools", architecture: "amd64", maker: "Debian QA Group" }
] as const

/** Syllables make names that are as long and as alike as those of real packages. */
const syllables = ["an", "bor", "cel", "dra", "eth", "fin", "gno", "hal", "ix", "jo", "kte", "lum", "mo", "nex", "or"]

const nameOf = (index: number): string =>
  index < syllables.length
    ? syllables[index]!
    : `${nameOf(Math.floor(index / syllables.length) - 1)}${syllables[index % syllables.length]}`

/**
 * `/var/lib/dpkg/status` of a machine with so many packages: every tenth of them in a second architecture too, which
 * counts. Beside these there is a removed one with its settings left for every hundred. Always the same text.
 */
export const debianStatus = (packages: number): string => {
  const stanzas: Array<string> = []
  for (let index = 0; stanzas.length < packages; index++) {
    const { architecture, maker, prefix, section, suffix } = kinds[index % kinds.length]!
    const stanza = (arch: string, status = "install ok installed") =>
      [
        `Package: ${prefix}${nameOf(index)}${suffix}`,
        `Status: ${status}`,
        "Priority: optional",
        `Section: ${section}`,
        `Installed-Size: ${40 + index * 7 % 9000}`,
        `Maintainer: ${maker} <packages@example.org>`,
        `Architecture: ${arch}`,
        ...(architecture === "all" ? [] : ["Multi-Arch: same"]),
        ...(index % 3 === 0 ? [`Source: ${nameOf(index)} (${index % 9}.${index % 17})`] : []),
        `Version: ${index % 50 === 0 ? "1:" : ""}${index % 9}.${index % 17}.${index % 5}-${1 + index % 4}+deb12u${
          index % 3
        }`,
        `Depends: libc6 (>= 2.3${index % 7}), ${prefix}${nameOf(index + 1)}${suffix}`,
        `Description: package number ${index}`,
        " Made up, but as long as a package that somebody describes in a line or two,",
        " because it is the length that takes the time.",
        ""
      ].join("\n")
    stanzas.push(stanza(architecture))
    if (index % 10 === 0 && architecture === "amd64" && stanzas.length < packages) stanzas.push(stanza("i386"))
  }
  const removed = Array.from(
    { length: Math.floor(packages / 100) },
    (_, index) =>
      [
        `Package: gone-${nameOf(index)}`,
        "Status: deinstall ok config-files",
        "Architecture: amd64",
        "Version: 1.0-1",
        ""
      ]
        .join("\n")
  )
  return [...stanzas, ...removed].join("\n")
}
