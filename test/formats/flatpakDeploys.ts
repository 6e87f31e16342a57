/** As flatpak 1.14 wrote them: an application with AppStream data, and a runtime, which has none. */
export const notesDeploy = Uint8Array.from(
  Buffer.from(
    "bG9jYWwAMWQ1NmVlZmQwODFiODZmZDMyOGM2NTc1OGQ5YTlmNWZiYWJiNjNjZjA3MWE2YTRiODg5ODA2MjRmNGE3NjkzNAAAAAAAAAAABgBhcHBkYXRhLW5hbWUAAAAATm90ZXMAAHMNAAAAAAAAAGFwcGRhdGEtdmVyc2lvbgAyLjEAAHMQAGRlcGxveS12ZXJzaW9uAAAEAAAAAGkPAHJ1bnRpbWUAb3JnLmV4YW1wbGUuUGxhdGZvcm0veDg2XzY0LzEAAHMIAAAAAAAAAHRpbWVzdGFtcAAAAAAAAAAPvgJrAAAAAAB0Chk3T3mbR0cG",
    "base64"
  )
)

export const platformDeploy = Uint8Array.from(
  Buffer.from(
    "bG9jYWwAMzU2NTJhYjI0NmRlMThhODM1YTgwNmFiMjRlNTMyOWFmOGEzZmRiYTgzYzBkMjhkMjI5ZDU5Yjg4Y2I0Y2JjMgAAAAAAAAAABABkZXBsb3ktdmVyc2lvbgAABAAAAABpDwB0aW1lc3RhbXAAAAAAAAAAD74CawAAAAAAdAoXM0dHBg==",
    "base64"
  )
)
