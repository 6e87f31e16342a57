/** Whether a host is this very machine: nothing there goes over a network. An IPv6 address may be in its brackets. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)

/** Whether what is sent to a URL can be read on its way. */
export const unencrypted = (url: string): boolean => {
  const { hostname, protocol } = new URL(url)
  return protocol === "http:" && !isLoopback(hostname)
}
