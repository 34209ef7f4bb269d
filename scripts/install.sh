#!/bin/sh
# Makes the environment: sh scripts/install.sh FOLDER UV_VERSION run|dev
# Installs exactly the versions of uv.lock. Needs Python 3.11 or newer and a package index, nothing else.
set -eu

venv=$1
uv_version=$2
part=$3

newest_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
    if newest_enough "$name"; then
      echo "$name"
      return
    fi
  done
  echo "missionrunner needs Python 3.11 or newer; none was found. Install it (Debian: apt install python3 python3-venv) and try again." >&2
  exit 1
}

if ! newest_enough "$venv/bin/python"; then
  python=$(find_python)
  echo "Setting up $venv with $("$python" --version 2>&1) ..." >&2
  if ! "$python" -m venv --clear "$venv" >/dev/null 2>"$venv.log"; then
    echo "$python cannot make an environment (Debian: apt install python3-venv). Details: $venv.log" >&2
    exit 1
  fi
  rm -f "$venv.log"
fi

echo "Installing the packages of uv.lock ..." >&2
if ! "$venv/bin/python" -m uv --version 2>/dev/null | grep -q "^uv $uv_version\b"; then
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check "uv==$uv_version" >&2
fi

groups=--no-dev
[ "$part" = dev ] && groups="--group dev"

# The lock names its index. Where only a mirror can be reached, pip (with its own settings) gets the same versions.
# shellcheck disable=SC2086 # $groups is one or two words
if ! VIRTUAL_ENV="$venv" UV_PROJECT_ENVIRONMENT="$venv" \
  "$venv/bin/python" -m uv sync --quiet --frozen --inexact $groups 2>"$venv/uv.log"; then
  echo "uv could not install; trying pip ..." >&2
  # shellcheck disable=SC2086
  "$venv/bin/python" -m uv export --quiet --frozen --no-hashes --no-emit-project $groups -o "$venv/pinned.txt" >&2
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check -r "$venv/pinned.txt" >&2
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps -e . >&2
fi
