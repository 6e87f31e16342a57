import * as fs from "node:fs"
import * as path from "node:path"
import { defineConfig, rolldown } from "rolldown"

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

const common = {
  checks: { pluginTimings: false },
  platform: "node",
  plugins: [deepImports],
  transform: { target: "node22", define: { "import.meta.env": "undefined" } }
}

/** JavaScript that says the same in ASCII: V8 keeps such a text in half the memory. */
const inAscii = (code) =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

const mark = "itam-agent-command-line"

/** Stands for the two characters that would close the comment; no program has a reason to contain it. */
const closing = "*<end of comment>/"

/**
 * Everything but the service is a second program, kept behind the first in a comment and compiled only by a process that
 * runs it: V8 takes 20 MB to look over a megabyte of functions that the service never calls, and skips a comment.
 */
const commandLine = {
  name: "command-line",
  resolveId: {
    filter: { id: /commands\/cli\.ts$/ },
    handler: (id, importer) => importer?.endsWith("main.ts") ? { id: "\0command-line" } : undefined
  },
  load: {
    filter: { id: /^\0command-line$/ },
    handler: () =>
      `import { readFileSync } from "node:fs"
      import { createRequire } from "node:module"
      import { compileFunction } from "node:vm"
      const self = readFileSync(import.meta.filename, "latin1")
      const text = self.slice(self.lastIndexOf("${mark}") + ${mark.length}, self.lastIndexOf("*/"))
      const names = ["require", "module", "exports", "__filename", "__dirname"]
      const program = compileFunction(text.replaceAll("${closing}", "*/"), names, { filename: "${mark}.cjs" })
      const module = { exports: {} }
      program(createRequire(import.meta.filename), module, module.exports, import.meta.filename, import.meta.dirname)`
  },
  generateBundle: async (_, bundle) => {
    const program = await rolldown({ ...common, input: "src/layers/commands/cli.ts" })
    const { output: [chunk] } = await program.generate({ format: "cjs", minify: true, codeSplitting: false })
    for (const file of Object.values(bundle)) {
      file.code = inAscii(`${file.code}\n/*${mark}\n${chunk.code.replaceAll("*/", closing)}\n*/\n`)
    }
  }
}

// One file, no node_modules beside it, for every Node.js from 22.19 on.
export default defineConfig({
  ...common,
  input: "src/main.ts",
  plugins: [...common.plugins, commandLine],
  output: { file: "dist/itam-agent.mjs", format: "esm", minify: true, codeSplitting: false }
})
