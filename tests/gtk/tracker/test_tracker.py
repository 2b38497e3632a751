#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The issue tracker with windows in Python, as a user drives it."""

import os
import shutil
import signal
import sys
import tempfile
import unittest
import weakref

from tracker_test import (N_ALL, N_OPEN, TrackerTest, await_rows, await_title, choose_label, click, count_rows,
                          enter_title, find_named, get_chosen_label, list_labels, open_issue, shows)
from gtk_test import find, iterate_until
import tracker_desktop
from tracker_data import TrackerData
from gi.repository import Adw, Gio, GLib, Gtk, Ms
from tracker_issue_view import ChildView, IssueView

OPEN, CLOSED, ALL = range(3)
GARBAGE = "This has never been a database, and it is longer than a header is, which has one hundred bytes. " * 2


def find_child(view):
    """The expander of its first child."""
    children = find_named(view, "children")
    return children and find(children, Gtk.Expander)


def is_in_step(window):
    indicator = find_named(window, "sync")
    return indicator and indicator.has_css_class("live")


class ListTest(TrackerTest):
    def test_filter(self):
        window = self.open_window()
        iterate_until(lambda: shows(window, "5 issues") and shows(window, "No Issue Is Open"))
        for state, n_rows in ((ALL, N_ALL), (CLOSED, N_ALL - N_OPEN), (OPEN, N_OPEN)):
            window.filter.set_selected(state)
            await_rows(window, n_rows)
        iterate_until(lambda: shows(window, "#5 by designer"))

    def test_search(self):
        window = self.open_window()
        # A number is no word: others mention it. Words may be spread over title and comments.
        for search, title in (("sYNC", "Sync"), (" #2", "Live queries"), ("sync BACKUP", "Sync")):
            window.search.set_text(search)
            iterate_until(lambda: count_rows(window) == 1 and shows(window.list, title))
        window.search.set_text('^ *("')
        iterate_until(lambda: shows(window, "No Issues"))
        window.search.emit("stop-search")
        await_rows(window, N_OPEN)
        self.assertEqual(window.search.get_text(), "")

    def test_search_new_comment(self):
        window = self.open_window()
        window.search.set_text("xylophone")
        iterate_until(lambda: shows(window, "No Issues"))
        view = open_issue(window, "issue-2", "Live queries")
        view.draft_text.set_text("Nobody plays the xylophone")
        click(find_named(view, "add-comment"))
        iterate_until(lambda: count_rows(window) == 1 and shows(window.list, "Live queries"))

    def test_label(self):
        window = self.open_window()
        open_issue(window, "issue-5", "A moved row keeps its selection")
        self.assertEqual(get_chosen_label(window), "Any label")
        store = window.issue.get_store()
        store.commit("v1.IssueLabelled", label="urgent", by="tester")
        choose_label(window, "urgent")
        await_rows(window, 1)
        iterate_until(lambda: shows(window.list, "#5 by designer · urgent") and shows(find(window, IssueView), "urgent"))
        iterate_until(lambda: shows(window.label, "urgent"))
        # The next window begins with it, and goes its own way.
        other = self.open_window()
        iterate_until(lambda: get_chosen_label(other) == "urgent")
        await_rows(other, 1)
        choose_label(other, "Any label")
        await_rows(other, N_OPEN)
        self.assertEqual(count_rows(window), 1)
        store.commit("v1.IssueUnlabelled", label="urgent", by="tester")
        iterate_until(lambda: "urgent" not in list_labels(window))

    def test_indexed_before_workspace(self):
        registry, issue = self.application.data.registry, self.application.data.issue
        handle = registry.retain(issue, "issue-6")
        iterate_until(handle.get_store).commit("v1.IssueLabelled", label="early", by="tester")
        choose_label(self.open_window(), "early")
        handle.release()

    def test_keys(self):
        window = self.open_window()
        self.assertEqual(self.application.get_accels_for_action("app.new-window"), ["<Control>n"])
        self.assertTrue(window.activate_action("tracker.search", None))
        self.assertTrue(window.get_focus().is_ancestor(window.search))
        window.search.set_text("sync")
        self.assertTrue(window.activate_action("tracker.back", None))
        self.assertEqual(window.search.get_text(), "")
        self.application.activate_action("new-window", None)
        self.assertEqual(len(self.application.get_windows()), 2)
        self.application.activate_action("about", None)
        about = next(shown for shown in Gtk.Window.get_toplevels() if isinstance(shown, Adw.AboutWindow))
        about.destroy()

    def test_preload(self):
        self.application.data.issue.set_gc_time(Ms.GC_TIME_INFINITE)
        window = self.open_window()
        row = iterate_until(lambda: find(window, tracker_desktop.TrackerRow))
        self.assertFalse(self.has_store("issue-5"))
        row.get_parent().grab_focus()
        iterate_until(lambda: self.has_store("issue-5"))


