#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The issue tracker with windows in Python, over the same stores, the same schema file and the same UI files.

Usage: tracker_desktop.py [--dir DIR] [--server URL [--token TOKEN]]
The compiled resources are found by TRACKER_RESOURCE and TRACKER_DESKTOP_RESOURCE, or beside this program.
"""

import contextlib
import os
import signal
import sys

# It comes first, as it says which versions of the namespaces are meant.
from tracker_base import _, add_actions, ngettext, set_margins, shows_error, template, weak
from gi.repository import Adw, Gio, GLib, Gtk, Ms, MsGtk
from tracker_data import WORKSPACE_ID, TrackerData
from tracker_issue_view import IssueView

APPLICATION_ID = "io.github.multistore.Tracker"
STATES = ("open", "closed")
FINDS_NOTHING = '""'
LABELS = """SELECT NULL AS label, :any AS name
  UNION ALL SELECT * FROM
    (SELECT DISTINCT value AS label, value AS name FROM indexed, json_each(labels) ORDER BY value)"""
# Windows begin with the last filter that was set, and then go their own ways.
FILTER_FLAGS = Gio.SettingsBindFlags.GET | Gio.SettingsBindFlags.SET | Gio.SettingsBindFlags.GET_NO_CHANGES


@template("row.ui")
class TrackerRow(Adw.Bin):
    """An issue in the list. The list makes as many as fit on the screen, and reuses them."""

    __gtype_name__ = "TrackerRow"

    title = Gtk.Template.Child()
    details = Gtk.Template.Child()
    state = Gtk.Template.Child()

    def follow(self, row):
        self.handler = row.connect("changed", weak(self.show_row))
        self.show_row(row)

    def show_row(self, row):
        is_open = row.state == "open"
        state = _("Open") if is_open else _("Closed")
        number = f"#{row.number}"
        # TRANSLATORS: the number of an issue, and its author
        source = _("%s by %s") % (number, row.author) if row.author else number
        self.title.set_label(row.title)
        self.details.set_label(f"{source} · {row.labels}" if row.labels else source)
        self.state.set_from_icon_name("media-record-symbolic" if is_open else "object-select-symbolic")
        self.state.set_tooltip_text(state)
        self.state.update_property([Gtk.AccessibleProperty.LABEL], [state])


def make_row_factory(issue):
    """Pointing at a row loads its store in advance."""

    def bind(_factory, item):
        child, row = item.get_child(), item.get_item()
        child.follow(row)
        # The focus goes to what the list has around the row.
        MsGtk.preload_on_hover(child.get_parent() or child, issue, row.id, None)

    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", lambda _factory, item: item.set_child(TrackerRow()))
    factory.connect("bind", bind)
    factory.connect("unbind", lambda _factory, item: item.get_item().disconnect(item.get_child().handler))
    return factory


# A search is a number, with or without “#”, or words of what was written.


def make_state(selected):
    return GLib.Variant("s", STATES[selected]) if selected < len(STATES) else None


def make_label(row):
    return GLib.Variant("s", row.label) if row and row.label else None


def make_text(search):
    return GLib.Variant("s", search.strip())


def make_words(search):
    words = None if search.strip().startswith("#") else Ms.Query.escape_match(search)
    return GLib.Variant("s", words or FINDS_NOTHING)


@template("window.ui")
class TrackerWindow(Adw.ApplicationWindow):
    """The list follows its filters by the parameters of one query; the issue has a view of its own store."""

    __gtype_name__ = "TrackerWindow"

    provider = Gtk.Template.Child()
    leaflet = Gtk.Template.Child()
    sidebar = Gtk.Template.Child()
    content = Gtk.Template.Child()
    list_title = Gtk.Template.Child()
    issue_title = Gtk.Template.Child()
    search = Gtk.Template.Child()
    filter = Gtk.Template.Child()
    label = Gtk.Template.Child()
    workspace = Gtk.Template.Child()
    list = Gtk.Template.Child()
    query = Gtk.Template.Child()
    pages = Gtk.Template.Child()
    issue = Gtk.Template.Child()

    document = None  # while the workspace is loaded

    def __init__(self, application, data):
        super().__init__(application=application)
        self.data = data
        actions = Gio.SimpleActionGroup()
        add_actions(actions, {"search": self.begin_search, "back": self.go_back})
        self.insert_action_group("tracker", actions)
        self.follow_filters()
        view = self.list.get_view()
        view.add_css_class("navigation-sidebar")
        view.update_property([Gtk.AccessibleProperty.LABEL], [_("Issues")])
        self.list.set_factory(make_row_factory(data.issue))
        self.list.get_model().connect("notify::selected-item", weak(self.on_selected))
        self.list.connect("row-activated", weak(self.on_row_activated))
        self.provider.set_registry(data.registry)
        self.issue.set_create_func(weak(self.make_issue))
        self.issue.set_definition(data.issue)
        self.workspace.set_definition(data.workspace)
        self.workspace.set_store_id(WORKSPACE_ID)

    # The list

    def follow_filters(self):
        self.query.bind_value_full("state", self.filter, "selected", make_state)
        self.query.bind_value_full("label", self.label, "selected-item", make_label)
        self.query.bind_value_full("text", self.search, "text", make_text)
        self.query.bind_value_full("words", self.search, "text", make_words)
        self.label.connect("notify::selected-item", weak(self.on_label_selected))

    def on_live_query(self, view, _pspec):
        rows = view.get_live_query()
        if rows:
            rows.connect("notify::n-rows", weak(self.show_count))
            self.show_count(rows)
        else:
            self.list_title.set_subtitle("")

    def show_count(self, rows, *_event):
        self.list_title.set_subtitle(ngettext("%u issue", "%u issues", len(rows)) % len(rows))

    # What the window remembers

    def on_workspace_store(self, view, _pspec):
        self.forget_document()
        if view.get_store():
            self.follow_workspace(view.get_store())

    @shows_error
    def follow_workspace(self, store):
        document = store.get_document("window", "main")
        self.label.set_model(store.query_live(LABELS, any=_("Any label")))
        self.document = document
        document.bind("filter", self.filter, "selected", FILTER_FLAGS)
        self.select_label(document["label"])
        # What is shown already, as the workspace came later or again; else what was shown last.
        issue_id = self.issue.get_store_id() or document["issue"]
        if issue_id:
            self.open_issue(issue_id)

    def forget_document(self):
        if self.document is None:
            return
        Ms.Document.unbind(self.filter, "selected")
        # If another process is writing, the store tries again by itself.
        with contextlib.suppress(GLib.Error):
            self.document.flush()
        self.document = None

    @shows_error
    def remember(self, key, text):
        if self.document:
            self.document[key] = text

    def select_label(self, name):
        names = [row.label for row in self.label.get_model()]
        self.label.set_selected(names.index(name) if name in names else 0)

    def on_label_selected(self, drop_down, _pspec):
        row = drop_down.get_selected_item()
        if row:
            self.remember("label", row.label or "")

    # The issue

    def make_issue(self, _view, store):
        issue = IssueView(store, self.data)
        set_margins(issue, 18, 18)
        clamp = Adw.Clamp(maximum_size=800, child=issue)
        return Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER, child=clamp)

    def open_issue(self, issue_id):
        """Shows an issue, whether the list shows it or not."""
        self.issue.set_store_id(issue_id)
        self.data.follow_title(issue_id, self.issue_title, "title")
        self.pages.set_visible_child_name("issue")
        self.remember("issue", issue_id)

    def show_content(self):
        """A leaflet gives the focus to what it is to show, also where the list stays beside it: that keeps the keyboard."""
        beside, focus = not self.leaflet.get_folded(), self.get_focus()
        if beside:
            self.set_focus(None)
        self.leaflet.set_visible_child(self.content)
        if beside:
            self.set_focus(focus)

    def on_selected(self, selection, _pspec):
        """An issue that leaves the list, as it was closed, stays open at the right."""
        row = selection.get_selected_item()
        if row:
            self.open_issue(row.id)
            self.show_content()

    def on_row_activated(self, view, _row, position):
        """By Return on a row that has no more than the focus; or on the one that is selected, in a narrow window."""
        view.get_model().select_item(position, True)
        self.show_content()

    # Actions

    def on_stop_search(self, *_event):
        self.search.set_text("")
        self.list.get_view().grab_focus()

    def begin_search(self, *_event):
        self.leaflet.set_visible_child(self.sidebar)
        self.search.grab_focus()

    def go_back(self, *_event):
        self.leaflet.set_visible_child(self.sidebar)
        self.on_stop_search()


for keys, action in (("<Control>f", "tracker.search"), ("Escape", "tracker.back")):
    TrackerWindow.add_shortcut(Gtk.Shortcut.new(Gtk.ShortcutTrigger.parse_string(keys), Gtk.NamedAction.new(action)))


class TrackerApplication(Adw.Application):
    """Its windows share one set of stores; it closes them when it ends."""

    __gtype_name__ = "TrackerApplication"

    def __init__(self):
        super().__init__(application_id=APPLICATION_ID)
        self.directory = None  # the application's own
        self.server = self.token = None
        self.add_main_option("dir", ord("d"), GLib.OptionFlags.NONE, GLib.OptionArg.FILENAME,
                             _("Where the stores are (default: the user’s data directory)"), _("DIR"))
        self.add_main_option("server", ord("s"), GLib.OptionFlags.NONE, GLib.OptionArg.STRING,
                             _("Sync all stores through this server, such as ws://127.0.0.1:8787"), _("URL"))
        self.add_main_option("token", ord("t"), GLib.OptionFlags.NONE, GLib.OptionArg.STRING,
                             _("The token that the server asks for"), _("TOKEN"))
        self.set_option_context_summary(_("A small issue tracker: a store for each issue."))

    def set_directory(self, directory):
        """With a directory of its own it is another program: it must not show the stores of one that runs."""
        self.directory = directory
        self.set_flags(Gio.ApplicationFlags.NON_UNIQUE)

    def set_server(self, server, token=None):
        """All stores sync through it. It is another program, too."""
        self.server, self.token = server, token
        self.set_flags(Gio.ApplicationFlags.NON_UNIQUE)

    def do_handle_local_options(self, options):
        server, token = options.lookup_value("server", None), options.lookup_value("token", None)
        if server:
            self.set_server(server.get_string(), token.get_string() if token else None)
        directory = options.lookup_value("dir", None)
        if directory:
            self.set_directory(os.fsdecode(bytes(directory.get_bytestring())))
        return -1

    def do_startup(self):
        Adw.Application.do_startup(self)
        self.data = TrackerData(self.directory, self.server, self.token)
        add_actions(self, {"new-window": self.open_window, "about": self.show_about, "quit": self.quit})
        self.set_accels_for_action("app.new-window", ["<Control>n"])
        self.set_accels_for_action("window.close", ["<Control>w"])
        self.set_accels_for_action("app.quit", ["<Control>q"])
        Gtk.Window.set_default_icon_name(APPLICATION_ID)

    def do_activate(self):
        window = self.get_active_window()
        if window:
            window.present()
        else:
            self.open_window()

    def do_shutdown(self):
        Adw.Application.do_shutdown(self)
        self.data.close()

    def open_window(self, *_event):
        window = TrackerWindow(self, self.data)
        window.present()
        return window

    def show_about(self, *_event):
        Adw.AboutWindow(
            transient_for=self.get_active_window(),
            application_name=_("Issue Tracker"),
            application_icon=APPLICATION_ID,
            comments=_("A small issue tracker: a store for each issue."),
            license_type=Gtk.License.LGPL_2_1,
        ).present()

    def quit(self, *_event):
        """Windows are closed first, so that they keep what was not entered yet."""
        for window in self.get_windows():
            window.destroy()
        super().quit()


def on_terminate(application):
    """A session that ends is no reason to lose the last words of a draft."""
    application.quit()
    return GLib.SOURCE_CONTINUE


def main():
    application = TrackerApplication()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, on_terminate, application)
    return application.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
