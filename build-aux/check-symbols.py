#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what a library exports with the checked-in list and with its GIR: all three must name the same.

Usage: check-symbols.py [--update] LIBRARY GIR LIST     --update writes LIST from LIBRARY
"""

import argparse
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

C = "{http://www.gtk.org/introspection/c/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"
CORE = "{http://www.gtk.org/introspection/core/1.0}"
# They have a C identifier, but no symbol.
WITHOUT_SYMBOL = {CORE + "function-macro", CORE + "function-inline", CORE + "method-inline"}
LINKERS_OWN = {"_init", "_fini", "_edata", "_end", "__bss_start"}


def exported_symbols(library):
    lines = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--format=posix", library],
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    return {line.split()[0].split("@")[0] for line in lines if line.split()[1] != "A"} - LINKERS_OWN


def gir_symbols(gir):
    """Functions and get_type functions, those that bindings cannot call (introspectable="0") included."""
    found = set()
    for element in ElementTree.parse(gir).iter():
        identifier = element.get(C + "identifier")
        if identifier and element.tag not in WITHOUT_SYMBOL and element.tag != CORE + "member":
            found.add(identifier)
        get_type = element.get(GLIB + "get-type")
        if get_type and get_type != "intern":
            found.add(get_type)
    return found


def read_list(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n")


def report(symbols, message):
    for symbol in sorted(symbols):
        print(message.format(symbol))
    return bool(symbols)


def compare(arguments, exported):
    lines = read_list(arguments.list)
    names = [line for line in lines if line]
    listed, described = set(names), gir_symbols(arguments.gir)
    failed = report(exported - listed, f"{arguments.list}:1: {{}} is exported but not listed: "
                    "make it private, or list it with build-aux/check-symbols.py --update")
    failed |= report(listed - exported, f"{arguments.list}:1: {{}} is listed but not exported: "
                     "mark it with the export macro; once released, a symbol stays")
    failed |= report(described - listed, f"{arguments.gir}:1: {{}} is in the GIR but not listed: "
                     "is its export macro missing?")
    failed |= report(listed - described, f"{arguments.gir}:1: {{}} is listed but not in the GIR: "
                     "is its public header among those that are scanned?")
    if names != sorted(listed) or lines[len(names):] != [""]:
        print(f"{arguments.list}:1: not sorted, or with empty or doubled lines: write it with --update")
        failed = True
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write LIST from LIBRARY")
    parser.add_argument("library")
    parser.add_argument("gir")
    parser.add_argument("list")
    arguments = parser.parse_args()

    exported = exported_symbols(arguments.library)
    if not exported:
        print(f"{arguments.library}:1: exports nothing: is the export macro defined?")
        return 1
    if arguments.update:
        with open(arguments.list, "w", encoding="utf-8") as file:
            file.writelines(symbol + "\n" for symbol in sorted(exported))
    return 1 if compare(arguments, exported) else 0


if __name__ == "__main__":
    sys.exit(main())