class IssueTest(TrackerTest):
    def test_open(self):
        window = self.open_window()
        window.search.set_text("#3")
        await_rows(window, 1)
        window.list.get_view().emit("activate", 0)
        view = await_title(window, "Sync")
        for text in ("#3 Sync", "engine · network", "2 Comments", "Nothing is deleted; the application decides."):
            iterate_until(lambda: shows(window, text))
        self.assertTrue(view.details.get_text().startswith("#3 · Open · maintainer, "))
        window.open_issue("issue-99")
        iterate_until(lambda: shows(window, "Unknown Issue"))

    def test_rename(self):
        one, other = self.open_window(), self.open_window()
        view, other_view = open_issue(one, "issue-3", "Sync"), open_issue(other, "issue-3", "Sync")
        enter_title(view, "  Synchronisation ")
        await_title(other, "Synchronisation")
        self.assertEqual(view.title.get_text(), "Synchronisation")
        iterate_until(lambda: all(shows(window.list, "Synchronisation") for window in (one, other)))
        iterate_until(lambda: shows(other, "#3 Synchronisation"))
        # What a user is changing is not taken away by another window.
        other_view.title.set_text("Sync of st")
        enter_title(view, "Network")
        iterate_until(lambda: shows(other.list, "Network"))
        self.assertEqual(other_view.title.get_text(), "Sync of st")
        self.assertTrue(other_view.title.activate_action("issue.revert-title", None))
        self.assertEqual(other_view.title.get_text(), "Network")
        # No title is no title.
        enter_title(other_view, "  ")
        self.assertEqual(other_view.title.get_text(), "Network")

    def test_comment(self):
        one, other = self.open_window(), self.open_window()
        view, other_view = open_issue(one, "issue-2", "Live queries"), open_issue(other, "issue-2", "Live queries")
        button = find_named(one, "add-comment")
        self.assertFalse(button.get_sensitive())
        view.draft_text.set_text(" A row <moves> ")
        iterate_until(lambda: other_view.draft_text.props.text == " A row <moves> ")
        click(button)
        for window in (one, other):
            iterate_until(lambda: shows(window, "A row <moves>") and shows(window, "1 Comment"))
        iterate_until(lambda: view.draft_text.props.text == other_view.draft_text.props.text == "")
        self.assertFalse(button.get_sensitive())

    def test_close(self):
        window = self.open_window()
        view = open_issue(window, "issue-4", "Bindings: Python, GJS, Vala")
        self.assertEqual(view.state_button.get_label(), "Close Issue")
        click(view.state_button)
        # It leaves the list, and stays open at the right.
        await_rows(window, N_OPEN - 1)
        iterate_until(lambda: view.state_button.get_label() == "Reopen Issue")
        self.assertEqual(find(window, IssueView).title.get_text(), "Bindings: Python, GJS, Vala")
        click(view.state_button)
        await_rows(window, N_OPEN)
        iterate_until(lambda: view.state_button.get_label() == "Close Issue")

    def test_children(self):
        """A child's store is loaded when it is opened, its child's after that, and they go when they are closed."""
        window = self.open_window()
        view = open_issue(window, "issue-1", "Version 1.0")
        child = iterate_until(lambda: find_child(view))
        iterate_until(lambda: shows(child, "#2 Live queries"))
        self.assertFalse(self.has_store("issue-2"))
        child.set_expanded(True)
        nested = await_title(child, "Live queries")
        grandchild = iterate_until(lambda: find_child(nested))
        self.assertFalse(self.has_store("issue-5"))
        grandchild.set_expanded(True)
        enter_title(await_title(grandchild, "A moved row keeps its selection"), "Selections")
        iterate_until(lambda: shows(grandchild, "#5 Selections"))
        gone = [weakref.ref(nested), weakref.ref(grandchild.get_ancestor(ChildView))]
        del nested, grandchild
        child.set_expanded(False)
        iterate_until(lambda: not self.has_store("issue-2") and not self.has_store("issue-5"))
        self.assertEqual([reference() for reference in gone], [None, None])
        self.assertTrue(self.has_store("issue-1"))


