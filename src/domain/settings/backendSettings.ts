import { Schema } from "effect"
import { proxyUrl } from "../proxy.ts"
import { AbsolutePath, BaseUrl, printable } from "./forms.ts"
import { setting } from "./setting.ts"

const Proxy = Schema.String.pipe(Schema.check(Schema.makeFilter((text: string) => proxyUrl(text) !== undefined)))

const proxyForm = "http://host:port, with user:password@ before the host where the proxy asks for them"

/** Settings of the way to the backend: for whom, where, and what is shown and trusted on it. */
export const backendSettings = {
  TENANT_ID: setting("tenantId", printable.pipe(Schema.check(Schema.isMaxLength(128))), {
    description: "Tenant of the backend that this machine belongs to",
    expected: "up to 128 letters, digits or signs without spaces",
    fallback: "default"
  }),
  API_TOKEN: setting("apiToken", Schema.RedactedFromValue(printable), {
    description: "Bearer token for the backend. Better kept in a file: API_TOKEN_FILE",
    expected: "the token as the backend gave it, one word without spaces",
    secret: true,
    live: true
  }),
  API_TOKEN_FILE: setting("apiTokenFile", AbsolutePath, {
    description: "File whose first line is the bearer token; only its owner may read it",
    expected: "an absolute path",
    live: true
  }),
  API_BASE_URL: setting("apiBaseUrl", BaseUrl, {
    description: "Where the backend answers, up to and without the last slash: https://assets.example.org/api",
    expected: "a URL that starts with https:// or http://, without user, query or fragment",
    fallback: "http://localhost:3000/api"
  }),
  CA_FILE: setting("caFile", AbsolutePath, {
    description: "PEM file with certificate authorities to trust beside those of the system and of Node.js",
    expected: "an absolute path"
  }),
  CLIENT_CERT_FILE: setting("clientCertFile", AbsolutePath, {
    description: "PEM file with the certificate that the agent shows to a backend which asks for one",
    expected: "an absolute path"
  }),
  CLIENT_KEY_FILE: setting("clientKeyFile", AbsolutePath, {
    description: "PEM file with the key of CLIENT_CERT_FILE; only its owner may read it",
    expected: "an absolute path"
  }),
  ESCROW_PUBLIC_KEY_FILE: setting("escrowPublicKeyFile", AbsolutePath, {
    description:
      "Public key of the organisation (PEM or JWK). With it BitLocker's recovery passwords are read, and sealed for it",
    expected: "an absolute path"
  }),
  HTTPS_PROXY: setting("httpsProxy", Schema.RedactedFromValue(Proxy), {
    description: "Proxy on the way to a backend at https://",
    expected: proxyForm,
    secret: true
  }),
  HTTP_PROXY: setting("httpProxy", Schema.RedactedFromValue(Proxy), {
    description: "Proxy on the way to a backend at http://",
    expected: proxyForm,
    secret: true
  }),
  NO_PROXY: setting("noProxy", Schema.NonEmptyString, {
    description:
      "Hosts that are reached without a proxy: names with all below them, addresses, networks, or * for every host",
    expected: "names, addresses or networks with commas between them: example.org,192.0.2.0/24"
  }),
  REQUEST_GZIP: setting("requestGzip", Schema.Literals(["auto", "on", "off"]), {
    description: "Whether reports are compressed: auto does so where the backend has said that it takes gzip",
    expected: "auto, on or off",
    fallback: "auto",
    live: true
  }),
  PROTOCOL: setting("protocol", Schema.Literals(["scanner", "heartbeat"]), {
    description: "How reports look on the wire",
    expected: "scanner or heartbeat",
    fallback: "scanner"
  })
}
