#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The issue tracker, from outside: what it imports, lists, shows and refuses, in C and in the other languages.

Usage: test-tracker.py TRACKER [unittest's arguments]
"""

import contextlib
import json
import os
import pty
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "examples", "tracker")
SAMPLE = os.path.join(EXAMPLE, "sample", "issues.jsonl")
SAMPLE_FACTS = os.path.join(EXAMPLE, "sample", "facts.json")
DATA = os.path.join(os.path.dirname(ROOT), "shared", "data")
REAL = os.path.join(DATA, "issues-a-secp256k1.jsonl.zst")
REAL_FACTS = os.path.join(DATA, "facts", "issues-a-secp256k1.facts.json")
IMPORT_SECONDS = 15
USUAL_DESCRIPTORS = 1024
PYTHON = "/usr/bin/python3"

tracker = None


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def event(store, name, at="2025-11-03T09:00:00Z", **args):
    return {"at": at, "store": store, "name": f"v1.{name}", "args": args}


def issue(number, title="A title", **more):
    args = {"number": number, "kind": "issue", "title": title, "author": "maintainer"}
    return [
        event("workspace", "IssueCreated", id=f"issue-{number}", state="open", **args),
        event(f"issue-{number}", "IssueCreated", body=more.get("body", ""), **args),
    ]


def child(parent, number):
    return event(f"issue-{parent}", "IssueLinked", to=f"issue-{number}", relation="child")


class TrackerCase(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="tracker-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.stores = os.path.join(self.directory, "stores")

    def run_program(self, *words, status=0, **options):
        environment = dict(os.environ, LC_ALL="C.UTF-8", G_DEBUG="fatal-warnings", **options.pop("env", {}))
        done = subprocess.run(
            words, env=environment, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, **options
        )
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def tracker(self, *words, **options):
        return self.run_program(tracker, "--dir", self.stores, *words, **options)

    def json(self, *words, **options):
        return json.loads(self.tracker("--json", *words, **options).stdout)

    def write(self, events, name="events.jsonl"):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            for line in events:
                file.write(line if isinstance(line, str) else json.dumps(line))
                file.write("\n")
        return path

    def import_events(self, events, **options):
        return self.json("import", self.write(events), **options)

    def log(self, store):
        """What the store's file holds of the imported file: (name, args) of each event, in order."""
        rows = self.read(store, "SELECT name, args FROM __ms_event WHERE client = 0 ORDER BY global")
        return [(name, json.loads(args)) for name, args in rows]

    def read(self, store, sql):
        with contextlib.closing(sqlite3.connect(os.path.join(self.stores, f"{store}.db"))) as database:
            return database.execute(sql).fetchall()

    def assert_all_kept(self, lines):
        """Each event of the file is in its store's log, in order; only the time was added."""
        wanted = {}
        for line in lines:
            line = json.loads(line)
            wanted.setdefault(line["store"], []).append((line["name"], line["args"]))
        for store, events in wanted.items():
            kept = self.log(store)
            for _, args in kept:
                self.assertIsInstance(args.pop("at"), int)
            self.assertEqual(kept, events, store)


class SampleTest(TrackerCase):
    def setUp(self):
        super().setUp()
        self.first = self.json("import", SAMPLE)

    def test_import_counts(self):
        with open(SAMPLE, encoding="utf-8") as file:
            lines = file.readlines()
        self.assertEqual(
            self.first, {"imported": len(lines), "present": 0, "stores": 7, "unknown": 1, "failed": 0}
        )
        self.assert_all_kept(lines)

    def test_second_import_changes_nothing(self):
        before = self.dump()
        again = self.json("import", SAMPLE)
        self.assertEqual(again["imported"], 0)
        self.assertEqual(again["present"], self.first["imported"])
        self.assertEqual(self.dump(), before)

    def dump(self):
        dumps = {}
        for name in sorted(os.listdir(self.stores)):
            if name.endswith(".db"):
                with contextlib.closing(sqlite3.connect(os.path.join(self.stores, name))) as database:
                    dumps[name] = list(database.iterdump())
        self.assertEqual(len(dumps), 7)
        return dumps

    def test_facts(self):
        facts = self.json("facts")
        self.assertEqual(facts, read_json(SAMPLE_FACTS))
        self.assertEqual(list(facts), list(read_json(SAMPLE_FACTS)))

    def test_facts_are_what_the_independent_script_says(self):
        made = self.run_program(PYTHON, os.path.join(EXAMPLE, "sample", "make-facts.py"), SAMPLE).stdout
        self.assertEqual(json.loads(made), read_json(SAMPLE_FACTS))

    def test_list(self):
        lines = self.tracker("list").stdout.splitlines()
        self.assertEqual(lines[0].split(), ["NUMBER", "STATE", "KIND", "TITLE", "LABELS", "AUTHOR"])
        self.assertEqual([line.split()[0] for line in lines[1:]], ["6", "5", "4", "3", "2", "1"])
        title = lines[0].index("TITLE")
        self.assertEqual(lines[4][title:].split("  ")[0], "Sync")
        self.assertIn("engine, network", lines[4])
        self.assertTrue(lines[1].endswith("contributor"), lines[1])

    def test_list_json(self):
        issues = {issue["number"]: issue for issue in self.json("list")}
        self.assertEqual(issues[4]["title"], "Bindings: Python, GJS, Vala")
        self.assertEqual(issues[3]["labels"], ["engine", "network"])
        self.assertEqual(issues[6]["state"], "closed")
        self.assertEqual(issues[5]["author"], "designer")

    def test_list_choices(self):
        def numbers(*words):
            return [issue["number"] for issue in self.json("list", *words)]

        self.assertEqual(numbers("--state", "closed"), [6])
        self.assertEqual(numbers("--state", "open", "--limit", "2"), [5, 4])
        self.assertEqual(numbers("--kind", "pull"), [6])
        self.assertEqual(numbers("--kind", "pull", "--state", "open"), [])
        self.assertEqual(numbers("--limit", "0"), [6, 5, 4, 3, 2, 1])

    def test_show(self):
        text = self.tracker("show", "5").stdout
        self.assertIn("#5 A moved row keeps its selection (issue, open)\n", text)
        self.assertIn("by designer, 2025-11-06 13:20\n", text)
        self.assertIn("assigned to: contributor\n", text)
        self.assertIn("mentions: issue-2\n", text)
        self.assertIn("--- maintainer, 2025-11-06 14:02\n\nAgreed.", text)
        self.assertNotIn("\r", text)

    def test_show_children(self):
        text = self.tracker("show", "issue-1").stdout
        tree = text[text.index("Child issues:"):]
        self.assertEqual(
            tree.splitlines()[1:],
            [
                "  #2 Live queries (issue, open)",
                "    #5 A moved row keeps its selection (issue, open)",
                "  #3 Sync (issue, open)",
                "  #4 Bindings: Python, GJS, Vala (issue, open)",
            ],
        )

    def test_show_json(self):
        shown = self.json("show", "#1")
        self.assertEqual([child["id"] for child in shown["children"]], ["issue-2", "issue-3", "issue-4"])
        self.assertEqual(shown["children"][0]["children"][0]["title"], "A moved row keeps its selection")
        self.assertEqual(shown["children"][2]["n_comments"], 1)
        self.assertEqual(shown["milestones"], ["1.0"])

    def test_show_depth(self):
        shown = self.json("show", "1", "--depth", "1")
        self.assertEqual(shown["children"][0]["children"], [{"id": "issue-5"}])
        shown = self.json("show", "1", "--depth", "0")
        self.assertEqual(shown["children"], [{"id": "issue-2"}, {"id": "issue-3"}, {"id": "issue-4"}])

    def test_show_pull(self):
        text = self.tracker("show", "6").stdout
        self.assertIn("(pull, merged)", text)
        self.assertIn("reviews: 1, review comments: 1\n", text)

    def test_reading_makes_no_stores(self):
        before = sorted(os.listdir(self.stores))
        self.assertIn("issue-99", self.tracker("show", "issue-99", status=1).stderr)
        self.tracker("list")
        self.assertEqual([name for name in sorted(os.listdir(self.stores)) if name.endswith(".db")],
                         [name for name in before if name.endswith(".db")])

    def test_files_are_closed(self):
        left = [name for name in os.listdir(self.stores) if name.endswith(("-wal", "-shm"))]
        self.assertEqual(left, [])


class ImportTest(TrackerCase):
    def test_unknown_names_are_kept(self):
        odd = [
            event("issue-1", "IssueBodyEdited", body="new", by=None),
            event("workspace", "SprintPlanned", goals=["a", {"b": 1.5}]),
            event("issue-1", "Something🙂", number=2**53),
        ]
        done = self.import_events(issue(1) + odd)
        self.assertEqual(done, {"imported": 5, "present": 0, "stores": 2, "unknown": 3, "failed": 0})
        self.assert_all_kept(map(json.dumps, issue(1) + odd))
        self.assertEqual(self.import_events(issue(1) + odd)["imported"], 0)

    def test_events_that_do_not_fit_are_kept_and_told(self):
        odd = [event("issue-1", "IssueCommented", commentId="c1", author="tester")]
        done = self.import_events(issue(1) + odd)
        self.assertEqual((done["imported"], done["failed"]), (3, 1))
        self.assert_all_kept(map(json.dumps, issue(1) + odd))
        self.assertEqual(self.json("show", "1")["comments"], [])
        self.assertEqual(self.json("list")[0]["title"], "A title")

    def test_a_longer_file_adds_the_rest(self):
        self.import_events(issue(1))
        comment = event("issue-1", "IssueCommented", commentId="c1", author="tester", body="text")
        done = self.import_events(issue(1) + [comment])
        self.assertEqual((done["imported"], done["present"]), (1, 2))
        self.assertEqual(self.json("show", "1")["comments"][0]["body"], "text")

    def test_the_workspace_learns_what_an_issue_is_found_by(self):
        words = [
            event("issue-1", "IssueLabelled", label="a \"b\"", by=None),
            event("issue-1", "IssueCommented", commentId="c1", author="tester", body="first"),
        ]
        last = event("issue-1", "IssueCommented", commentId="c2", author="tester", body="second")
        self.import_events(issue(1) + words)
        before = self.read("workspace", "SELECT id, labels, text FROM indexed")
        self.assertEqual(before, [("issue-1", '["a \\"b\\""]', "A title\n\nfirst")])
        self.import_events(issue(1) + words + [last])
        self.assertEqual(self.read("workspace", "SELECT text FROM indexed"), [("A title\n\nfirst\nsecond",)])
        # Nothing new is no event.
        self.import_events(issue(1) + words + [last])
        self.assertEqual(self.read("workspace", "SELECT count(*) FROM __ms_event WHERE client > 0"), [(2,)])

    def test_more_words_than_an_event_holds(self):
        body = "\x01" * 140_000
        comments = [event("issue-1", "IssueCommented", commentId=f"c{i}", author=None, body=body) for i in range(7)]
        self.assertEqual(self.import_events(issue(1) + comments)["failed"], 0)
        self.assertEqual(self.read("workspace", "SELECT length(text) FROM indexed"), [(140_000,)])

    def test_issues_without_a_list(self):
        self.import_events(issue(1)[1:])
        self.assertEqual([name for name in os.listdir(self.stores) if name.endswith(".db")], ["issue-1.db"])

    def test_another_file_is_refused(self):
        self.import_events(issue(1))
        error = self.tracker("import", self.write(issue(1, title="Another")), status=1).stderr
        # Both stores differ, and they are opened side by side: either may be the first to say so.
        self.assertRegex(error, "line [12]: the store “(workspace|issue-1)”")
        self.assertIn("--dir", error)
        self.assertEqual(self.json("list")[0]["title"], "A title")

    def test_times_are_kept(self):
        self.import_events(issue(1) + [event("issue-1", "IssueClosed", at="2025-11-03T10:00:00+01:00", by=None)])
        self.assertEqual([args["at"] for _, args in self.log("issue-1")], [1762160400, 1762160400])

    def test_empty_lines_and_a_missing_last_line_feed(self):
        path = self.write(["", json.dumps(issue(1)[0]), "\r"])
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(issue(1)[1]))
        self.assertEqual(self.json("import", path)["imported"], 2)

    def test_an_empty_file(self):
        self.assertEqual(self.json("import", self.write([]))["imported"], 0)

    def test_zstd(self):
        if shutil.which("zstd") is None:
            self.skipTest("there is no zstd program")
        packed = os.path.join(self.directory, "events.zst")
        self.run_program("zstd", "-q", SAMPLE, "-o", packed)
        self.assertEqual(self.json("import", packed)["imported"], 35)
        self.assertEqual(self.json("facts"), read_json(SAMPLE_FACTS))
        with open(packed, "r+b") as file:
            file.truncate(os.path.getsize(packed) - 9)
        self.assertIn("cut off", self.tracker("import", packed, status=1).stderr)

    def test_progress_only_on_a_terminal(self):
        self.assertEqual(self.tracker("import", SAMPLE).stderr, "")
        ours, theirs = pty.openpty()
        try:
            subprocess.run(
                [tracker, "--dir", self.stores, "import", SAMPLE], stderr=theirs, stdout=subprocess.DEVNULL, check=True
            )
            self.assertRegex(os.read(ours, 100000).decode(), r"\r\[[# ]+\] +\d+%.*events")
        finally:
            os.close(ours)
            os.close(theirs)


