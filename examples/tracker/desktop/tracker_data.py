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
LIST_OUTDATED = ("v1.ListOutdated", {})


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

    # What the workspace knows of the issues

    def find_issue(self, entry):
        """None if it is another store, or not loaded."""
        is_issue = entry.get_definition() == self.issue
        return self.registry.lookup(self.issue, entry.get_id()) if is_issue else None

    def on_loaded(self, registry, entry):
        issue = self.find_issue(entry)
        if issue:
            # A live query would tell, too, and keep the store open for ever.
            issue.connect("notify::head", self.update_workspace)
            self.update_workspace(issue)
        else:
            # Issues may be there before the list is.
            for issue in filter(None, map(self.find_issue, registry.get_entries())):
                self.update_workspace(issue)
            waiting, self.waiting = self.waiting, []
            for wanted in waiting:
                self.follow_title(*wanted)

    def update_workspace(self, issue, *_event):
        workspace = self.find_workspace()
        if workspace is None:
            return
        try:
            index(issue, workspace)
            tell_list(issue, workspace)
        except GLib.Error as error:
            logging.warning("The list does not know the last of “%s” yet: %s", issue.get_id(), error.message)

    # What a user does: the workspace's list keeps a copy of title and state, and is told when the issue's head moves

    def rename(self, issue, title):
        self.need_workspace()
        row, at = read_issue(issue), int(time.time())
        renamed = {"title": title, "was": row.title, "by": GLib.get_user_name(), "at": at}
        issue.commit([("v1.IssueRenamed", renamed), LIST_OUTDATED])

    def toggle_state(self, issue):
        self.need_workspace()
        name = "v1.IssueClosed" if read_issue(issue).state == "open" else "v1.IssueReopened"
        issue.commit([(name, {"by": GLib.get_user_name(), "at": int(time.time())}), LIST_OUTDATED])


def index(issue, workspace):
    for row in issue.query(WORDS):
        # Most often an issue is opened and nothing is new.
        if workspace.query_value(KNOWN, row, id=issue.get_id()) is None:
            workspace.commit("v1.IssueIndexed", row, id=issue.get_id())


def tell_list(issue, workspace):
    """Of a title or state that was given here, and that it does not know yet."""
    note = issue.query_value("SELECT n FROM untold")
    if note is None:
        return
    # Another program may have given a title meanwhile, and told it: the last word is that of the issue.
    while not tell(issue, workspace):
        pass
    issue.commit("v1.ListUpdated", n=note)


def tell(issue, workspace):
    """Whether the list knew it all. What it does not have yet, as it comes from elsewhere, it is told all the same."""
    row, issue_id = read_issue(issue), issue.get_id()
    listed = next(iter(workspace.query("SELECT title, state FROM issue WHERE id = :id", id=issue_id)), None)
    which = {"id": issue_id, "number": row.number, "at": int(time.time())}
    has_title = listed is not None and listed.title == row.title
    has_state = listed is not None and listed.state == row.state
    if not has_title:
        workspace.commit("v1.IssueRenamed", which, title=row.title)
    if not has_state:
        workspace.commit("v1.IssueReopened" if row.state == "open" else "v1.IssueClosed", which, state=row.state)
    return listed is None or (has_title and has_state)


def read_issue(issue):
    for row in issue.query("SELECT number, title, state FROM issue"):
        return row
    raise GLib.Error(_("Nothing is known of “%s” yet.") % issue.get_id())


def add_comment(issue, body):
    comment_id, author = GLib.uuid_string_random(), GLib.get_user_name()
    issue.commit("v1.IssueCommented", commentId=comment_id, author=author, body=body, at=int(time.time()))
