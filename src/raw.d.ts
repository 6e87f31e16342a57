/** The text of a file, put into the bundle (rolldown.config.mjs). */
declare module "*?raw" {
  const text: string
  export default text
}
