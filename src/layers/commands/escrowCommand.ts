import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { toggle } from "./flags.ts"

const escrow = Effect.promise(() => import("./escrow.ts"))

const passphraseFile = Flag.String("passphrase-file").pipe(
  Flag.withDescription("File whose first line is the passphrase of the private key"),
  Flag.optional
)

/** `itam-agent escrow` and its verbs. */
export const escrowCommand = Command.make("escrow").pipe(
  Command.withDescription("Keys that recovery passwords are sealed for, and what was sealed: for administrators"),
  Command.withSubcommands([
    Command.make(
      "keygen",
      {
        out: Flag.String("out").pipe(Flag.withDescription("Folder for the two halves of the key")),
        passphrase: toggle("passphrase", "Ask for a passphrase that the private key is encrypted with"),
        passphraseFile
      },
      (flags) => Effect.flatMap(escrow, ({ keygen }) => keygen(flags))
    ).pipe(Command.withDescription("Make a key pair; nothing is overwritten")),
    Command.make(
      "open",
      {
        key: Flag.String("key").pipe(Flag.withDescription("Private key in PEM")),
        passphraseFile,
        sealed: Argument.String("file").pipe(
          Argument.withDescription("File with what the backend keeps; - reads stdin"),
          Argument.withDefault("-")
        )
      },
      (flags) => Effect.flatMap(escrow, ({ open }) => open(flags))
    ).pipe(Command.withDescription("Open sealed recovery passwords"))
  ])
)