class StoresTest(TrackerTest):
    def test_collected(self):
        window, other = self.open_window(), self.open_window()
        open_issue(window, "issue-2", "Live queries")
        open_issue(other, "issue-2", "Live queries")
        open_issue(window, "issue-3", "Sync")
        self.assertTrue(self.has_store("issue-2"))
        other.destroy()
        del other
        iterate_until(lambda: not self.has_store("issue-2"))
        self.assertTrue(self.has_store("issue-3"))
        window.destroy()
        del window
        iterate_until(lambda: not self.has_store("issue-3"))

    def spoil(self, store_id):
        """Puts what is no database in the place of a store's file; gives what brings the right one back."""
        path = os.path.join(self.directory, f"{store_id}.db")
        shutil.copy(path, f"{path}.kept")
        with open(path, "w", encoding="utf-8") as file:
            file.write(GARBAGE)
        return lambda: shutil.copy(f"{path}.kept", path)

    def retry(self, window):
        click(find(find_named(window, "MsGtkFailurePage"), Gtk.Button))

    def test_failure(self):
        repair = self.spoil("issue-4")
        window = self.open_window()
        window.open_issue("issue-4")
        iterate_until(lambda: find_named(window, "MsGtkFailurePage"))
        # The rest of the window goes on.
        self.assertEqual(count_rows(window), N_OPEN)
        repair()
        self.retry(window)
        await_title(window, "Bindings: Python, GJS, Vala")

    def test_no_workspace(self):
        """What a user does to an issue without the list is refused, not lost by half."""
        repair = self.spoil("workspace")
        window = self.application.open_window()
        iterate_until(lambda: find_named(window, "MsGtkFailurePage"))
        view = open_issue(window, "issue-3", "Sync")
        click(view.state_button)
        iterate_until(lambda: shows(window, "The list of issues is not open. Try again when it is shown."))
        self.assertEqual(view.state_button.get_label(), "Close Issue")
        repair()
        self.retry(window)
        await_rows(window, N_OPEN)
        click(view.state_button)
        await_rows(window, N_OPEN - 1)

    def test_late_titles(self):
        """Children are known by their ids until the list is there."""
        repair = self.spoil("workspace")
        window = self.application.open_window()
        iterate_until(lambda: find_named(window, "MsGtkFailurePage"))
        open_issue(window, "issue-1", "Version 1.0")
        iterate_until(lambda: shows(window, "issue-2"))
        repair()
        self.retry(window)
        iterate_until(lambda: shows(window, "#2 Live queries"))

    def test_kept(self):
        window = self.open_window()
        window.filter.set_selected(ALL)
        choose_label(window, "engine")
        view = open_issue(window, "issue-3", "Sync")
        view.draft_text.set_text("Half a sent")
        # Nobody presses Enter.
        view.title.set_text("Sync 2")
        window.destroy()
        del window, view
        iterate_until(lambda: not self.has_store("issue-3"))
        for _time in range(2):
            window = self.open_window()
            view = await_title(window, "Sync 2")
            self.assertEqual(view.draft_text.props.text, "Half a sent")
            self.assertEqual((window.filter.get_selected(), get_chosen_label(window)), (ALL, "engine"))
            iterate_until(lambda: count_rows(window) == 2 and shows(window.list, "Sync 2"))
            del window, view
            self.stop()
            self.start()

    def test_killed_between(self):
        """What the list was not told, as the program ended before, it is told when the issue is opened next."""
        self.stop()
        data = TrackerData(self.directory)
        with data.registry.retain(data.issue, "issue-3") as handle:
            store = iterate_until(handle.get_store)
            renamed = ("v1.IssueRenamed", {"title": "Named and killed", "was": "Sync", "by": None})
            store.commit([renamed, ("v1.IssueClosed", {"by": None}), ("v1.ListOutdated", {})])
        del store, handle
        data.close()
        self.start()
        window = self.open_window()
        self.assertEqual(count_rows(window), N_OPEN)
        open_issue(window, "issue-3", "Named and killed")
        await_rows(window, N_OPEN - 1)
        window.filter.set_selected(ALL)
        iterate_until(lambda: shows(window.list, "Named and killed"))
        issue = self.application.data.registry.lookup(self.application.data.issue, "issue-3")
        self.assertIsNone(issue.query_value("SELECT 1 FROM untold"))

    def drive_program(self):
        window = Gio.Application.get_default().get_active_window()
        if not window or count_rows(window) == 0:
            return GLib.SOURCE_CONTINUE
        if not window.issue.get_store_id():
            window.open_issue("issue-3")
        view = find(window, IssueView)
        if not view:
            return GLib.SOURCE_CONTINUE
        view.draft_text.set_text("Last words")
        view.title.set_text("Last title")
        os.kill(os.getpid(), signal.SIGTERM)
        return GLib.SOURCE_REMOVE

    def test_two_computers(self):
        """What is edited on one, whose stores are here, is there on another, by a server."""
        folder = tempfile.mkdtemp(prefix="tracker-server-")
        self.addCleanup(shutil.rmtree, folder)
        server = Ms.SyncServer.new(Ms.FileStorage.new(folder), None)
        server.listen("127.0.0.1:0")
        self.addCleanup(server.stop)
        url = f"ws://127.0.0.1:{server.get_port()}"
        self.stop()
        self.start(url)
        window = self.open_window()
        enter_title(open_issue(window, "issue-3", "Sync"), "Shared")
        iterate_until(lambda: shows(window, "#3 Shared") and is_in_step(window))
        data = self.application.data
        iterate_until(lambda: data.registry.lookup(data.issue, "issue-3").get_pending_count() == 0)
        del data, window
        self.stop()
        shutil.rmtree(self.directory)
        os.mkdir(self.directory)
        self.start(url)
        window = self.application.open_window()
        self.windows.append(weakref.ref(window))
        await_rows(window, N_OPEN)
        open_issue(window, "issue-3", "Shared")
        iterate_until(lambda: is_in_step(window))

    def test_program(self):
        """The whole program, from its arguments to the end of the session."""
        self.stop()
        self.addCleanup(setattr, sys, "argv", sys.argv)
        sys.argv = ["tracker_desktop.py", "--dir", self.directory]
        GLib.idle_add(self.drive_program)
        self.assertEqual(tracker_desktop.main(), 0)
        self.assertEqual(self.list_open_files(), [])
        self.start()
        self.assertEqual(await_title(self.open_window(), "Last title").draft_text.props.text, "Last words")


if __name__ == "__main__":
    unittest.main()
