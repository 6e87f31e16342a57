/** The service by the name that `sc.exe` and the registry know it by, and as people read it. */
export const serviceName = "ITAMScanner"
export const serviceTitle = "ITAM Scanner"
const description = "Takes stock of hardware and software for IT asset management"

/** Where the registry keeps the service (HKEY_LOCAL_MACHINE). */
export const serviceKey = `SYSTEM\\CurrentControlSet\\Services\\${serviceName}`

/**
 * A command line that CreateProcess and the C runtime take apart into these words again (CommandLineToArgvW): each in
 * quotes, so that no file `C:\Program.exe` is ever started in its stead.
 */
export const commandLine = (words: readonly [string, ...Array<string>]): string =>
  words.map((word) => `"${word.replace(/(\\*)"/g, "$1$1\\\"").replace(/\\+$/, "$&$&")}"`).join(" ")

/** After the first end, the second and every further one; a day without any and it counts as the first again. */
const restarts = [5_000, 30_000, 300_000].map((ms) => `restart/${ms}`).join("/")
const countsForSeconds = 86_400

/**
 * Arguments of `sc.exe` that make the service or one as it has to be, an array element for each word. It starts a little
 * after the machine is up, as the system itself: only that may read disks, keys and other people's programs.
 */
export const registration = (verb: "create" | "config", image: string): ReadonlyArray<string> => {
  const identity = ["obj=", "LocalSystem", "DisplayName=", serviceTitle]
  return [verb, serviceName, "type=", "own", "start=", "delayed-auto", "binPath=", image, ...identity]
}

/**
 * What the environment of a machine may not tell the service: what to load, whom to trust, where to write (node(1),
 * openssl-env(7)). The service has each of them empty (`Environment` in its key, a REG_MULTI_SZ).
 */
const unsaid = [
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_V8_COVERAGE",
  "NODE_DEBUG",
  "NODE_PATH",
  "OPENSSL_CONF",
  "OPENSSL_MODULES",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR"
]

const empty = unsaid.map((name) => `${name}=`).join("\\0")

/** What the service should have beside, and how it gets it. */
export interface Furnishing {
  readonly gives: string
  readonly tool: "sc.exe" | "reg.exe"
  readonly args: ReadonlyArray<string>
}

/** It is restarted when its process ends, and also when it says itself that it failed (`failureflag`). */
export const furnishings: ReadonlyArray<Furnishing> = [
  { gives: "a description", tool: "sc.exe", args: ["description", serviceName, description] },
  {
    gives: "restarts after a crash",
    tool: "sc.exe",
    args: ["failure", serviceName, "reset=", String(countsForSeconds), "actions=", restarts]
  },
  { gives: "restarts after a failure", tool: "sc.exe", args: ["failureflag", serviceName, "1"] },
  {
    gives: "an environment of its own",
    tool: "reg.exe",
    args: ["add", `HKLM\\${serviceKey}`, "/v", "Environment", "/t", "REG_MULTI_SZ", "/d", empty, "/f"]
  }
]
