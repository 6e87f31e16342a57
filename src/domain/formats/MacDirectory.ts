import { Result, Schema } from "effect"
import { make, misfit } from "./Format.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"
import { propertyListText } from "./propertyListFormats.ts"

/** Accounts with the attributes that are told, and no others: `dscl . -readall /Users` would give the hashes to root. */
export const accountArguments: ReadonlyArray<string> = [
  "-plist",
  ".",
  "-readall",
  "/Users",
  "RecordName",
  "UniqueID",
  "RealName",
  "NFSHomeDirectory",
  "UserShell"
]

/** Who may administer the Mac. */
export const administratorArguments: ReadonlyArray<string> = [
  "-plist",
  ".",
  "-read",
  "/Groups/admin",
  "GroupMembership"
]

const values = jsonField(Schema.Array(Schema.String))

/** Attributes of a local account; each may have several values, the first is the one that counts (dscl(1)). */
const Account = Schema.Struct({
  "dsAttrTypeStandard:RecordName": Schema.NonEmptyArray(Schema.String),
  "dsAttrTypeStandard:UniqueID": values,
  "dsAttrTypeStandard:RealName": values,
  "dsAttrTypeStandard:NFSHomeDirectory": values,
  "dsAttrTypeStandard:UserShell": values
})
export interface DirectoryAccount extends Schema.Schema.Type<typeof Account> {}

export const MacAccounts = propertyListText("dscl /Users", jsonRows(Account))

export const MacAdministrators = propertyListText(
  "dscl /Groups/admin",
  Schema.Struct({ "dsAttrTypeStandard:GroupMembership": values })
)

const ActiveDirectory = propertyListText(
  "dsconfigad",
  Schema.Struct({ "General Info": Schema.Struct({ "Active Directory Domain": Schema.String }) })
)

/** `dsconfigad -show -xml` (dsconfigad(8)): the domain that the Mac is bound to; nothing at all where it is none. */
export const MacActiveDirectory = make<string | undefined>(
  "dsconfigad",
  (text) =>
    text.trim() === "" ? undefined : Result.match(ActiveDirectory.decode(text), {
      onFailure: (error) => misfit(error.detail),
      onSuccess: (answer) => answer["General Info"]["Active Directory Domain"]
    })
)