class BrokenFileTest(TrackerCase):
    def refused(self, line, *wanted):
        error = self.tracker("import", self.write(issue(1) + [line]), status=1).stderr
        for text in ("events.jsonl: line 3: ", *wanted):
            self.assertIn(text, error)

    def test_not_json(self):
        self.refused('{"store": "issue-1", "name": ', "not one JSON object")

    def test_another_value(self):
        self.refused("[1, 2]", "not one JSON object")

    def test_a_member_twice(self):
        self.refused('{"store": "issue-1", "name": "v1.A", "args": {"a": 1, "a": 2}}', "not one JSON object")

    def test_no_store(self):
        self.refused('{"name": "v1.A", "args": {}}', "“store”")

    def test_no_name(self):
        self.refused('{"store": "issue-1", "name": 5, "args": {}}', "“name”")

    def test_no_args(self):
        self.refused('{"store": "issue-1", "name": "v1.A", "args": []}', "“args”")

    def test_store_id(self):
        self.refused('{"store": "../issue", "name": "v1.A", "args": {}}', "“../issue”")

    def test_time(self):
        self.refused('{"at": "yesterday", "store": "issue-1", "name": "v1.A", "args": {}}', "“at”")

    def test_nesting(self):
        args = '{"a": ' + "[" * 100 + "]" * 100 + "}"
        self.refused('{"store": "issue-1", "name": "v1.A", "args": %s}' % args)

    def test_not_utf8(self):
        path = self.write(issue(1))
        with open(path, "ab") as file:
            file.write(b'{"store": "issue-1", "name": "v1.\xff", "args": {}}\n')
        self.assertIn("line 3:", self.tracker("import", path, status=1).stderr)

    def test_what_stands_before_is_kept_and_the_rest_follows(self):
        self.refused("broken")
        self.assertEqual(len(self.json("list")), 1)
        done = self.import_events(issue(1) + issue(2))
        self.assertEqual((done["present"], done["imported"]), (2, 2))

    def test_no_file(self):
        self.assertIn("absent.jsonl", self.tracker("import", "absent.jsonl", status=1).stderr)


