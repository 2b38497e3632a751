#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each source file names its licence in its first lines; .reuse/dep5 speaks for files without comments."""

import os
import sys

from sources import ROOT, project_files, read_text

SUFFIXES = (".c", ".h", ".c.in", ".h.in", ".py", ".py.in", ".js", ".vala", ".sh", ".css", ".ui", ".build", ".symbols.in")
DATA = ("tests/fixtures/", "examples/tracker/sample/")
WANTED = "SPDX-License-Identifier: LGPL-2.1-or-later"
FIRST_LINES = 5


def is_source(path):
    if path.startswith(DATA):
        return False
    if path.endswith(SUFFIXES):
        return True
    return os.access(os.path.join(ROOT, path), os.X_OK) and read_text(path).startswith("#!")


def main():
    failed = False
    for path in filter(is_source, project_files()):
        if WANTED not in "\n".join(read_text(path).split("\n")[:FIRST_LINES]):
            print(f"{path}:1: no licence: begin the file with a comment “{WANTED}”")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
