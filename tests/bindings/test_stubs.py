#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The type stubs for Python: they know every name, a type checker takes right programs and finds what is wrong in others.

Usage: test_stubs.py STUBS
"""

import ast
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import gi

gi.require_version("Ms", "1")
from gi.repository import Ms  # noqa: E402

STUBS = Path(sys.argv.pop(1))
# Enough of what the stubs name; those of PyGObject are a package of its own.
STAND_INS = {
    "gi/__init__.pyi": "def require_version(namespace: str, version: str) -> None: ...\n",
    "gi/repository/__init__.pyi": "from . import Gio as Gio, GLib as GLib, GObject as GObject, Ms as Ms\n",
    "gi/repository/GObject.pyi": "class Object: ...\nclass GEnum: ...\nclass Value: ...\n",
    "gi/repository/GLib.pyi": "class Variant: ...\nclass Bytes: ...\nclass Error(Exception):\n    message: str\n    code: int\n",
    "gi/repository/Gio.pyi": "from typing import Any\nclass ListModel:\n    def __getitem__(self, i: int) -> Any: ...\n"
                             "    def __len__(self) -> int: ...\n"
                             "def __getattr__(name: str) -> Any: ...\nclass Cancellable: ...\n",
}
BEGINNING = """
from collections.abc import Mapping
from typing import Optional
from gi.repository import GLib, Ms
definition = Ms.StoreDefinition("note", adapter=Ms.MemoryAdapter.new(), tables=["…"], gc_time=5)
schema = Ms.Schema(events={"v1.NoteAdded": {"args": {"id": str}, "sql": "…"}})

@schema.materializer("v1.Counted", version=1)
def counted(context: Ms.MaterializerContext, id: str) -> None:
    context.execute("…", id=id)

async def use(registry: Ms.StoreRegistry, store: Ms.Store) -> None:
"""
RIGHT = """
    async with registry.acquire(definition, "a", gc_time=5) as other:
        other.commit("v1.NoteAdded", id="a")
    gone: bool = await store.close_async()
    got: Ms.Store = await registry.get(definition, "b")
    store.commit([("v1.NoteAdded", {"id": "b"}), Ms.Event("v1.NoteAdded", id="c")])
    registry.get(definition, "c").cancel()
    kept: Ms.StoreHandle = await registry.acquire(definition, "d")
    rows: list[dict[str, object]] = store.query("SELECT * FROM note WHERE id = :id", id="a").to_list()
    found = store.query("SELECT * FROM note")[0]
    row: Ms.Row = found
    mapping: Mapping[str, object] = row
    names: list[str] = [name for name, value in row.items()]
    copy: dict[str, object] = dict(row)
    document = store.get_document("panes", "a")
    state: Mapping[str, object] = document
    document["width"] = 5
    head: Ms.Sequence = store.head
    error: Optional[GLib.Error] = store.get_sync_error()
    with registry.retain(definition, "a") as handle:
        waited: Ms.Store = await handle.wait()
    try:
        count: int = store.pending_count
    except Ms.ConstraintError as failure:
        print(failure.message)
Ms.run(use(Ms.StoreRegistry(gc_time=5), Ms.Store()))
"""
WRONG = (
    "store.commit(5)", "store.nothing", "store.id = 5", "await registry.get('a', definition)", "registry.has(5)",
    "number: int = store.id", "store.query(5)", "definition.gc_time = 'long'", "Ms.NoSuchError", "Ms.StoreRegistry(headless='yes')",
    "async with registry.get(definition, 'a') as other: pass", "store.close_async().result().nothing",
    "number2: int = await registry.acquire(definition, 'a')", "Ms.Stage.NEVER",
    "number3: int = store.get_document('panes', 'a').keys()", "mapping: dict[str, object] = store.get_document('panes', 'a')",
)


class Stubs(unittest.TestCase):
    def test_names(self):
        known = {node.name for node in ast.parse(STUBS.read_text(encoding="utf-8")).body if hasattr(node, "name")}
        known |= {node.target.id for node in ast.parse(STUBS.read_text(encoding="utf-8")).body if isinstance(node, ast.AnnAssign)}
        names = {name for name in dir(Ms) if not name.startswith("_") and not name.endswith("Class")}
        self.assertEqual(names - known, set())
        self.assertEqual(known - names, {"Call", "Acquiring"})

    def test_methods(self):
        classes = {node.name: node for node in ast.parse(STUBS.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)}
        for name in ("Store", "StoreRegistry", "Row", "Document", "Query", "Schema", "SyncServer", "LiveQuery"):
            known = {node.name for node in classes[name].body if isinstance(node, ast.FunctionDef)}
            there = {member for member in vars(getattr(Ms, name)) if not member.startswith("_") and not member.startswith("do_")}
            self.assertEqual(there - known, set(), name)


@unittest.skipUnless(shutil.which("mypy"), "mypy is not installed")
class Checked(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for path, text in STAND_INS.items():
            target = Path(self.folder.name, "stubs", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        shutil.copy(STUBS, Path(self.folder.name, "stubs/gi/repository/Ms.pyi"))

    def check(self, body):
        program = Path(self.folder.name, "program.py")
        program.write_text(BEGINNING + body, encoding="utf-8")
        checked = subprocess.run(
            [shutil.which("mypy"), "--strict", "--no-incremental", "--cache-dir", f"{self.folder.name}/cache", str(program)],
            env={"MYPYPATH": f"{self.folder.name}/stubs", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            cwd=self.folder.name, capture_output=True, text=True, check=False)
        return checked.stdout

    def test_right(self):
        self.assertIn("Success", self.check(RIGHT))

    def test_wrong(self):
        found = self.check("".join(f"    {line}\n" for line in WRONG))
        first = BEGINNING.count("\n") + 1
        for number, line in enumerate(WRONG, first):
            with self.subTest(line=line):
                self.assertIn(f"program.py:{number}: error", found)


if __name__ == "__main__":
    unittest.main()
