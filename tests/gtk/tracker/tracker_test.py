# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of the issue tracker in Python share: an application on a directory of its own, and its windows."""

import faulthandler
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import weakref

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(TESTS))
sys.path.insert(0, os.path.join(TESTS, "..", "..", "..", "examples", "tracker", "desktop"))
from tracker_desktop import TrackerApplication  # noqa: E402
from gtk_test import descendants, find, iterate_until, labels  # noqa: E402
from tracker_issue_view import IssueView  # noqa: E402

WATCHDOG_SECONDS = 30
# Of the sample.
N_OPEN = 5
N_ALL = 6


def find_named(widget, name):
    return next((found for found in descendants(widget) if found.get_name() == name), None)


def shows(widget, text):
    return text in labels(widget)


def click(button):
    assert button.get_sensitive()
    button.emit("clicked")


def count_rows(window):
    return len(window.list.get_live_query() or [])


def await_rows(window, n_rows):
    iterate_until(lambda: count_rows(window) == n_rows)


def list_labels(window):
    return [row.name for row in window.label.get_model() or []]


def choose_label(window, name):
    iterate_until(lambda: name in list_labels(window))
    window.label.set_selected(list_labels(window).index(name))


def get_chosen_label(window):
    row = window.label.get_selected_item()
    return row and row.name


def await_title(widget, title):
    """The view of the issue with that title."""
    iterate_until(lambda: (view := find(widget, IssueView)) and view.title.get_text() == title)
    return find(widget, IssueView)


def open_issue(window, issue_id, title):
    window.open_issue(issue_id)
    return await_title(window, title)


def enter_title(view, title):
    view.title.set_text(title)
    view.title.emit("activate")


def quit_instead(application):
    application.stop_emission_by_name("activate")
    application.activate_action("quit", None)


class TrackerTest(unittest.TestCase):
    def setUp(self):
        faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
        self.addCleanup(faulthandler.cancel_dump_traceback_later)
        self.directory = tempfile.mkdtemp(prefix="tracker-")
        self.addCleanup(shutil.rmtree, self.directory)
        command = [os.environ["TRACKER"], "--dir", self.directory, "import", os.environ["TRACKER_SAMPLE"]]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # What a callback raises comes here alone.
        self.raised = []
        sys.excepthook = lambda _kind, error, _traceback: self.raised.append(repr(error))
        self.start()

    def tearDown(self):
        if self.application:
            self.stop()
        sys.excepthook = sys.__excepthook__
        self.assertEqual(self.raised, [])

    def start(self, server=None):
        self.windows = []
        self.application = TrackerApplication()
        self.application.set_directory(self.directory)
        if server:
            self.application.set_server(server)
        self.application.register(None)
        self.application.data.issue.set_gc_time(0)

    def stop(self):
        """It runs until it is activated, and ends in good order; nothing keeps what it had."""
        self.application.connect("activate", quit_instead)
        self.application.run([])
        self.assertEqual(self.list_open_files(), [])
        gone = [*self.windows, weakref.ref(self.application)]
        self.application = None
        gc.collect()
        self.assertEqual([reference() for reference in gone if reference()], [])

    def list_open_files(self):
        links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
        paths = [os.readlink(link) for link in links if os.path.lexists(link)]
        return [path for path in paths if path.startswith(self.directory)]

    def open_window(self):
        window = self.application.open_window()
        self.windows.append(weakref.ref(window))
        iterate_until(lambda: count_rows(window) > 0)
        return window

    def has_store(self, issue_id):
        return issue_id in self.application.data.registry
