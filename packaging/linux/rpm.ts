import * as fs from "node:fs"
import * as path from "node:path"
import { mustRun } from "../build/run.ts"
import type { Wanted } from "./deb.ts"
import { filesOf, layOut } from "./tree.ts"

/** Makes itam-agent-VERSION-1.ARCHITECTURE.rpm with rpmbuild(8), and answers with its file. */
export const makeRpm = (architecture: "x86_64" | "aarch64", license: string, wanted: Wanted): string => {
  const top = path.join(wanted.work, `rpm-${architecture}`)
  const tree = path.join(top, "tree")
  layOut(tree, wanted, filesOf(wanted, "usr/share/zsh/site-functions"), wanted.program)
  const macros = {
    _topdir: path.join(top, "build"),
    // of its own, or the databases and leftovers of this machine would play a part
    _tmppath: path.join(top, "tmp"),
    _dbpath: path.join(top, "db"),
    _binary_payload: wanted.compression === "none" ? "w.ufdio" : `w${wanted.compression}.xzdio`,
    tree,
    packaged_version: wanted.version,
    about: wanted.summary,
    license_of_package: license,
    day: new Date(wanted.epochSeconds * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) .*/, "$1 $3 $2 $4")
  }
  mustRun("env", [
    `SOURCE_DATE_EPOCH=${wanted.epochSeconds}`,
    "rpmbuild",
    "-bb",
    "--quiet",
    `--target=${architecture}-linux`,
    ...Object.entries(macros).map(([name, value]) => `--define=${name} ${value}`),
    path.join(import.meta.dirname, "rpm", "itam-agent.spec")
  ])
  const name = `itam-agent-${wanted.version}-1.${architecture}.rpm`
  const file = path.join(wanted.out, name)
  fs.copyFileSync(path.join(top, "build", "RPMS", architecture, name), file)
  fs.rmSync(top, { recursive: true })
  return file
}
