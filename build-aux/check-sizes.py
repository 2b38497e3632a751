#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keeps C readable: no file over 500 lines, no function over 120, no goto. In multistore/ and bindings/."""

import re
import sys

from sources import project_files, read_text

FILE_LINES = 500
FUNCTION_LINES = 120

COMMENT_OR_LITERAL = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)
FUNCTION_NAME = re.compile(r"^(\w+) ?\(")


def without_comments(text):
    """The code alone, line by line as before."""
    return COMMENT_OR_LITERAL.sub(lambda match: "\n" * match.group().count("\n"), text)


def functions(lines):
    """(name, first line, length) of each function, as clang-format lays them out: name and braces in column 0."""
    name = start = None
    inside = False
    for number, line in enumerate(lines, 1):
        match = FUNCTION_NAME.match(line)
        if inside and line.rstrip() == "}":
            yield name, start, number - start + 1
            name, inside = None, False
        elif not inside and match:
            name, start = match.group(1), number
        elif not inside and line.startswith("{") and name:
            inside = True
        elif not inside and line.rstrip().endswith(";"):
            name = None


def problems_of(path):
    lines = without_comments(read_text(path)).split("\n")
    if len(lines) - 1 > FILE_LINES and path.endswith(".c"):
        yield FILE_LINES, f"{len(lines) - 1} lines: split the file by responsibility (at most {FILE_LINES})"
    for number, line in enumerate(lines, 1):
        if re.search(r"\bgoto\b", line):
            yield number, "goto: use g_autoptr and an early return"
    for name, start, length in functions(lines):
        if length > FUNCTION_LINES and not name.endswith("_class_init"):
            yield start, f"{name} has {length} lines: split it (at most {FUNCTION_LINES})"


def main():
    failed = False
    for path in project_files((".c", ".h"), ["multistore", "bindings"]):
        for line, problem in problems_of(path):
            print(f"{path}:{line}: {problem}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
