import * as fs from "node:fs"
import * as path from "node:path"
import { defineConfig } from "rolldown"

const effect = path.join(import.meta.dirname, "node_modules", "effect", "dist")

/**
 * `import { Effect, type Scope } from "effect"` reads well, and loads every module of the package where a part of the
 * bundle is loaded on demand. In the bundle each name comes from its own module instead, so that a process evaluates
 * only what it uses.
 */
const deepImports = {
  name: "deep-imports",
  transform: {
    filter: { id: /[\\/]src[\\/].*\.ts$/ },
    handler: (code) =>
      code.replace(/^import \{([^}]+)\} from "effect(\/[a-z-]+)?"$/gm, (statement, names, family = "") => {
        const each = names.split(",").map((name) => name.trim()).filter((name) => name !== "")
        const isModule = (name) => fs.existsSync(path.join(effect, family, `${name}.js`))
        const rest = each.filter((name) => !isModule(name))
        return [
          ...each.filter(isModule).map((name) => `import * as ${name} from "effect${family}/${name}"`),
          ...(rest.length === 0 ? [] : [`import { ${rest.join(", ")} } from "effect${family}"`])
        ].join("; ")
      })
  }
}

/** `import text from "./FILE?raw"` is the text of the file, as Vite has it in tests. */
const rawText = {
  name: "raw-text",
  resolveId: {
    filter: { id: /\?raw$/ },
    handler: (id, importer) => path.resolve(path.dirname(importer), id)
  },
  load: {
    filter: { id: /\?raw$/ },
    handler: (id) => `export default ${JSON.stringify(fs.readFileSync(id.slice(0, -"?raw".length), "utf8"))}`
  }
}

/** JavaScript that says the same in ASCII: V8 keeps such a text in half the memory. */
const inAscii = (code) =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** Stands for the two characters that would close the comment; no program has a reason to contain it. */
const closing = "*<end of comment>/"

/** Where the parts stand, and what compiles one when it is first required: never in a process that does without it. */
const loader = (places) =>
  `const places = ${JSON.stringify(places)}, parts = {}
const load = (name) => {
  const module = parts[name] = { exports: {} }
  const code = textOf(...places[name]).replaceAll("${closing}", "*/")
  const names = ["require", "module", "exports", "__filename", "__dirname"]
  compileFunction(code, names, { filename: name })(need, module, module.exports, file, dirname(file))
  return module
}
const need = (id) => id.startsWith("./") ? (parts[id.slice(2)] ?? load(id.slice(2))).exports : ofNode(id)
`

/**
 * All that Node.js itself compiles of the file: the rest stands behind it, in comments of a function that nobody calls.
 * Its text is the one that V8 holds anyway, and so is each part of it: nothing is read again, nothing copied.
 */
const inModule = `import { createRequire } from "node:module"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { compileFunction } from "node:vm"
const file = fileURLToPath(import.meta.url), text = String(behind), ofNode = createRequire(file)
const textOf = (fromEnd, length) => text.slice(text.length - fromEnd, text.length - fromEnd + length)
`

/** The same in an executable, which has the file in it as an asset and reads it where it lies (packaging/build). */
const inExecutable = `const { dirname } = require("node:path")
const { getRawAsset } = require("node:sea")
const { compileFunction } = require("node:vm")
const file = process.execPath, text = Buffer.from(getRawAsset("itam-agent.mjs")), ofNode = require
const textOf = (fromEnd, length) => text.toString("latin1", text.length - fromEnd, text.length - fromEnd + length)
`

/** Names of the packages that modules come from, each by its folder below node_modules. */
const packagesOf = (moduleIds) => {
  const folders = moduleIds.flatMap((id) =>
    /[\\/](node_modules[\\/](?:.*[\\/]node_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1] ?? []
  )
  return [...new Set(folders.map((folder) => folder.replaceAll("\\", "/")))].sort()
}

/**
 * One file with all parts of the program in it, of which a process compiles only those that it runs: V8 takes 20 MB and
 * a tenth of a second to look over a megabyte of functions that are never called, and skips a comment.
 */
const inOneFile = {
  name: "in-one-file",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle)
    const places = {}
    let behind = "}"
    for (const { code, fileName } of chunks) {
      const part = inAscii(code).replaceAll("*/", closing)
      behind = `/*${part}*/\n${behind}`
      places[fileName] = [behind.length - 2, part.length]
    }
    const entry = chunks.find(({ isEntry }) => isEntry)
    const opening = `${loader(places)}need("./${entry.fileName}")\n`
    entry.code = `${inModule}${opening}function behind() {\n${behind}`
    const beside = (fileName, source) => this.emitFile({ type: "asset", fileName, source })
    beside("itam-agent.executable.cjs", inExecutable + opening)
    beside(
      "itam-agent.packages.json",
      `${JSON.stringify(packagesOf(chunks.flatMap(({ moduleIds }) => moduleIds)), null, 2)}\n`
    )
    for (const { fileName } of chunks) if (fileName !== entry.fileName) delete bundle[fileName]
  }
}

// One file, no node_modules beside it, for every Node.js from 22.19 on.
export default defineConfig({
  checks: { pluginTimings: false },
  platform: "node",
  input: { "itam-agent": "src/main.ts" },
  plugins: [deepImports, rawText, inOneFile],
  transform: { target: "node22", define: { "import.meta.env": "undefined" } },
  output: {
    dir: "dist",
    format: "cjs",
    minify: true,
    // only another bundler would read them, and a part with such a comment in it would be a copy
    comments: { annotation: false },
    dynamicImportInCjs: false,
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].cjs"
  }
})
