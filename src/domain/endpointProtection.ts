/** How an endpoint protection product shows on a machine. */
export interface ProtectionProduct {
  readonly name: string
  /** Files or folders that its package installs; one of them is enough. */
  readonly installedAt: ReadonlyArray<string>
  /** Units of systemd that do the protecting; one of them is enough. None where no public source is sure of the name. */
  readonly units: ReadonlyArray<string>
}

/** Endpoint protection for Linux by the folders and services that the makers' own guides name. */
export const protectionProducts: ReadonlyArray<ProtectionProduct> = [
  {
    name: "Bitdefender Endpoint Security Tools",
    installedAt: ["/opt/bitdefender-security-tools"],
    units: ["bdsec.service"]
  },
  {
    name: "Carbon Black Cloud Sensor",
    installedAt: ["/opt/carbonblack/psc"],
    units: ["cbagentd.service"]
  },
  { name: "Check Point Harmony Endpoint", installedAt: ["/var/lib/checkpoint/cpla"], units: [] },
  {
    name: "ClamAV",
    installedAt: ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/bin/clamscan"],
    units: ["clamav-daemon.service", "clamd@scan.service", "clamd.service"]
  },
  { name: "Cortex XDR", installedAt: ["/opt/traps"], units: ["traps_pmd.service"] },
  { name: "CrowdStrike Falcon", installedAt: ["/opt/CrowdStrike"], units: ["falcon-sensor.service"] },
  { name: "Cybereason", installedAt: ["/opt/cybereason"], units: [] },
  {
    name: "ESET Endpoint Antivirus",
    installedAt: ["/opt/eset/eea"],
    units: ["eea.service"]
  },
  { name: "ESET Server Security", installedAt: ["/opt/eset/efs"], units: ["efs.service"] },
  { name: "Elastic Defend", installedAt: ["/opt/Elastic/Endpoint"], units: ["ElasticEndpoint.service"] },
  {
    name: "Kaspersky Endpoint Security",
    installedAt: ["/opt/kaspersky/kesl"],
    units: ["kesl.service", "kesl-supervisor.service"]
  },
  { name: "Microsoft Defender for Endpoint", installedAt: ["/opt/microsoft/mdatp"], units: ["mdatp.service"] },
  { name: "SentinelOne", installedAt: ["/opt/sentinelone"], units: ["sentinelone.service"] },
  { name: "Sophos Protection", installedAt: ["/opt/sophos-spl"], units: ["sophos-spl.service"] },
  {
    name: "Symantec Endpoint Protection",
    installedAt: ["/opt/Symantec/symantec_antivirus", "/opt/Symantec/sdcssagent"],
    units: []
  },
  {
    name: "Trellix Endpoint Security",
    installedAt: ["/opt/McAfee/ens"],
    units: ["mfetpd.service"]
  },
  { name: "Trellix Endpoint Security (HX)", installedAt: ["/opt/fireeye"], units: ["xagt.service"] },
  { name: "Trend Micro Deep Security", installedAt: ["/opt/ds_agent"], units: ["ds_agent.service"] },
  {
    name: "WithSecure Linux Security",
    installedAt: ["/opt/f-secure/linuxsecurity"],
    units: []
  }
]

/** Endpoint protection for macOS by the bundles that the makers' own guides name; whether it runs is not told by them. */
export const macProtectionProducts: ReadonlyArray<{ readonly name: string; readonly bundle: string }> = [
  { name: "Cortex XDR", bundle: "/Applications/Cortex XDR.app" },
  { name: "CrowdStrike Falcon", bundle: "/Applications/Falcon.app" },
  { name: "ESET Endpoint Security", bundle: "/Applications/ESET Endpoint Security.app" },
  { name: "Microsoft Defender for Endpoint", bundle: "/Applications/Microsoft Defender.app" },
  { name: "SentinelOne", bundle: "/Library/Sentinel/sentinel-agent.bundle" },
  { name: "Sophos Endpoint", bundle: "/Applications/Sophos/Sophos Endpoint.app" }
]
