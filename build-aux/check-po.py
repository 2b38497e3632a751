#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each file with messages to translate is in po/POTFILES, each file named there exists and has some, and no message is cut by a macro."""

import re
import sys

from sources import project_files, read_text

POTFILES = "po/POTFILES"
MESSAGE = {
    ".c": re.compile(r"(?<!\w)(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext) ?\("),
    ".py": re.compile(r"(?<!\w)(?:_|gettext|ngettext) ?\("),
    ".js": re.compile(r"(?<!\w)(?:_|gettext|ngettext) ?\("),
    ".ui": re.compile(r"translatable="),
}
# A message ends for xgettext at a macro that it does not know; PRId64 it knows.
CUT = re.compile(r'(?<!\w)N?_ ?\((?:\s*"(?:[^"\\]|\\.)*")+\s*G_[A-Z0-9]+_FORMAT')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
LEFT_OUT = ("tests/", "build-aux/", "docs/")


def has_messages(path):
    text = read_text(path)
    suffix = path[path.rindex("."):]
    if suffix in (".c", ".js"):
        text = COMMENT.sub("", text)
    return MESSAGE[suffix].search(text) is not None


def find_cut_messages(paths):
    for path in paths:
        text = read_text(path)
        for match in CUT.finditer(text):
            yield path, text.count("\n", 0, match.start()) + 1


def main():
    listed = {}
    for number, line in enumerate(read_text(POTFILES).split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            listed[line.strip()] = number
    sources = [path for path in project_files(MESSAGE) if not path.startswith(LEFT_OUT)]
    with_messages = {path for path in sources if has_messages(path)}

    for path in sorted(with_messages - set(listed)):
        print(f"{path}:1: has messages to translate: add it to {POTFILES}")
    for path in sorted(set(listed) - with_messages):
        print(f"{POTFILES}:{listed[path]}: {path} does not exist or has no messages: take it out")
    cut = list(find_cut_messages(sorted(with_messages)))
    for path, line in cut:
        print(f"{path}:{line}: no translation will ever be found for this message: write PRId64 instead of GLib's macro")
    return 1 if cut or with_messages != set(listed) else 0


if __name__ == "__main__":
    sys.exit(main())
