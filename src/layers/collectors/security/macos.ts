import { Effect } from "effect"
import { macProtectionProducts } from "../../../domain/endpointProtection.ts"
import { MacBundleInfo } from "../../../domain/formats/MacBundleInfo.ts"
import { MacFirewall } from "../../../domain/formats/MacFirewall.ts"
import { MacHardware } from "../../../domain/formats/MacHardware.ts"
import type { Antivirus } from "../../../domain/inventory/Security.ts"
import { compact, orderedBy, present } from "../../../domain/presence.ts"
import { optional, source } from "../Collector.ts"
import { profiled } from "../macos/asking.ts"
import { readBytes } from "../readBytes.ts"

/** Its version is that of its signatures (Apple Platform Security, "Protecting against malware in macOS"). */
const xprotect = "/Library/Apple/System/Library/CoreServices/XProtect.bundle"

const product = Effect.fnUntraced(function*(name: string, bundle: string) {
  const info = yield* optional(name, readBytes(`${bundle}/Contents/Info.plist`, MacBundleInfo), [["antivirus"]])
  const found: Antivirus = compact({ name, version: present(info?.CFBundleShortVersionString) })
  return info === undefined ? [] : [found]
})

/** The application firewall, the system's own protection, and products that are installed. */
export const macos = source(
  "system_profiler, installed programs",
  Effect.gen(function*() {
    const products = yield* Effect.forEach(
      [{ name: "XProtect", bundle: xprotect }, ...macProtectionProducts],
      ({ bundle, name }) => product(name, bundle),
      { concurrency: 8 }
    )
    const firewall = yield* optional("firewall", profiled(MacFirewall))
    const hardware = yield* optional("mandatoryAccessControl", profiled(MacHardware))
    const integrity = hardware?.systemIntegrityProtection
    return compact({
      antivirus: orderedBy(products.flat(), ({ name }) => name),
      firewall: firewall === undefined ? [] : [firewall],
      mandatoryAccessControl: integrity && `System Integrity Protection ${integrity}`
    })
  })
)
