#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Compiles each public header alone, as C and as C++, with <sys/mman.h> and <sys/mount.h> after and before it:
# libc's names there (MS_SYNC, MS_PRIVATE …) must not be ours.
#
# Usage: check-headers.sh FLAG…     the include flags; without any, those of .build/tests
# Those of the widgets are compiled where these were built.
set -euo pipefail
cd "$(dirname "$0")/.."

read -ra flags <<<"$(pkg-config --cflags gio-2.0)"
if [ $# -gt 0 ]; then
  flags+=("$@")
else
  flags+=(-I. -Imultistore -I.build/tests -I.build/tests/multistore -Ibindings/gtk4 -I.build/tests/bindings/gtk4)
fi
folders=(multistore)
for flag in "${flags[@]}"; do
  if [ -e "${flag#-I}/ms-gtk-enum-types.h" ]; then
    folders+=(bindings/gtk4)
    read -ra gtk_flags <<<"$(pkg-config --cflags gtk4)"
    flags+=("${gtk_flags[@]}")
    break
  fi
done

libc='#include <sys/mman.h>
#include <sys/mount.h>'

# compile HEADER: says which of the four ways fails, and with what
compile ()
{
  local header=$1 inside=${1#multistore/} guard=() status=0 own source
  inside=${inside#bindings/gtk4/}
  own="#include \"$inside\""
  # The umbrella headers stand on their own; the others refuse to be included by programs.
  case $inside in
    multistore.h | multistore-gtk4.h) ;;
    ms-gtk-*) guard=(-DMS_GTK_COMPILATION) ;;
    *) guard=(-DMS_COMPILATION) ;;
  esac
  for source in "$own"$'\n'"$libc" "$libc"$'\n'"$own"; do
    gcc -x c -std=gnu11 -Wall -Wextra -Werror -fsyntax-only "${flags[@]}" "${guard[@]}" - <<<"$source" \
      || { echo "$header:1: does not compile alone as C: include what it uses"; status=1; }
    g++ -x c++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only "${flags[@]}" "${guard[@]}" - <<<"$source" \
      || { echo "$header:1: does not compile alone as C++: G_BEGIN_DECLS, no C++ keywords, no libc names"; status=1; }
  done
  return "$status"
}

mapfile -t headers < <(
  for folder in "${folders[@]}"; do
    python3 build-aux/sources.py --under "$folder" .h | grep -v -e '-private\.h$'
  done
)
if [ ${#headers[@]} -eq 0 ]; then
  echo "multistore/: no public headers found"
  exit 1
fi

failed=0
running=0
for header in "${headers[@]}"; do
  compile "$header" 2>&1 &
  running=$((running + 1))
  if [ "$running" -ge "$(nproc)" ]; then
    wait -n || failed=1
    running=$((running - 1))
  fi
done
while [ "$running" -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done
exit "$failed"
