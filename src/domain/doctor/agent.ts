import { type Finding, info, ok, problem, warning } from "./Finding.ts"

/** What the running agent answered, or why nobody did. */
export type AgentFacts =
  | { readonly _tag: "Answers"; readonly version: string | undefined }
  | { readonly _tag: "Silent"; readonly processId: number }
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Unseen" }

/** Whether an agent is at work on the state folder, and whether it is this version. */
export const agentFinding = (facts: AgentFacts, ownVersion: string): Finding => {
  switch (facts._tag) {
    case "Answers":
      return facts.version === undefined
        ? ok("agent", "an agent is running; it is of another version, which does not tell")
        : facts.version === ownVersion
        ? ok("agent", `itam-agent ${ownVersion} is running`)
        : warning("agent", {
          what: `itam-agent ${facts.version} is running, and this is ${ownVersion}`,
          why: "After an update the old program goes on until it is restarted.",
          remedy: "Restart the service: systemctl restart itam-agent, or Restart-Service ITAMScanner."
        })
    case "Silent":
      return problem("agent", {
        what: `an agent is running (process ${facts.processId}), and does not answer`,
        why: "It may hang, or has just started. Commands cannot reach it.",
        remedy: "Look at its log; where it stays silent, restart the service."
      })
    case "Absent":
      return warning("agent", {
        what: "no agent is running on this state folder",
        why: "Nothing is read and delivered until one is.",
        remedy:
          "Start the service: systemctl start itam-agent, or Start-Service ITAMScanner. If one should be running, it "
          + "may use other settings: --config FILE names those that it uses."
      })
    case "Unseen":
      return info("agent", "whether an agent is running can be seen only by the user that it runs as")
  }
}