class ShowTest(TrackerCase):
    def test_cycles_and_issues_below_two_others(self):
        links = [child(1, 2), child(1, 3), child(2, 3), child(3, 1), child(3, 4), child(4, 4)]
        self.import_events([line for number in range(1, 5) for line in issue(number, f"Issue {number}")] + links)
        lines = self.tracker("show", "1", "--depth", "100").stdout.splitlines()
        self.assertEqual(
            lines[lines.index("Child issues:") + 1:],
            [
                "  #2 Issue 2 (issue, open)",
                "    #3 Issue 3 (issue, open)",
                "      #1 Issue 1 (issue, open), see above",
                "      #4 Issue 4 (issue, open)",
                "        #4 Issue 4 (issue, open), see above",
                "  #3 Issue 3 (issue, open), see above",
            ],
        )
        shown = self.json("show", "1", "--depth", "100")
        self.assertNotIn("children", shown["children"][0]["children"][0]["children"][0])
        self.assertNotIn("children", shown["children"][1])

    def test_a_child_without_a_store(self):
        self.import_events(issue(1) + [child(1, 9)])
        self.assertIn("  issue-9\n", self.tracker("show", "1").stdout)
        self.assertFalse(os.path.exists(os.path.join(self.stores, "issue-9.db")))

    def test_many_children_side_by_side(self):
        # Together they would need more descriptors than a process has.
        numbers = range(2, USUAL_DESCRIPTORS // 3 + 20)
        self.import_events(
            [line for number in (1, *numbers) for line in issue(number)] + [child(1, number) for number in numbers],
            preexec_fn=lambda: limit_descriptors(USUAL_DESCRIPTORS),
        )
        shown = self.json("show", "1", preexec_fn=lambda: limit_descriptors(USUAL_DESCRIPTORS))
        self.assertEqual([entry["number"] for entry in shown["children"]], list(numbers))

    def test_nothing_reaches_the_terminal_as_a_command(self):
        self.import_events(issue(1, "red \x1b[31m\r\nline", body="\x07bell\r\n\x9b31mnext"))
        for words in (["list"], ["show", "1"]):
            text = self.tracker(*words).stdout
            for character in "\x1b\x07\r\x9b":
                self.assertNotIn(character, text)
        self.assertEqual(self.json("list")[0]["title"], "red \x1b[31m\r\nline")


class UsageTest(TrackerCase):
    def test_wrong_usage(self):
        for words in (
            [],
            ["lost"],
            ["list", "--state", "odd"],
            ["list", "--kind", "epic"],
            ["list", "--limit", "-1"],
            ["list", "extra"],
            ["list", "--odd"],
            ["show"],
            ["show", "1", "2"],
            ["show", "1", "--depth", "-1"],
            ["import"],
            ["facts", "extra"],
        ):
            with self.subTest(words=words):
                self.assertIn("--help", self.tracker(*words, status=2).stderr)
                self.assertFalse(os.path.exists(self.stores))

    def test_help(self):
        self.assertIn("import", self.tracker("--help").stdout)
        self.assertIn("--limit", self.tracker("list", "--help").stdout)

    def test_nothing_imported(self):
        for words in (["list"], ["facts"]):
            self.assertIn("tracker import FILE", self.tracker(*words, status=1).stderr)
        self.assertFalse(os.path.exists(self.stores))

    def test_default_directory(self):
        data = os.path.join(self.directory, "data")
        self.run_program(tracker, "import", SAMPLE, env={"XDG_DATA_HOME": data})
        self.assertTrue(os.path.exists(f"{data}/io.github.multistore.Tracker/stores/workspace.db"))
        listed = self.run_program(tracker, "list", "--json", env={"XDG_DATA_HOME": data}).stdout
        self.assertEqual(len(json.loads(listed)), 6)

    def test_options_behind_the_command(self):
        done = self.run_program(tracker, "import", SAMPLE, "--dir", self.stores, "--json")
        self.assertEqual(json.loads(done.stdout)["imported"], 35)

    def test_a_file_that_is_no_store(self):
        self.json("import", SAMPLE)
        with open(os.path.join(self.stores, "issue-2.db"), "wb") as file:
            file.write(b"not a database, but long enough to be looked at " * 100)
        self.assertIn("issue-2", self.tracker("list", status=1).stderr)


class LanguagesTest(TrackerCase):
    """The programs in other languages over the same stores: what they list and show is what the C program does."""

    def setUp(self):
        super().setUp()
        self.bundle = os.path.join(os.path.dirname(tracker), "tracker.gresource")
        self.json("import", SAMPLE)

    def check(self, *program):
        env = {"TRACKER_RESOURCE": self.bundle}
        program = [*program, "--dir", self.stores]
        listed = self.run_program(*program, "list", env=env).stdout
        wanted = [
            [str(issue["number"]), issue["state"], issue["kind"], issue["title"], ", ".join(issue["labels"]),
             issue["author"]]
            for issue in self.json("list")
        ]
        self.assertEqual([line.split("\t") for line in listed.splitlines()], wanted)
        for number in (1, 3, 5):
            text = self.run_program(*program, "show", str(number), env=env).stdout
            shown = self.json("show", str(number))
            self.assertTrue(text.startswith(f"#{number} {shown['title']} (issue, open)\n"), text)
            for comment in shown["comments"]:
                self.assertIn(f"--- {comment['author']}\n\n{comment['body']}\n", text)
            tree = self.tracker("show", str(number)).stdout.partition("Child issues:")[2]
            self.assertEqual(text.partition("Child issues:")[2], tree)
        self.assertIn("issue-99", self.run_program(*program, "show", "99", env=env, status=1).stderr)

    def test_python(self):
        probe = [PYTHON, "-c", "import gi; gi.require_version('Ms', '1')"]
        if subprocess.run(probe, capture_output=True).returncode != 0:
            self.skipTest("Python has no typelib of Multistore")
        self.check(PYTHON, os.path.join(EXAMPLE, "tracker.py"))

    def test_gjs(self):
        probe = ["gjs", "-c", "imports.gi.versions.Ms = '1'; imports.gi.Ms"]
        if shutil.which("gjs") is None or subprocess.run(probe, capture_output=True).returncode != 0:
            self.skipTest("GJS has no typelib of Multistore, or is not there")
        self.check("gjs", "-m", os.path.join(EXAMPLE, "tracker.js"))

    def test_vala(self):
        program = os.path.join(os.path.dirname(tracker), "tracker-vala")
        if not os.path.exists(program):
            self.skipTest("the program in Vala was not built")
        self.check(program)


def limit_descriptors(number):
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))


