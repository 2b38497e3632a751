#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Is everything public reachable through introspection? Compares the headers and the list of symbols with the typelib.

Usage: test_typelib.py GIR SYMBOLS [unittest arguments]
"""

import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import gi

gi.require_version("Ms", "1")
from gi.repository import GObject, Ms  # noqa: E402

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
HEADERS = Path(__file__).resolve().parents[2] / "multistore"
# Variadic: bindings use what their docstrings name instead.
FOR_C_ONLY = {"ms_event_build", "ms_query_build"}
# The expected symbols of enum types (made by mkenums) and of classes are no methods: GObject knows them by name.
GET_TYPE = re.compile(r"_get_type$")
GIR, SYMBOLS = sys.argv[1:3]


def public_headers():
    return [path for path in HEADERS.rglob("*.h") if not path.name.endswith("-private.h")]


def constants_of_headers():
    """Each `#define MS_NAME VALUE` of a number, without the macros of types, exports and versions of the API."""
    found = set()
    for path in public_headers():
        for name in re.findall(r"^#define MS_(\w+) \(?-?\d+\)?$", path.read_text(), re.MULTILINE):
            found.add(name)
    return found


def enum_members_of_headers():
    found = set()
    for path in public_headers():
        for body, name in re.findall(r"typedef enum\s*\{(.*?)\}\s*Ms(\w+);", path.read_text(), re.DOTALL):
            prefix = "MS_" + re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper() + "_"
            for member in re.findall(r"\b(MS_\w+)", body):
                found.add((name, member[len(prefix):]))
    return found


def callables_of_typelib():
    """Where bindings find each C function: (class or None, name), by C identifier."""
    found = {}
    for owner in ElementTree.parse(GIR).getroot().iter():
        kinds = (CORE + "function", CORE + "method", CORE + "constructor")
        for element in owner:
            if element.tag in kinds and element.get("introspectable") != "0":
                in_type = None if owner.tag == CORE + "namespace" else owner.get("name")
                found[element.get(C + "identifier")] = (in_type, element.get("name"))
    return found


class TypelibTest(unittest.TestCase):
    def test_functions(self):
        symbols = [name for name in Path(SYMBOLS).read_text().split() if not GET_TYPE.search(name)]
        callables = callables_of_typelib()
        self.assertGreater(len(symbols), 100)
        for symbol in symbols:
            if symbol in FOR_C_ONLY:
                self.assertNotIn(symbol, callables)
                continue
            with self.subTest(symbol=symbol):
                self.assertIn(symbol, callables, "it is not introspectable")
                in_type, name = callables[symbol]
                holder = getattr(Ms, in_type) if in_type else Ms
                self.assertTrue(callable(getattr(holder, name)))

    def test_types(self):
        symbols = [name for name in Path(SYMBOLS).read_text().split() if GET_TYPE.search(name)]
        for symbol in symbols:
            name = "".join(word.capitalize() for word in symbol[:-len("_get_type")].split("_"))
            with self.subTest(type=name):
                self.assertEqual(GObject.type_name(getattr(Ms, name[2:]).__gtype__), name)

    def test_constants(self):
        constants = constants_of_headers()
        self.assertIn("GC_TIME_INFINITE", constants)
        for name in constants:
            with self.subTest(constant=name):
                self.assertIsInstance(getattr(Ms, name), int)
        self.assertEqual(Ms.GC_TIME_INFINITE, 2147483647)
        self.assertEqual(Ms.GC_TIME_DEFAULT, -1)

    def test_enum_members(self):
        members = enum_members_of_headers()
        self.assertIn(("Error", "CONSTRAINT"), members)
        for enum, member in members:
            with self.subTest(enum=enum, member=member):
                self.assertTrue(hasattr(getattr(Ms, enum), member))

    def test_error_domain(self):
        self.assertEqual(Ms.Error.quark(), Ms.error_quark())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
