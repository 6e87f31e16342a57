/** Whether the host of a URL is this machine itself (RFC 5735, RFC 4291, RFC 6761). */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)
