#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The usage examples of LiveStore's proposal, in GTK: independent, dependent and nested stores, and helpers of an application."""

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
from gi.repository import Gio, GLib, Gtk, Ms, MsGtk  # noqa: E402

WORKSPACE = Ms.StoreDefinition(
    "workspace",
    adapter=Ms.MemoryAdapter(),
    tables=["CREATE TABLE issue (id TEXT PRIMARY KEY) STRICT", "CREATE TABLE workspace (id INTEGER PRIMARY KEY, name TEXT) STRICT"],
    events={
        "v1.WorkspaceNamed": {"args": {"name": str}, "sql": "INSERT OR REPLACE INTO workspace (id, name) VALUES (1, :name)"},
        "v1.IssueListed": {"args": {"id": str}, "sql": "INSERT INTO issue (id) VALUES (:id)"},
    },
)
ISSUE = Ms.StoreDefinition(
    "issue",
    adapter=Ms.MemoryAdapter(),
    tables=["CREATE TABLE child (id TEXT PRIMARY KEY) STRICT", "CREATE TABLE issue (id INTEGER PRIMARY KEY, title TEXT) STRICT"],
    events={
        "v1.IssueTitled": {"args": {"title": str}, "sql": "INSERT OR REPLACE INTO issue (id, title) VALUES (1, :title)"},
        "v1.ChildAdded": {"args": {"id": str}, "sql": "INSERT INTO child (id) VALUES (:id)"},
    },
)


# The application: what its stores have in common
def make_provider(child):
    defaults = Ms.StoreOptions(
        gc_time=2 * 60_000, service_name="my-app", sync_payload=GLib.Variant("a{sv}", {"authToken": GLib.Variant("s", "***")})
    )
    return MsGtk.StoreProvider(default_options=defaults, child=child)


def make_title(store, sql):
    label = Gtk.Label(xalign=0)
    store.bind_query(sql, label, "label", Gio.SettingsBindFlags.GET)
    return label


def make_store_view(definition, store_id, create, **properties):
    view = MsGtk.StoreView(definition=definition, store_id=store_id, **properties)
    view.set_create_func(create)
    return view


# Independent stores: each has its own spinner, its own error page with “Retry”
def make_independent():
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    workspace = make_store_view(
        WORKSPACE, "workspace-root", lambda _view, store: make_title(store, "SELECT name FROM workspace"), gc_time=5 * 60_000
    )
    issue = make_store_view(ISSUE, "issue-A", lambda _view, store: make_title(store, "SELECT title FROM issue"))
    box.append(workspace)
    box.append(issue)
    return box


# Dependent stores: the workspace says which issues there are; and nested ones: an issue says which children it has
def make_issue_list(store, table):
    issues = Gtk.ListBox(selection_mode=Gtk.SelectionMode.NONE)
    issues.bind_model(store.query_live(Ms.Query(table=table, order_by="id")), lambda row: make_issue_view(row.id))
    return issues


def make_issue_view(issue_id):
    def create(_view, store):
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, margin_start=12)
        box.append(make_title(store, "SELECT title FROM issue"))
        box.append(make_issue_list(store, "child"))
        return box

    return make_store_view(ISSUE, issue_id, create)


def make_dependent():
    def create(_view, store):
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        box.append(make_title(store, "SELECT name FROM workspace"))
        box.append(make_issue_list(store, "issue"))
        return box

    return make_store_view(WORKSPACE, "workspace-root", create)


# Helpers of an application: one workspace for each organization, loaded before it is looked at
def current_workspace_id(session):
    return f"workspace-org_{session.org_id}"


def acquire_current_workspace(widget, session):
    return MsGtk.get_registry(widget, None).acquire(WORKSPACE, current_workspace_id(session))


def preload_current_workspace(widget, session, cancellable=None):
    """Cancelling gives the load up: the user has gone elsewhere."""
    registry = MsGtk.get_registry(widget, None)
    return registry.preload(WORKSPACE, current_workspace_id(session), cancellable=cancellable)


# And a context: what is inside an issue's view finds its store
class IssueView(MsGtk.StoreView):
    __gtype_name__ = "ProposalIssueView"

    @staticmethod
    def store_of(widget):
        view = widget.get_ancestor(IssueView)
        if not view:
            raise LookupError("put the widget inside an IssueView")
        return view.props.store
