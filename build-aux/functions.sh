# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# What examples/run and tests/run share. Both set LOGS (a directory) first.

# run_step NAME TITLE COMMAND…: one line on the terminal, the output in LOGS/NAME.log, its end shown on failure
run_step ()
{
  local title=$2 log=$LOGS/$1.log start=$SECONDS
  shift 2
  printf '%s … ' "$title"
  if "$@" </dev/null >"$log" 2>&1; then
    echo "done ($((SECONDS - start)) s)"
    return 0
  fi
  echo "FAILED ($((SECONDS - start)) s), from $log:"
  tail -n 30 "$log" | sed 's/^/    | /'
  return 1
}

# configure DIRECTORY OPTION…: meson setup, also of a directory that another version of meson has left behind
configure ()
{
  local directory=$1
  shift
  if [ -f "$directory/build.ninja" ]; then
    meson setup --reconfigure "$directory" "$@" && return 0
  fi
  rm -rf "$directory"
  meson setup "$directory" "$@"
}
