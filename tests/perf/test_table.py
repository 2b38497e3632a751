#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tables of benchmarks: medians over runs, and a page whose text stays."""

import os
import subprocess
import sys
import tempfile
import unittest

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "table.py")
FIRST = '{"name": "wal.size", "value": 46.46, "unit": "MB", "goal": "below 64 | MB", "met": true}\n'
SECOND = '{"name": "wal.size", "value": 0.004646, "unit": "MB", "goal": "below 64 | MB", "met": false}\n'
OTHER = '{"name": "commit.single", "value": 40500, "unit": "ns", "raw": 40000, "ratio": 1.0125}\n'


class TableTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="table-")
        self.addCleanup(self.directory.cleanup)

    def write(self, name, text):
        path = os.path.join(self.directory.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_table(self, *arguments):
        return subprocess.run([sys.executable, TABLE, *arguments], capture_output=True, encoding="utf-8", check=False)

    def test_several_runs(self):
        done = self.run_table(self.write("1", FIRST + OTHER), self.write("2", SECOND))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| `size` | 23.2 (0.00465–46.5) | MB |  |  | below 64 \\| MB | 1 of 2 |\n", done.stdout)
        self.assertIn("\n### commit\n", done.stdout)
        self.assertIn("| `single` | 40,500 | ns | 40,000 | 1.01 |  |  |\n", done.stdout)

    def test_page(self):
        page = self.write("page.md", "# Page\n\n## Figures\n\nold\n")
        done = self.run_table("--page", page, self.write("1", OTHER))
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(page, encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("# Page\n\n## Figures\n\n### commit\n"))
        self.assertNotIn("old", text)

    def test_wrong_files(self):
        done = self.run_table(self.write("1", OTHER + "Building … done\n"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("1:2: this is no line of tests/perf/run: Building", done.stderr)
        done = self.run_table("--page", self.write("page.md", "# Page\n"), self.write("1", OTHER))
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no heading “## Figures”", done.stderr)


if __name__ == "__main__":
    unittest.main()
