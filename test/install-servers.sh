#!/usr/bin/env bash
# Installs what the tests start for themselves, unless it is there: a Redis and a browser. Says nothing when there is
# nothing to do.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || command -v valkey-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "The tests need ${missing[*]}. Install them by hand: neither root nor sudo without a password is at hand." >&2
    exit 1
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "The tests need ${missing[*]}. Install them by hand: there is no apt-get here." >&2
  exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# RUNLEVEL=1 keeps the package from starting a Redis service of its own.
if ! { "${as_root[@]}" apt-get update -qq &&
  "${as_root[@]}" env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  echo "Installing ${missing[*]} failed:" >&2
  tail -n 20 "$log" >&2
  exit 1
fi
