#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one of docs/examples, and compares what it prints.

Usage: run-example.py SCHEMA COMMAND…     SCHEMA and an empty folder are added to COMMAND
"""

import os
import subprocess
import sys
import tempfile

EXPECTED = "a Buy milk\n"


def main():
    schema, *command = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([*command, schema, folder], capture_output=True, text=True, timeout=50)
        files = [name for name in os.listdir(folder) if name.endswith(".db")]
    if (run.returncode, run.stdout, run.stderr) != (0, EXPECTED, "") or "home.db" not in files:
        print(f"{command[-1]}: expected {EXPECTED!r} and a file home.db; status {run.returncode}, "
              f"output {run.stdout!r}, errors {run.stderr!r}, files {files}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
