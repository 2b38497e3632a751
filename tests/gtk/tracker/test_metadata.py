#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tells others of the issue tracker: desktop file, AppStream metadata, icon and Flatpak manifest fit each other."""

import configparser
import json
import platform
import shutil
import subprocess
import unittest
import xml.etree.ElementTree
from pathlib import Path

ID = "io.github.multistore.Tracker"
DESKTOP = Path(__file__).resolve().parents[3] / "examples/tracker/desktop"

try:
    SYSTEM = platform.freedesktop_os_release()["ID"]
except OSError:
    SYSTEM = "unknown"


class MetadataTest(unittest.TestCase):
    def setUp(self):
        self.desktop = configparser.ConfigParser(interpolation=None)
        self.desktop.optionxform = str
        self.desktop.read(DESKTOP / f"{ID}.desktop", encoding="utf-8")
        self.entry = self.desktop["Desktop Entry"]

    def test_manifest(self):
        manifest = json.loads((DESKTOP / f"{ID}.json").read_text(encoding="utf-8"))
        self.assertEqual((manifest["id"], manifest["command"]), (ID, self.entry["Exec"].split()[0]))
        self.assertEqual(manifest["modules"][-1]["name"], "multistore")
        for module in manifest["modules"]:
            self.assertTrue(module["sources"], module["name"])
        # It syncs.
        self.assertIn("--share=network", manifest["finish-args"])

    def test_metainfo(self):
        root = xml.etree.ElementTree.parse(DESKTOP / f"{ID}.metainfo.xml").getroot()
        self.assertEqual(root.findtext("id"), ID)
        self.assertEqual(root.findtext("launchable"), f"{ID}.desktop")
        self.assertEqual(root.findtext("name"), self.entry["Name"])

    def test_icon(self):
        self.assertEqual(self.entry["Icon"], ID)
        root = xml.etree.ElementTree.parse(DESKTOP / f"{ID}.svg").getroot()
        self.assertTrue(root.tag.endswith("svg"))

    def validate(self, program, *arguments):
        if not shutil.which(program):
            # build-aux/setup installs it where it knows the packages.
            self.assertNotEqual(SYSTEM, "debian", f"{program} is missing: run build-aux/setup test")
            self.skipTest(f"{program} is not here")
        result = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_desktop_file_is_valid(self):
        self.validate("desktop-file-validate", DESKTOP / f"{ID}.desktop")

    def test_metainfo_is_valid(self):
        self.validate("appstreamcli", "validate", "--no-net", DESKTOP / f"{ID}.metainfo.xml")


if __name__ == "__main__":
    unittest.main()
