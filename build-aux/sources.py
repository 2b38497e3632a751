#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The project's own files, without what builds leave behind: one place that knows, for all checks.

Usage: sources.py [--under FOLDER]… SUFFIX…     prints paths relative to the project's root
"""

import argparse
import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEFT_OUT = {".git", ".build", ".venv", "__pycache__", "subprojects"}


def is_ours(folder, name):
    path = os.path.join(folder, name)
    # A build directory may have any name; meson marks it.
    return name not in LEFT_OUT and not os.path.isdir(os.path.join(path, "meson-private"))


def project_files(suffixes=("",), under=("",)):
    """Sorted paths, relative to ROOT, that end with one of the suffixes."""
    found = []
    for top in under:
        for folder, subfolders, names in os.walk(os.path.join(ROOT, top)):
            subfolders[:] = [name for name in subfolders if is_ours(folder, name)]
            found += [
                os.path.relpath(os.path.join(folder, name), ROOT)
                for name in names
                if name.endswith(tuple(suffixes))
            ]
    return sorted(found)


def read_text(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--under", action="append")
    parser.add_argument("suffix", nargs="*", default=[""])
    arguments = parser.parse_args()
    print("\n".join(project_files(arguments.suffix, arguments.under or [""])))


if __name__ == "__main__":
    main()
