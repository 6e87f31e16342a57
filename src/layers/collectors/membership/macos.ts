import { Effect } from "effect"
import { MacActiveDirectory } from "../../../domain/formats/MacDirectory.ts"
import { MacSmbServer } from "../../../domain/formats/MacSmbServer.ts"
import { present } from "../../../domain/presence.ts"
import { ifPresent, runAndRead, source } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

const smbServer = "/Library/Preferences/SystemConfiguration/com.apple.smb.server.plist"

/** The domain that the Mac is bound to, else the workgroup that it was given. */
export const macos = source(
  "dsconfigad, com.apple.smb.server.plist",
  Effect.gen(function*() {
    const domain = present(yield* ifPresent(runAndRead("dsconfigad", ["-show", "-xml"], MacActiveDirectory)))
    if (domain !== undefined) return { kind: "domain" as const, name: domain.toLowerCase() }
    const workgroup = present((yield* ifPresent(readBytes(smbServer, MacSmbServer)))?.Workgroup)
    return workgroup === undefined ? { kind: "none" as const } : { kind: "workgroup" as const, name: workgroup }
  })
)
