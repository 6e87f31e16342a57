import type { Locked } from "./project.ts"

/** A package that is in the executables. */
export interface Ingredient extends Locked {
  readonly name: string
}

export interface Materials {
  readonly version: string
  readonly bundled: ReadonlyArray<Ingredient>
  readonly addon: Ingredient
  readonly runtimes: ReadonlyArray<Ingredient>
  /** What Node.js itself is made of: names and versions as in `process.versions`. */
  readonly withinNode: { readonly [name: string]: string | undefined }
}

const purl = (name: string, version: string) => `pkg:npm/${name.replace("@", "%40")}@${version}`

const hexOf = (integrity: string) => Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex")

const component = ({ integrity, license, name, version }: Ingredient) => ({
  type: "library",
  "bom-ref": purl(name, version),
  name,
  version,
  purl: purl(name, version),
  hashes: [{ alg: "SHA-512", content: hexOf(integrity) }],
  ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] })
})

const runtime = (ingredient: Ingredient, within: Materials["withinNode"]) => ({
  ...component(ingredient),
  type: "platform",
  components: Object.entries(within).flatMap(([name, version]) =>
    version === undefined ? [] : [{ type: "library", "bom-ref": `${ingredient.name}/${name}`, name, version }]
  )
})

/**
 * What is in the executables, as CycloneDX 1.6 (ECMA-424), in JSON. The lock file does not tell what of it ends up in a
 * bundle, and so no tool that reads one can: the names come from the bundler, versions and digests from the lock file. It
 * has neither time nor serial number, so that it is the same for the same content.
 */
export const billOfMaterials = ({ addon, bundled, runtimes, version, withinNode }: Materials) => {
  const agent = `pkg:generic/itam-agent@${version}`
  const all = [...bundled, addon, ...runtimes]
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": agent,
        name: "itam-agent",
        version,
        purl: agent,
        licenses: [{ license: { id: "MIT" } }]
      }
    },
    components: [
      ...[...bundled, addon].map(component),
      ...runtimes.map((each) => runtime(each, withinNode))
    ],
    dependencies: [
      { ref: agent, dependsOn: all.map((each) => purl(each.name, each.version)) },
      ...all.map(({ dependencies = {}, name, version }) => {
        const needed = all.filter((each) => each.name in dependencies)
        return { ref: purl(name, version), dependsOn: needed.map((each) => purl(each.name, each.version)) }
      })
    ]
  }
}