@unittest.skipUnless(os.path.exists(REAL), "the real data are not there")
class RealDataTest(TrackerCase):
    def import_timed(self):
        busy = os.getloadavg()[0] > os.cpu_count()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        done = self.json("import", REAL, preexec_fn=lambda: limit_descriptors(USUAL_DESCRIPTORS))
        seconds = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"import {seconds:.1f} s, {cpu:.1f} s of it computing", file=sys.stderr)
        self.assertEqual(done, {"imported": 41359, "present": 0, "stores": 1826, "unknown": 0, "failed": 0})
        # Sanitizers make everything slower, and so do other programs: neither says anything about this one.
        if "ASAN_OPTIONS" not in os.environ:
            self.assertLess(cpu, 2 * IMPORT_SECONDS)
            self.assertTrue(busy or seconds < IMPORT_SECONDS, f"{seconds:.1f} s")

    def test_a_whole_tracker(self):
        self.import_timed()
        facts = self.json("facts", preexec_fn=lambda: limit_descriptors(USUAL_DESCRIPTORS))
        self.assertEqual(facts, read_json(REAL_FACTS))
        self.assertEqual(list(facts), list(read_json(REAL_FACTS)))
        packed = subprocess.run(["zstd", "-dc", REAL], capture_output=True, check=True)
        self.assert_all_kept(packed.stdout.decode().rstrip("\n").split("\n"))
        self.assertEqual(self.json("import", REAL)["imported"], 0)
        self.assertEqual(self.json("facts"), facts)
        self.assertEqual(len(self.json("list", "--state", "open")), 155)


def main():
    global tracker
    if len(sys.argv) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    tracker = os.path.abspath(sys.argv.pop(1))
    if not os.access(tracker, os.X_OK):
        print(f"{tracker} is not there: build it first", file=sys.stderr)
        return 1
    unittest.main(verbosity=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
