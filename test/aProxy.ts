import { Effect } from "effect"
import * as http from "node:http"
import * as net from "node:net"

/** What a proxy is asked for. */
export interface Asked {
  readonly target: string
  readonly authorization: string | undefined
}

/**
 * A proxy on a free port of 127.0.0.1 until the test ends: connects whoever `admits` answers 200 to with the port that
 * is asked for, on this machine whatever the name, and answers anybody else with that status. 0 is no answer at all.
 */
export const aProxy = (admits: (asked: Asked) => number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => {
        const asked: Array<Asked> = []
        const sockets = new Set<net.Socket>()
        const server = http.createServer()
        server.on("connection", (socket: net.Socket) => sockets.add(socket.on("error", () => {})))
        server.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
          const one = { target: request.url ?? "", authorization: request.headers["proxy-authorization"] }
          asked.push(one)
          const status = admits(one)
          if (status === 0) return
          if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 5\r\n\r\nsorry`)
          const through = net.connect(Number(one.target.split(":").at(-1)), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 Connected\r\n\r\n")
            socket.pipe(through).pipe(socket)
          })
          sockets.add(through.on("error", () => socket.destroy()))
        })
        return new Promise<{ server: http.Server; asked: Array<Asked>; sockets: Set<net.Socket> }>((resolve) =>
          server.listen(0, "127.0.0.1", () => resolve({ server, asked, sockets }))
        )
      }),
      ({ server, sockets }) =>
        Effect.promise(() =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            for (const socket of sockets) socket.destroy()
          })
        )
    ),
    ({ asked, server }) => ({ asked, host: `127.0.0.1:${(server.address() as net.AddressInfo).port}` })
  )
