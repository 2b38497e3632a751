#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The issue tracker's list and show in Python, over the same stores and the same schema file.

Usage: tracker.py [--dir DIR] list           number, state, kind, title, labels, author, separated by tabs
       tracker.py [--dir DIR] show ISSUE     an issue with its comments and its child issues
The compiled resource is found by TRACKER_RESOURCE, or beside this program.
"""

import argparse
import os
import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402

SCHEMA = "/io/github/multistore/Tracker/tracker.xml"
BESIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tracker.gresource")
SIDE_BY_SIDE = 32


class Stores:
    def __init__(self, directory):
        Gio.resources_register(Gio.Resource.load(os.environ.get("TRACKER_RESOURCE", BESIDE)))
        adapter = Ms.PersistedAdapter.new(directory)
        self.ids = set(adapter.list_store_ids())
        self.definitions = {
            name: Ms.StoreDefinition.new_from_resource(SCHEMA, name, adapter) for name in ("workspace", "issue")
        }
        # A store is read once: it may close as soon as it is released.
        self.options = Ms.StoreOptions.new()
        self.options.set_gc_time(0)
        self.registry = Ms.StoreRegistry.new(None)

    def read(self, ids, reader):
        """What reader says of each store, by id. Stores are opened side by side; those without a file are left out."""
        waiting = [name for name in ids if name in self.ids]
        answers, errors, loop = {}, [], GLib.MainLoop()
        pending = 0

        def begin():
            nonlocal pending
            while waiting and not errors and pending < SIDE_BY_SIDE:
                name = waiting.pop(0)
                definition = self.definitions["workspace" if name == "workspace" else "issue"]
                pending += 1
                self.registry.acquire_async(definition, name, self.options, None, on_acquired, name)
            if pending == 0:
                loop.quit()

        def on_acquired(registry, result, name):
            nonlocal pending
            pending -= 1
            try:
                handle = registry.acquire_finish(result)
                answers[name] = reader(handle.get_store())
                handle.release()
            except GLib.Error as error:
                errors.append(error)
            begin()

        if waiting:
            begin()
            loop.run()
        if errors:
            raise errors[0]
        return answers


def rows(store, sql):
    return store.query(Ms.Query.new(sql)).to_variant().unpack()


def column(store, sql):
    return [next(iter(row.values())) for row in rows(store, sql)]


def labels_of(store):
    return column(store, "SELECT name FROM label ORDER BY name")


def print_list(stores):
    if "workspace" not in stores.ids:
        raise SystemExit("There are no issues yet: import some with “tracker import FILE”, or name another directory.")
    issues = stores.read(["workspace"], lambda store: rows(store, "SELECT * FROM issue ORDER BY number DESC, id"))
    issues = issues["workspace"]
    labels = stores.read([issue["id"] for issue in issues], labels_of)
    for issue in issues:
        cells = [str(issue["number"]), issue["state"], issue["kind"], issue["title"]]
        print("\t".join([*cells, ", ".join(labels.get(issue["id"], [])), issue["author"] or ""]))


def read_issue(store):
    return {
        "issue": next(iter(rows(store, "SELECT * FROM issue")), None),
        "labels": labels_of(store),
        "comments": rows(store, "SELECT author, body FROM comment ORDER BY seq"),
        "children": column(store, "SELECT target FROM link WHERE relation = 'child' ORDER BY seq"),
    }


def read_tree(stores, top):
    """The issue and all below it, by id: those of one depth side by side."""
    found, level = {}, [top]
    while level:
        found.update(stores.read(level, read_issue))
        children = [child for name in level if name in found for child in found[name]["children"]]
        level = [name for name in dict.fromkeys(children) if name not in found and name in stores.ids]
    return found


def heading(found, name):
    issue = found[name]["issue"] if name in found else None
    return f"#{issue['number']} {issue['title']} ({issue['kind']}, {issue['state']})" if issue else name


def print_children(found, name, depth, expanded):
    expanded.add(name)
    for child in found[name]["children"]:
        print("  " * depth + heading(found, child))
        if child in found and child not in expanded:
            print_children(found, child, depth + 1, expanded)


def print_issue(stores, name):
    if name not in stores.ids:
        raise SystemExit(f"There is no issue “{name}”; “list” shows which there are.")
    found = read_tree(stores, name)
    print(heading(found, name))
    if found[name]["labels"]:
        print("labels:", ", ".join(found[name]["labels"]))
    for comment in found[name]["comments"]:
        print(f"\n--- {comment['author'] or 'somebody'}\n\n{comment['body'].strip()}")
    if found[name]["children"]:
        print("\nChild issues:")
        print_children(found, name, 1, set())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", help="where the stores are")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list")
    commands.add_parser("show").add_argument("issue")
    arguments = parser.parse_args()
    # The directory of the stores is named after the application, unless --dir names one.
    application = Gio.Application.new("io.github.multistore.Tracker", Gio.ApplicationFlags.NON_UNIQUE)
    application.set_default()
    try:
        stores = Stores(arguments.dir)
        if arguments.command == "list":
            print_list(stores)
        else:
            print_issue(stores, f"issue-{arguments.issue}" if arguments.issue.isdigit() else arguments.issue)
    except GLib.Error as error:
        raise SystemExit(f"tracker.py: {error.message}")


if __name__ == "__main__":
    sys.exit(main())
