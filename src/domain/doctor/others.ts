import type { SectionData } from "../inventory/Sections.ts"
import { type Finding, info, ok, skipped } from "./Finding.ts"

/** Another program that takes stock of machines, by the names that its makers gave its packages and services. */
interface OtherAgent {
  readonly name: string
  readonly package?: RegExp
  readonly service?: RegExp
}

/** Agents of inventory and management, by name: packages as their makers publish them, services as they register them. */
const otherAgents: ReadonlyArray<OtherAgent> = [
  { name: "GLPI Agent", package: /^glpi[- ]agent\b/i, service: /^glpi-agent/i },
  { name: "FusionInventory Agent", package: /^fusioninventory[- ]agent\b/i, service: /^fusioninventory-agent/i },
  {
    name: "OCS Inventory Agent",
    package: /^(?:ocsinventory-agent|ocs inventory (?:ng )?agent)\b/i,
    service: /^ocs inventory service$|^ocsinventory-agent/i
  },
  { name: "osquery", package: /^osquery\b/i, service: /^osqueryd/i },
  {
    name: "Fleet (fleetd)",
    package: /^(?:fleet-osquery|fleetd|fleet osquery)\b/i,
    service: /^(?:orbit|fleet osquery)/i
  },
  {
    name: "Microsoft Intune",
    package: /^(?:intune-portal|microsoft intune)/i,
    service: /^intunemanagementextension$|^intune-(?:agent|daemon)/i
  },
  { name: "Microsoft Configuration Manager", package: /^configuration manager client$/i, service: /^ccmexec$/i },
  { name: "Lansweeper", package: /^(?:lsagent|lansweeper)/i, service: /^(?:lsagent|lansweeper ?agent)/i },
  { name: "Snow Inventory Agent", package: /^snow ?(?:inventory )?agent/i, service: /^snow(?:inventory)?agent/i },
  { name: "Flexera Inventory Agent", package: /^(?:managesoft|flexnet inventory agent|flexera inventory)/i },
  { name: "ManageEngine UEMS Agent", package: /^(?:uems|desktop central)[- ]?agent|^manageengine uems/i },
  { name: "Tanium Client", package: /^tanium ?client/i, service: /^tanium ?client/i },
  {
    name: "BigFix Client",
    package: /^(?:besagent|ibm bigfix client|bigfix client|hcl bigfix client)/i,
    service: /^bes ?client/i
  },
  { name: "Jamf", package: /^jamf\b/i, service: /^com\.jamf/i },
  { name: "Puppet", package: /^puppet(?:-agent| agent)?\b/i, service: /^puppet/i },
  { name: "Salt Minion", package: /^salt[- ]minion\b/i, service: /^salt-minion/i },
  { name: "Wazuh Agent", package: /^wazuh[- ]agent\b/i, service: /^wazuh/i },
  { name: "Zabbix Agent", package: /^zabbix[- ]agent/i, service: /^zabbix[- ]agent/i }
]

/** What was read of packages and services; absent where that section was not read. */
export interface OthersFacts {
  readonly packages: SectionData<"packages"> | undefined
  readonly services: SectionData<"services"> | undefined
}

/** Other programs on this machine that do similar work: nothing to worry about, and good to know. */
export const othersFinding = ({ packages, services }: OthersFacts): Finding => {
  if (packages === undefined && services === undefined) {
    return skipped("others", "neither packages nor services were read")
  }
  const found = otherAgents.filter((each) =>
    packages?.some(({ name }) => each.package?.test(name) === true) === true
    || services?.some(({ name }) => each.service?.test(name) === true) === true
  ).map(({ name }) => name)
  return found.length === 0
    ? ok("others", "no other agent that takes stock was found")
    : info(
      "others",
      `also here: ${found.join(", ")}`,
      "They do no harm to each other; but each costs time and memory, and their numbers may differ from ours."
    )
}
