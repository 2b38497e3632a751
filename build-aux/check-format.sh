#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# clang-format's opinion of every C file; --fix follows it. Version 14 (Debian 12) decides: others lay out differently.
set -euo pipefail
cd "$(dirname "$0")/.."

program=
for candidate in clang-format-14 clang-format; do
  if command -v "$candidate" >/dev/null && "$candidate" --version | grep -q 'version 14\.'; then
    program=$candidate
    break
  fi
done
if [ -z "$program" ]; then
  echo "check-format: skipped, there is no clang-format 14 (on Debian 12: build-aux/setup test)"
  exit 77
fi

mapfile -t files < <(python3 build-aux/sources.py .c .h)
if [ "${1:-}" = --fix ]; then
  exec "$program" -i "${files[@]}"
fi
if ! "$program" --dry-run --Werror "${files[@]}"; then
  echo "Run build-aux/check-format.sh --fix"
  exit 1
fi
