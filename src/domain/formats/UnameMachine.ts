import { make, misfit } from "./Format.ts"

/** `uname -m` (uname(1)): the name of the machine's instruction set, one word. */
export const UnameMachine = make<string>("uname -m", (text) => {
  const name = text.trim()
  return /^\w[\w.-]{0,63}$/.test(name) ? name : misfit("not one word")
})
