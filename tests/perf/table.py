#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables of what tests/perf/run has printed, in Markdown.

Usage: tests/perf/table.py [--page PAGE] RUN…     each RUN a file of one run; with several, a figure is “median (lowest–highest)”
With --page they replace what stands in PAGE behind its heading “Figures”.
"""

import argparse
import json
import math
import statistics
import sys

HEADING = "\n## Figures\n"
COLUMNS = ("figure", "measured", "unit", "raw", "ratio", "goal", "met")
DIGITS = 3


def read_figures(paths):
    """Name → what each run says of it, in the order of the first run that has it."""
    figures = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    figure = json.loads(line)
                    figures.setdefault(figure["name"], []).append(figure)
                except (ValueError, KeyError, TypeError):
                    sys.exit(f"{path}:{number}: this is no line of tests/perf/run: {line.strip()[:80]}")
    return figures


def round_number(number):
    """Three digits say all that a benchmark can."""
    if number == 0:
        return "0"
    decimals = DIGITS - 1 - math.floor(math.log10(abs(number)))
    text = f"{round(number, decimals):,.{max(0, decimals)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def summarize(numbers):
    lowest, middle, highest = (round_number(f(numbers)) for f in (min, statistics.median, max))
    return middle if lowest == highest else f"{middle} ({lowest}–{highest})"


def make_row(name, runs):
    def column(key):
        numbers = [run[key] for run in runs if isinstance(run.get(key), (int, float))]
        return summarize(numbers) if numbers else ""

    met = [run["met"] for run in runs if "met" in run]
    return (
        f"`{name}`",
        column("value"),
        runs[0].get("unit", ""),
        column("raw"),
        column("ratio"),
        runs[0].get("goal", ""),
        f"{sum(met)} of {len(met)}" if met else "",
    )


def make_tables(figures):
    groups = {}
    for name, runs in figures.items():
        group, _, rest = name.partition(".")
        groups.setdefault(group, []).append(make_row(rest or name, runs))
    for group, rows in groups.items():
        yield f"\n### {group}\n"
        yield "| " + " | ".join(COLUMNS) + " |"
        yield "| " + " | ".join("---" for _ in COLUMNS) + " |"
        for row in rows:
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", help="the page whose figures are replaced")
    parser.add_argument("runs", nargs="+", metavar="RUN")
    options = parser.parse_args()
    tables = "\n".join(make_tables(read_figures(options.runs))) + "\n"
    if not options.page:
        print(tables, end="")
        return
    with open(options.page, encoding="utf-8") as file:
        head, heading, _ = file.read().partition(HEADING)
    if not heading:
        sys.exit(f"{options.page} has no heading “{HEADING.strip()}”")
    with open(options.page, "w", encoding="utf-8") as file:
        file.write(head + HEADING + tables)


if __name__ == "__main__":
    main()
