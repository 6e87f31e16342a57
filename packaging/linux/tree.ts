import * as fs from "node:fs"
import * as path from "node:path"
import { gzipSync } from "node:zlib"
import { bundle } from "../build/project.ts"
import { mustRun } from "../build/run.ts"
import { configExample, settingsManual } from "./settingsTexts.ts"

export interface Packaged {
  readonly version: string
  /** Time of all files, in seconds since the epoch: the same source makes the same package. */
  readonly epochSeconds: number
}

/** What a package lays out, by its place: its text or bytes. */
export interface Laid {
  readonly content: string | Uint8Array
  readonly mode: number
}

const linuxFolder = import.meta.dirname

/** A text of this folder, for this version. */
const template = (name: string, { epochSeconds, version }: Packaged) =>
  fs.readFileSync(path.join(linuxFolder, name), "utf8")
    .replaceAll("@VERSION@", version)
    .replaceAll("@DATE@", dayOf(epochSeconds))

const dayOf = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().slice(0, "2026-01-01".length)

const completions = (shell: string) => mustRun(process.execPath, [bundle.program, "--completions", shell])

const gzipped = (text: string) => gzipSync(text, { level: 9 })

/** The files that both kinds of package have, apart from the program. */
export const filesOf = (packaged: Packaged, zshFolder: string): ReadonlyMap<string, Laid> => {
  const text = (content: string | Uint8Array): Laid => ({ content, mode: 0o644 })
  const manual = settingsManual(packaged.version, dayOf(packaged.epochSeconds))
  return new Map([
    ["usr/lib/systemd/system/itam-agent.service", text(template("itam-agent.service", packaged))],
    ["usr/share/man/man1/itam-agent.1.gz", text(gzipped(template("itam-agent.1", packaged)))],
    ["usr/share/man/man5/itam-agent-config.5.gz", text(gzipped(manual))],
    ["usr/share/bash-completion/completions/itam-agent", text(completions("bash"))],
    [`${zshFolder}/_itam-agent`, text(completions("zsh"))],
    ["usr/share/fish/vendor_completions.d/itam-agent.fish", text(completions("fish"))],
    ["usr/share/itam-agent/config.env.example", text(configExample())],
    ["usr/share/doc/itam-agent/copyright", text(template("copyright", packaged))]
  ])
}

/** Writes files below a folder, all of one time. */
export const layOut = (
  root: string,
  { epochSeconds }: Packaged,
  files: ReadonlyMap<string, Laid>,
  program: string
) => {
  for (const [place, { content, mode }] of files) {
    const file = path.join(root, place)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, content)
    fs.chmodSync(file, mode)
  }
  fs.mkdirSync(path.join(root, "etc/itam-agent"), { recursive: true })
  fs.mkdirSync(path.join(root, "usr/bin"), { recursive: true })
  fs.copyFileSync(program, path.join(root, "usr/bin/itam-agent"))
  fs.chmodSync(path.join(root, "usr/bin/itam-agent"), 0o755)
  for (const name of ["", ...fs.readdirSync(root, { recursive: true }) as Array<string>]) {
    const place = path.join(root, name)
    if (fs.statSync(place).isDirectory()) fs.chmodSync(place, 0o755)
    fs.utimesSync(place, epochSeconds, epochSeconds)
  }
}
