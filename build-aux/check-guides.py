#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do README.md and the guides say what the code does?

Each code block must be a part of a file in docs/examples, which a test runs; lists of functions, argument types and
error codes must be those of the sources.
"""

import re
import sys
import textwrap

import sources

LANGUAGES = {"c": ".c", "python": ".py", "js": ".js", "vala": ".vala", "xml": ".xml"}
PLAIN = {"sh", "text"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUARD = "multistore/sqlite/ms-guard.c"
EVENT_TYPE = "multistore/schema/ms-event-type.h"
ERRORS = "multistore/ms-error.h"


def is_part(block, text):
    wanted = textwrap.dedent(block).splitlines()
    lines = text.splitlines()
    starts = (i for i, line in enumerate(lines) if line.strip() == wanted[0].strip())
    return any(textwrap.dedent("\n".join(lines[i:i + len(wanted)])) == "\n".join(wanted) for i in starts)


def check_blocks(path, text, examples):
    for match in BLOCK.finditer(text):
        language, block = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if language in PLAIN:
            continue
        suffix = LANGUAGES.get(language)
        if not suffix:
            yield f"{path}:{line}: a block in “{language}”: name one of {', '.join([*LANGUAGES, *sorted(PLAIN)])}"
        elif not any(is_part(block, example) for name, example in examples.items() if name.endswith(suffix)):
            yield f"{path}:{line}: this block is in no {suffix} file of docs/examples: put it there, or copy it from there"


def between(text, begin, end):
    return text[text.index(begin) + len(begin):].split(end, 1)[0]


def check_functions():
    array = between(sources.read_text(GUARD), "deterministic_functions[] = {", "};")
    allowed = set(re.findall(r'"([^"]+)"', array))
    guide = between(sources.read_text("docs/store-definitions.md"), "<!-- functions -->", "<!-- end -->")
    listed = set(re.findall(r"`([^`]+)`", guide))
    assert len(allowed) > 20
    for name in sorted(allowed - listed):
        yield f"docs/store-definitions.md:1: {name}() is allowed ({GUARD}), but not in the list"
    for name in sorted(listed - allowed):
        yield f"docs/store-definitions.md:1: {name}() is in the list, but not allowed ({GUARD})"


def check_argument_types():
    rows = re.findall(r"^ \* (\| `.*\|)$", sources.read_text(EVENT_TYPE), re.MULTILINE)
    guide = sources.read_text("docs/store-definitions.md").splitlines()
    assert rows
    for row in rows:
        if row not in guide:
            yield f"docs/store-definitions.md:1: the table of argument types lacks this row of {EVENT_TYPE}: {row}"


def check_errors():
    codes = re.findall(r"^  MS_ERROR_(\w+),$", sources.read_text(ERRORS), re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \|", sources.read_text("docs/errors.md"), re.MULTILINE)
    assert codes
    if codes != listed:
        yield f"docs/errors.md:1: its codes are not those of {ERRORS}, in order: {sorted(set(codes) ^ set(listed))}"


def main():
    examples = {path: sources.read_text(path) for path in sources.project_files(LANGUAGES.values(), ["docs/examples"])}
    guides = ["README.md", *sources.project_files([".md"], ["docs"])]
    problems = [problem for path in guides for problem in check_blocks(path, sources.read_text(path), examples)]
    problems += [*check_functions(), *check_argument_types(), *check_errors()]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
