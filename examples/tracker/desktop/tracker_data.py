# SPDX-License-Identifier: LGPL-2.1-or-later
"""What all windows of the desktop tracker share, and what a user does to an issue, as events."""

import logging
import time

from tracker_base import _
from gi.repository import Gio, GLib, Ms

SCHEMA = "/io/github/multistore/Tracker/tracker.xml"
WORKSPACE_ID = "workspace"
TITLE = "SELECT coalesce((SELECT '#' || number || ' ' || title FROM issue WHERE id = :id), :id)"
WORDS = """SELECT (SELECT json_group_array(name) FROM (SELECT name FROM label ORDER BY name)) AS labels, text
  FROM full_text"""
KNOWN = "SELECT 1 FROM indexed WHERE id = :id AND labels = :labels AND text = :text"


def make_adapter(directory, server):
    if server is None:
        return Ms.PersistedAdapter.new(directory)
    return Ms.PersistedAdapter.new_synced(directory, Ms.WebsocketProvider.new(server))


class TrackerData:
    """One registry, and the two kinds of store."""

    def __init__(self, directory, server=None, token=None):
        adapter = make_adapter(directory, server)
        self.workspace = Ms.StoreDefinition.new_from_resource(SCHEMA, "workspace", adapter)
        self.issue = Ms.StoreDefinition.new_from_resource(SCHEMA, "issue", adapter)
        self.registry = Ms.StoreRegistry(sync_payload={"authToken": token} if token else None)
        self.registry.connect("store-loaded", self.on_loaded)
        self.waiting = []  # for titles: what follow_title() was called with

    def close(self):
        """Closes all stores, and waits until their files are closed."""
        self.waiting = []
        Ms.run(self.registry.clear_async())

    def find_workspace(self):
        """None while it is not loaded. Each window's list keeps it open."""
        return self.registry.lookup(self.workspace, WORKSPACE_ID)

    def need_workspace(self):
        workspace = self.find_workspace()
        if workspace is None:
            raise GLib.Error(_("The list of issues is not open. Try again when it is shown."))
        return workspace

    def follow_title(self, issue_id, target, name):
        """A property shows number and title of an issue from now on, its id until the workspace is loaded."""
        Ms.Store.unbind_query(target, name)
        target.set_property(name, issue_id)
        workspace = self.find_workspace()
        if workspace:
            workspace.bind_query(TITLE, target, name, Gio.SettingsBindFlags.GET, {"id": issue_id})
        else:
            self.waiting.append((issue_id, target, name))

    # The workspace's search

    def find_issue(self, entry):
        """None if it is another store, or not loaded."""
        is_issue = entry.get_definition() == self.issue
        return self.registry.lookup(self.issue, entry.get_id()) if is_issue else None

    def on_loaded(self, registry, entry):
        issue = self.find_issue(entry)
        if issue:
            # A live query would tell, too, and keep the store open for ever.
            issue.connect("notify::head", self.index)
            self.index(issue)
        else:
            # Issues may be there before the list is.
            for issue in filter(None, map(self.find_issue, registry.get_entries())):
                self.index(issue)
            waiting, self.waiting = self.waiting, []
            for wanted in waiting:
                self.follow_title(*wanted)

    def index(self, issue, *_event):
        workspace = self.find_workspace()
        if workspace is None:
            return
        try:
            for row in issue.query(WORDS):
                # Most often an issue is opened and nothing is new.
                if workspace.query_value(KNOWN, row, id=issue.get_id()) is None:
                    workspace.commit("v1.IssueIndexed", row, id=issue.get_id())
        except GLib.Error as error:
            logging.warning("“%s” will not be found by its words: %s", issue.get_id(), error.message)

    # What a user does: the workspace's list keeps a copy of title and state

    def rename(self, issue, title):
        row, workspace, at = read_issue(issue), self.need_workspace(), int(time.time())
        issue.commit("v1.IssueRenamed", title=title, was=row.title, by=GLib.get_user_name(), at=at)
        workspace.commit("v1.IssueRenamed", id=issue.get_id(), number=row.number, title=title, at=at)

    def toggle_state(self, issue):
        row, workspace, at = read_issue(issue), self.need_workspace(), int(time.time())
        name, state = ("v1.IssueClosed", "closed") if row.state == "open" else ("v1.IssueReopened", "open")
        issue.commit(name, by=GLib.get_user_name(), at=at)
        workspace.commit(name, id=issue.get_id(), number=row.number, state=state, at=at)


def read_issue(issue):
    for row in issue.query("SELECT number, title, state FROM issue"):
        return row
    raise GLib.Error(_("Nothing is known of “%s” yet.") % issue.get_id())


def add_comment(issue, body):
    comment_id, author = GLib.uuid_string_random(), GLib.get_user_name()
    issue.commit("v1.IssueCommented", commentId=comment_id, author=author, body=body, at=int(time.time()))
