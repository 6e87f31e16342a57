import { getRawAsset, isSea } from "node:sea"

/** Whether this is an executable that has the agent in it (`npm run package`), and not a Node.js with a file to run. */
export const inExecutable = isSea()

/** A file that stands in the executable beside the program, without a copy of it in memory. */
export const asset = (name: string): Uint8Array => new Uint8Array(getRawAsset(name) as ArrayBuffer)

/**
 * Variables that tell Node.js and OpenSSL what to load, whom to trust and where to write (node(1), openssl-env(7)). An
 * executable is not a Node.js to whoever starts it: `NODE_OPTIONS` it ignores by itself, the others it does not.
 */
export const steering = (environment: NodeJS.ProcessEnv): ReadonlyArray<string> =>
  Object.keys(environment).filter((name) => /^(NODE_|OPENSSL_|SSL_CERT_)/i.test(name))
