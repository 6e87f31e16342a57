import { Effect, Result, Stream } from "effect"
import { Base64, Xml } from "effect/encoding"
import { make, type Misfit, misfit } from "./Format.ts"
import type { PropertyList } from "./propertyList.ts"

/** Deeper than anything that macOS nests; what is deeper is refused. */
const maxDepth = 128

/** A property list as XML (plist(5), PropertyList-1.0.dtd): what `-plist` and `-xml` print, and most preference files. */
export const MacPlistXml = make<PropertyList>("property list", (text) => {
  const events = Effect.runSync(
    Stream.make(text).pipe(
      Stream.pipeThroughChannel(Xml.decodeString({ maxDepth })),
      Stream.runCollect,
      Effect.result
    )
  )
  return Result.isSuccess(events) ? rootOf(events.success) : misfit(events.failure.message.slice(0, 200))
})

/** An element that is open: what it has collected so far. */
interface Open {
  readonly name: string
  readonly items: Array<PropertyList>
  readonly entries: Array<readonly [string, PropertyList]>
  key: string | undefined
  text: string
}

const opened = (name: string): Open => ({ name, items: [], entries: [], key: undefined, text: "" })

const rootOf = (events: ReadonlyArray<Xml.Event>): PropertyList | Misfit => {
  const document = opened("")
  const stack = [document]
  for (const event of events) {
    const open = stack.at(-1) ?? document
    if (event._tag === "StartElement") stack.push(opened(event.name))
    else if (event._tag === "Text") open.text += event.text
    else if (event._tag === "EndElement") {
      stack.pop()
      close(open, stack.at(-1) ?? document)
    }
  }
  const [root] = document.items
  return root === undefined ? misfit("no value") : root
}

const close = (element: Open, parent: Open) => {
  if (element.name === "key") {
    parent.key = element.text
    return
  }
  const value = element.name === "plist" ? element.items[0] : valueOf(element)
  if (value === undefined) return
  if (parent.name !== "dict") parent.items.push(value)
  else if (parent.key !== undefined) parent.entries.push([parent.key, value])
  parent.key = undefined
}

/** A value that its element does not spell is left out, with its key. */
const valueOf = ({ entries, items, name, text }: Open): PropertyList | undefined => {
  switch (name) {
    case "dict":
      return Object.fromEntries(entries)
    case "array":
      return items
    case "true":
      return true
    case "false":
      return false
    case "string":
    case "date":
      return text
    case "integer":
    case "real":
      return numberOf(text.trim())
    case "data":
      return Result.getOrUndefined(Base64.decode(text.replace(/\s+/g, "")))
    default:
      return undefined
  }
}

const numberOf = (text: string) => text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined
