import { type Finding, info, ok, warning } from "./Finding.ts"

/** How the agent is registered with the system that starts it. */
export interface ServiceFacts {
  /** `systemd`, `Windows`, `launchd`. */
  readonly manager: string
  /** Where it is registered; `undefined` where it is not. */
  readonly registered: string | undefined
  /** Whether it starts by itself; `undefined` where that cannot be told. */
  readonly startsItself: boolean | undefined
  /** How it is where it does not run, in the words of its manager: `failed (ended with exit code 1)`. */
  readonly atRest?: string | undefined
}

/** Whether the agent starts with the machine. `undefined` is a system whose service manager is not known here. */
export const serviceFinding = (facts: ServiceFacts | undefined): Finding => {
  if (facts === undefined) return info("service", "there is no service manager here that the agent knows")
  const { atRest, manager, registered, startsItself } = facts
  if (registered === undefined) {
    return info(
      "service",
      `the agent is not registered as a service of ${manager}`,
      "It runs only as long as somebody keeps it running; after a restart of the machine it does not."
    )
  }
  if (atRest !== undefined) {
    return warning("service", {
      what: `the agent is registered with ${manager} (${registered}), and is ${atRest}`,
      why: "Nothing is read and delivered, unless somebody has started the agent by hand.",
      remedy: "itam-agent service start, once what is a problem here is mended"
    })
  }
  return startsItself === false
    ? warning("service", {
      what: `the agent is registered with ${manager} (${registered}), and does not start by itself`,
      why: "After a restart of the machine nothing is read and delivered.",
      remedy: manager === "Windows"
        ? "Set-Service ITAMScanner -StartupType Automatic"
        : manager === "systemd"
        ? "systemctl enable itam-agent"
        : "Set RunAtLoad to true in the plist, and load it again."
    })
    : ok("service", `registered with ${manager}: ${registered}`)
}
