/**
 * Installs, or brings up to date, what lies beside it. It only copies: all that can go wrong with a service, the agent's
 * own `service install` deals with. With `DESTDIR` it fills the folder of an image, and starts nothing.
 */
export const installScannerSh = `#!/bin/sh
# Installs itam-agent on this machine with the config.env beside this script, or brings it up to date: its settings stay.
#   sh install_scanner.sh                     as root: installs, starts the service, and sees that it runs
#   sh install_scanner.sh --replace-config    the same with the settings of this package, whatever there are
#   DESTDIR=/mnt sh install_scanner.sh        into the folder of a system that does not run: starts nothing
# Exit codes: 0 done, 1 failed, 64 wrong usage, 69 no executable for this processor, 77 not root.
set -eu
umask 077

fail() {
  echo "install_scanner.sh: $2" >&2
  exit "$1"
}

replace=
case $# in
  0) ;;
  *) [ "$*" = --replace-config ] || fail 64 "it takes no arguments but --replace-config"; replace=1 ;;
esac
root=\${DESTDIR:-}
[ -n "$root" ] || [ "$(id -u)" -eq 0 ] || fail 77 "run it as root: sudo sh $0"

case $0 in
  */*) folder=\${0%/*} ;;
  *) folder=. ;;
esac

case $(uname -m) in
  x86_64 | amd64) processor=x64 ;;
  aarch64 | arm64) processor=arm64 ;;
  *) fail 69 "there is no executable for this processor, $(uname -m)" ;;
esac

program=$folder/linux-$processor/itam-agent
settings=$folder/config.env
[ -f "$program" ] || fail 1 "$program is not there: unpack the whole archive"
[ -f "$settings" ] || fail 1 "$settings is not there: unpack the whole archive"

# Each file is complete before it gets its name: a program that runs is replaced, not overwritten.
put() {
  new=$root$2.new
  cp "$1" "$new" && chmod "$3" "$new" && mv -f "$new" "$root$2" && return
  rm -f "$new"
  fail 1 "$root$2 cannot be written"
}

folder_of_programs=/usr/local/bin
folder_of_settings=/etc/itam-agent
(umask 022 && mkdir -p "$root$folder_of_programs") || fail 1 "$root$folder_of_programs cannot be made"
mkdir -p "$root$folder_of_settings" || fail 1 "$root$folder_of_settings cannot be made"
put "$program" "$folder_of_programs/itam-agent" 755
installed=$root$folder_of_settings/config.env
if [ ! -f "$installed" ] || cmp -s "$settings" "$installed"; then
  put "$settings" "$folder_of_settings/config.env" 600
elif [ -n "$replace" ]; then
  put "$installed" "$folder_of_settings/config.env.before" 600
  put "$settings" "$folder_of_settings/config.env" 600
else
  echo "$installed stays as it is; --replace-config uses the settings of this package"
fi

if [ -n "$root" ]; then
  echo "itam-agent is in $root; when that system runs: itam-agent service install"
  exit 0
fi
exec "$folder_of_programs/itam-agent" service install
`

/** What the archive for Linux says of itself. */
export const readme = (tenantId: string): string =>
  `itam-agent for the tenant ${tenantId}

  tar xzf itam-agent_${tenantId}.tar.gz
  sudo sh itam-agent_${tenantId}/install_scanner.sh

installs /usr/local/bin/itam-agent and /etc/itam-agent/config.env, and starts the
service. The same brings an older version up to date: what it knows and what it
has not delivered yet stays, and so do its settings; with --replace-config it gets
those of this package.

  itam-agent service status       does it run?
  itam-agent --once               one full cycle, with diagnostics
  itam-agent service uninstall    stop it, and take the service away

config.env holds the token of the tenant: keep this archive where nobody reads it
who may not, and delete it when all machines are done.
`
