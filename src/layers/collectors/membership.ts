import { Effect, Result } from "effect"
import { Ini } from "../../domain/formats/Ini.ts"
import {
  domainOfIpa,
  domainOfKerberos,
  domainOfSamba,
  domainOfSssd,
  workgroupOfSamba
} from "../../domain/membership.ts"
import { Machine } from "../../services/Machine.ts"
import { Gaps, ifPresent, make, read, source } from "./Collector.ts"
import { macos } from "./membership/macos.ts"
import { windows } from "./membership/windows.ts"

const settings = (path: string) => ifPresent(read(path, Ini))

/** Only a machine that has joined a realm holds keys of its own; that the file exists is visible to everybody. */
const hasKeytab = Effect.map(
  ifPresent(Machine.use((machine) => machine.fileFacts("/etc/krb5.keytab"))),
  (facts) => facts !== undefined
)

/**
 * What the join itself wrote comes before the default realm of Kerberos, which an installer asks for long before. Where
 * sssd.conf, which is root's, stays closed, that realm has to do.
 */
const domain = Effect.gen(function*() {
  const cite = (path: string) => Gaps.use((gaps) => gaps.cite(path))
  const ipa = domainOfIpa(yield* settings("/etc/ipa/default.conf"))
  if (ipa !== undefined) return yield* Effect.as(cite("/etc/ipa/default.conf"), ipa)
  const samba = domainOfSamba(yield* settings("/etc/samba/smb.conf"))
  if (samba !== undefined) return yield* Effect.as(cite("/etc/samba/smb.conf"), samba)
  const told = yield* Effect.result(settings("/etc/sssd/sssd.conf"))
  const sssd = domainOfSssd(Result.getOrUndefined(told))
  if (sssd !== undefined) return yield* Effect.as(cite("/etc/sssd/sssd.conf"), sssd)
  const kerberos = (yield* hasKeytab) ? domainOfKerberos(yield* settings("/etc/krb5.conf")) : undefined
  if (kerberos !== undefined) return yield* Effect.as(cite("/etc/krb5.keytab, /etc/krb5.conf"), kerberos)
  return Result.isFailure(told) ? yield* told.failure : undefined
})

export const membership = make({
  name: "membership",
  sources: {
    linux: source(
      "settings of FreeIPA, Samba, Kerberos and SSSD",
      Effect.gen(function*() {
        const joined = yield* domain
        if (joined !== undefined) return { kind: "domain", name: joined }
        const workgroup = workgroupOfSamba(yield* settings("/etc/samba/smb.conf"))
        return workgroup === undefined ? { kind: "none" } : { kind: "workgroup", name: workgroup }
      })
    ),
    darwin: macos,
    win32: source("NetGetJoinInformation, NetGetAadJoinInformation", windows)
  }
})
