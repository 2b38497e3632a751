#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads meson's test logs (JSON): prints the end of each failed test's output, then "OK FAILED SKIPPED".

Usage: count-tests.py EXIT-STATUS-OF-MESON TERMINAL-LOG TESTLOG.json…
"""

import json
import os
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP", "IGNORED"}
TAIL = 30


def read_results(paths):
    for path in filter(os.path.exists, paths):
        with open(path, encoding="utf-8", errors="replace") as log:
            yield from (json.loads(line) for line in log if line.strip())


def print_tail(title, text):
    print(f"  {title}")
    for line in text.splitlines()[-TAIL:]:
        print(f"    | {line}")


def main():
    status, terminal_log, logs = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    passed = failed = skipped = 0
    for test in read_results(logs):
        if test["result"] in PASSED:
            passed += 1
        elif test["result"] in SKIPPED:
            skipped += 1
        else:
            failed += 1
            output = (test.get("stdout") or "") + (test.get("stderr") or "")
            print_tail(f"{test['result']}: {test['name']}", output)

    # Meson itself failed, for instance because a test setup or a suite has no such name.
    if status != 0 and failed == 0:
        failed = 1
        with open(terminal_log, encoding="utf-8", errors="replace") as log:
            print_tail(f"meson test ended with status {status}", log.read())
    print(passed, failed, skipped)


if __name__ == "__main__":
    main()
