#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one of docs/examples, and compares what it prints.

Usage: run-example.py [--expect FILE] SCHEMA COMMAND…     SCHEMA and an empty folder are added to COMMAND
What it should print is in FILE, or in a file beside it whose name ends in .out; without one it is what they all do.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECTED = "a Buy milk\n"


def main():
    given = sys.argv[1:]
    file = given[1] if given[0] == "--expect" else None
    schema, *command = given[2:] if file else given
    beside = Path(file or Path(command[-1]).with_suffix(".out"))
    expected = beside.read_text(encoding="utf-8") if file or beside.exists() else EXPECTED
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([*command, schema, folder], capture_output=True, text=True, timeout=50)
        files = [name for name in os.listdir(folder) if name.endswith(".db")]
    if (run.returncode, run.stdout, run.stderr) != (0, expected, "") or "home.db" not in files:
        print(f"{command[-1]}: expected {expected!r} and a file home.db; status {run.returncode}, "
              f"output {run.stdout!r}, errors {run.stderr!r}, files {files}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
