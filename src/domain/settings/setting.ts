import type { Option, Schema } from "effect"

/** What is said of a setting beside its form. */
export interface SettingNotes {
  /** What it is for, in a sentence without its full stop. */
  readonly description: string
  /** What it has to be, in a few words. */
  readonly expected: string
  /** What holds where nothing is set. Without one the setting may be absent. */
  readonly fallback?: string
  /** Its value is never shown. */
  readonly secret?: boolean
  /**
   * A reload can change it while the agent works, for it is asked for anew at each cycle. The rest says where reports
   * come from, where they lie and where they go: there a change begins another life, with a start of its own.
   */
  readonly live?: boolean
}

/** A setting by itself: what it is called in the program, how it is written, and what is said of it. */
export type Setting<Member extends string = string, Value = unknown, Notes extends SettingNotes = SettingNotes> =
  & { readonly member: Member; readonly form: Schema.Codec<Value, string> }
  & Notes

export const setting = <Member extends string, Value, Notes extends SettingNotes>(
  member: Member,
  form: Schema.Codec<Value, string>,
  notes: Notes
): Setting<Member, Value, Notes> => ({ member, form, ...notes })

/** The values of a table of settings, each by its member. What has no fallback may be absent. */
export type ValuesOf<Table extends { readonly [key: string]: Setting }> = {
  readonly [Key in keyof Table as Table[Key]["member"]]: Table[Key] extends { readonly fallback: string }
    ? Table[Key]["form"]["Type"]
    : Option.Option<Table[Key]["form"]["Type"]>
}
