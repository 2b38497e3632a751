#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# No notes to oneself in what is delivered, and no common misspellings (codespell, where it is installed).
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(python3 build-aux/sources.py .c .h .in .py .js .vala .sh .xml .ui .build .md .txt .rng .dtd \
  | grep -v -e '^LICENSES/' -e '^tests/fixtures/' -e '^examples/tracker/sample/')

# In halves, so that this file does not find itself.
notes='\b(TO''DO|FIX''ME|XX''X|HA''CK|TB''D)\b'
promises='\b(for no''w|not yet imple''mented|not imple''mented yet|lorem ip''sum)\b'

failed=0
grep -nHE "$notes" "${files[@]}" && failed=1
grep -nHiE "$promises" "${files[@]}" && failed=1
[ "$failed" -eq 0 ] || echo "Finish what these lines put off, or file it elsewhere, and take the note out."

if command -v codespell >/dev/null; then
  # Tests of translations are in German.
  codespell --ignore-words-list=iif,gir,te,ba,fo,nd,inout,ser --skip='*-translation.c' "${files[@]}" \
    || { failed=1; echo "Correct the spelling (first word: as written, second: as meant)."; }
fi
exit "$failed"
