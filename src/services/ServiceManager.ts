import { Context, Data, type Effect, type Option } from "effect"

/** What a service does right now. `failed`: it ended by itself, and not as it should. */
export type ServiceState = "absent" | "stopped" | "starting" | "running" | "stopping" | "failed"

/** What the service manager knows of the agent's service. */
export interface ServiceStatus {
  readonly state: ServiceState
  /** Who runs it, in the words of the system: "systemd", "Service Control Manager", "Task Scheduler", "launchd". */
  readonly manager: string
  /** The service by the name that the tools of the system know it by. */
  readonly name: string
  /** Its process, where there is one. */
  readonly processId: Option.Option<number>
  /** It starts with the machine. */
  readonly startsWithMachine: boolean
  /** The exit code of the agent, where it ended by itself and the manager knows it. */
  readonly exitCode?: number
  /** What else the manager says that helps, such as the code it ended with. */
  readonly detail: Option.Option<string>
}

export interface InstallOptions {
  /** The settings file that the service is to use, by its absolute path; else it looks for one itself. */
  readonly configFile: Option.Option<string>
}

/** There is no such service here. */
export class ServiceAbsent extends Data.TaggedError("ServiceAbsent")<{ readonly name: string }> {
  override get message(): string {
    return `there is no service ${this.name}; itam-agent service install makes one`
  }
}

/** The service manager, or a tool of it, said no; or there is none. */
export class ServiceRefused extends Data.TaggedError("ServiceRefused")<{
  /** What was to be done: "create the service". */
  readonly doing: string
  readonly detail: string
}> {
  override get message(): string {
    return `could not ${this.doing}: ${this.detail}`
  }
}

/** It was told to be in one state and did not get there, or did not stay. */
export class ServiceNotThere extends Data.TaggedError("ServiceNotThere")<{
  readonly wanted: "running" | "stopped"
  readonly status: ServiceStatus
}> {
  override get message(): string {
    const { detail, name, state } = this.status
    const why = detail._tag === "Some" ? ` (${detail.value})` : ""
    return `the service ${name} is not ${this.wanted} but ${state}${why}`
  }
}

export type ServiceError = ServiceAbsent | ServiceRefused | ServiceNotThere

/** Has the system run the agent. Whoever calls has looked that the process has the rights for it. */
export class ServiceManager extends Context.Service<ServiceManager, {
  /**
   * Makes the service, or makes it as it has to be where there is one, has it start with the machine, (re)starts it, and
   * comes back when it runs and stays up. Nothing of what the agent keeps is touched.
   */
  install(options: InstallOptions): Effect.Effect<ServiceStatus, ServiceError>
  /** Stops the service and takes it away: what the agent keeps and its settings stay. No service is fine. */
  readonly uninstall: Effect.Effect<void, ServiceError>
  /** Starts it and comes back when it runs and stays up. One that runs already is fine. */
  readonly start: Effect.Effect<ServiceStatus, ServiceError>
  /** Stops it and comes back when its process has ended, so that its files are free. One that is stopped is fine. */
  readonly stop: Effect.Effect<ServiceStatus, ServiceError>
  /** What there is; no service is an answer, too. */
  readonly status: Effect.Effect<ServiceStatus, ServiceRefused>
}>()("itam-agent/services/ServiceManager") {}
