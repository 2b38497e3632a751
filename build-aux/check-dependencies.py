#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws the dependency rule of multistore/ from its #include lines, and that of the widgets.

Each folder may include itself and the folders named here; a folder that is not named here is an error. The widgets use what everybody can use: the public
header of the library, GTK, and their own.
"""

import os
import re
import sys

from sources import project_files, read_text

UP_TO_ENGINE = {"base", "sqlite", "schema", "engine"}
ALLOWED = {
    "base": set(),
    "trace": {"base"},
    "sqlite": {"base"},
    "schema": {"base", "sqlite"},
    "engine": {"base", "sqlite", "schema"},
    "query": UP_TO_ENGINE,
    "sync": UP_TO_ENGINE,
    "store": UP_TO_ENGINE | {"query", "sync", "trace"},
    "registry": UP_TO_ENGINE | {"query", "sync", "store", "trace"},
    "server": {"base", "sqlite", "sync"},
}
ALLOWED["tool"] = set(ALLOWED)

# A header from outside, and where alone it may be included: a path's beginning under multistore/.
CONFINED = [
    (re.compile(r"sqlite3(ext)?\.h$"), ("sqlite/",)),
    (re.compile(r"libsoup/"), ("sync/", "server/", "trace/")),
    (re.compile(r"rhonabwy(-cfg)?\.h$"), ("server/ms-jwt-authorizer.c",)),
    (re.compile(r"jansson(_config)?\.h$"), ("ms-json",)),
    (re.compile(r"(gtk|gdk|adwaita)[/.]"), ()),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
UMBRELLA = "multistore.h"
TOP = "multistore/"
WIDGETS = "bindings/gtk4/"
WIDGETS_MAY = re.compile(r"(inttypes\.h|multistore\.h|gtk/gtk\.h|glib/gi18n-lib\.h)$")


def folder_of(path):
    """The folder that a path relative to multistore/ belongs to; the files directly in it are the base."""
    return path.split("/")[0] if "/" in path else "base"


def check_confined(inside, header):
    for pattern, places in CONFINED:
        if pattern.match(header) and not inside.startswith(places or ("\0",)):
            where = ", ".join(TOP + place + "*" for place in places)
            return f"<{header}> belongs in {where or 'another library'} only: call what is offered there"
    return None


def check_own(inside, header, known):
    """What is wrong with including `header`, one of the library's own, from `inside`."""
    folder, target = folder_of(inside), folder_of(header)
    if header.startswith(TOP) or ".." in header.split("/"):
        return f'"{header}": write the path relative to {TOP}'
    beside = f"{folder}/{header}"
    if target == "base" and header not in known and beside in known:
        return f'"{header}": write "{beside}", the path relative to {TOP}'
    if header == UMBRELLA:
        if folder != "tool":
            return f'"{header}" includes every folder: include the one header that is needed'
        return None
    if target not in ALLOWED:
        return f'"{header}": {TOP}{target} is not in the rule; add it to build-aux/check-dependencies.py'
    if target != folder and target not in ALLOWED[folder]:
        allowed = ", ".join(sorted(ALLOWED[folder])) or "nothing"
        return f'"{header}": {folder} may depend on {allowed}, not on {target}: move the code, or turn the call round'
    if header.endswith("-private.h") and is_public_header(inside):
        return f'"{header}": a public header includes public ones only; declare the type in ms-types.h'
    return None


def is_public_header(inside):
    return inside.endswith((".h", ".h.in")) and not inside.endswith(("-private.h", "-private.h.in"))


def problems_of(path, known):
    inside = path[len(TOP):]
    if inside == UMBRELLA:
        return
    text = read_text(path)
    if folder_of(inside) not in ALLOWED:
        yield 1, f"{TOP}{folder_of(inside)} is not in the rule; add it to build-aux/check-dependencies.py"
        return
    for include in INCLUDE.finditer(text):
        quote, header = include.groups()
        is_own = quote == '"' or header in known or header == UMBRELLA
        problem = check_own(inside, header, known) if is_own else check_confined(inside, header)
        if problem:
            yield text.count("\n", 0, include.start(2)) + 1, problem


def find_widget_problems():
    paths = project_files((".c", ".h"), [WIDGETS])
    known = {path[len(WIDGETS):] for path in paths} | {"ms-gtk-enum-types.h"}
    for path in paths:
        text = read_text(path)
        for include in INCLUDE.finditer(text):
            header = include.group(2)
            if header not in known and not WIDGETS_MAY.match(header):
                yield path, text.count("\n", 0, include.start(2)) + 1, f'"{header}": the widgets use <multistore.h>, GTK and their own headers'


def main():
    paths = project_files((".c", ".h", ".c.in", ".h.in"), [TOP])
    known = {path[len(TOP):].removesuffix(".in") for path in paths}
    failed = False
    for path in paths:
        for line, problem in problems_of(path, known):
            print(f"{path}:{line}: {problem}")
            failed = True
    for path, line, problem in find_widget_problems():
        print(f"{path}:{line}: {problem}")
        failed = True
    if not paths:
        print(f"{TOP}: no sources found: run this from the project's own checkout")
        failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
