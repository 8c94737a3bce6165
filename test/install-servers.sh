#!/usr/bin/env bash
# Installs what the tests start for themselves, unless it is there: a Redis and a Chromium. Says nothing when there is
# nothing to do.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
[ "${#missing[@]}" -eq 0 ] && exit 0

names=${missing[*]}
names=${names// / and }
by_hand="The tests need $names. Install what is missing by hand"
if ! command -v apt-get >/dev/null; then
  echo "$by_hand: there is no apt-get here." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "$by_hand: neither root nor sudo without a password is at hand." >&2
    exit 1
  fi
  as_root=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# RUNLEVEL=1 keeps the package from starting a Redis service of its own.
quietly=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
if ! { "${as_root[@]}" "${quietly[@]}" apt-get update -qq &&
  "${as_root[@]}" "${quietly[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  echo "Installing $names failed:" >&2
  tail -n 20 "$log" >&2
  exit 1
fi
