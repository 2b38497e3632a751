# SPDX-License-Identifier: LGPL-2.1-or-later
"""The view of an issue: shows what live queries of its store say, and commits what the user does."""

import contextlib

from tracker_base import _, add_actions, describe_author, ngettext, set_margins, shows_error, template, weak
from gi.repository import Adw, Gio, GLib, Gtk, Ms, MsGtk, Pango
from tracker_data import add_comment

LABELS = "SELECT coalesce(group_concat(name, ' · '), '') FROM (SELECT name FROM label ORDER BY name)"
DRAFT_FLAGS = Gio.SettingsBindFlags.GET | Gio.SettingsBindFlags.SET


def make_comment(row):
    """Who wrote it and when, and its text, which may be edited later."""
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    heading = Gtk.Label(label=describe_author(row.author, row.at), css_classes=["caption", "dim-label"])
    body = Gtk.Label(label=row.body, selectable=True)
    row.connect("changed", lambda row: body.set_label(row.body))
    for label in (heading, body):
        label.set_xalign(0)
        label.set_wrap(True)
        label.set_wrap_mode(Pango.WrapMode.WORD_CHAR)
        box.append(label)
    set_margins(box, 12, 12)
    return box


class ChildView(Adw.Bin):
    """The line of a child issue: its store is loaded when it is expanded, and let go when it is collapsed."""

    __gtype_name__ = "TrackerChild"

    def __init__(self, data, issue_id):
        super().__init__()
        self.data, self.issue_id = data, issue_id
        title = Gtk.Label(ellipsize=Pango.EllipsizeMode.END)
        data.follow_title(issue_id, title, "label")
        expander = Gtk.Expander(label_widget=title)
        expander.connect("notify::expanded", weak(self.on_expanded))
        MsGtk.preload_on_hover(expander, data.issue, issue_id, None)
        self.set_child(expander)
        set_margins(self, 12, 9)

    def on_expanded(self, expander, _pspec):
        expander.set_child(self.make_view() if expander.get_expanded() else None)

    def make_view(self):
        data = self.data
        view = MsGtk.StoreView(definition=data.issue, store_id=self.issue_id)
        view.set_create_func(lambda _view, store: IssueView(store, data))
        view.set_margin_start(24)
        view.set_margin_top(12)
        view.set_margin_bottom(12)
        return view


@template("issue-view.ui")
class IssueView(Adw.Bin):
    """An issue, of its own store, with the issues below it."""

    __gtype_name__ = "TrackerIssueView"

    pages = Gtk.Template.Child()
    title = Gtk.Template.Child()
    state_button = Gtk.Template.Child()
    details = Gtk.Template.Child()
    labels = Gtk.Template.Child()
    body = Gtk.Template.Child()
    children_box = Gtk.Template.Child()
    children = Gtk.Template.Child()
    comments_heading = Gtk.Template.Child()
    comments = Gtk.Template.Child()
    draft_text = Gtk.Template.Child()

    def __init__(self, store, data):
        super().__init__()
        self.store, self.data = store, data
        self.shown_title = ""  # what the entry has if the user has not changed it
        callbacks = {"toggle-state": self.toggle_state, "revert-title": self.revert_title, "comment": self.comment}
        self.actions = Gio.SimpleActionGroup()
        add_actions(self.actions, callbacks)
        self.insert_action_group("issue", self.actions)
        self.on_draft_changed()
        self.draft = store.get_document("draft", "main")
        self.draft.bind("comment", self.draft_text, "text", DRAFT_FLAGS)
        self.follow_issue()
        self.follow_comments()
        self.follow_children()

    # Title

    def has_new_title(self):
        return self.title.get_text() != self.shown_title

    def show_title(self, title):
        self.shown_title = title
        if self.has_new_title():
            self.title.set_text(title)

    def revert_title(self, *_event):
        row = self.issue.get_single()
        if row:
            self.show_title(row.title)

    @shows_error
    def on_title_entered(self, *_event):
        title = self.title.get_text().strip()
        if title in ("", self.shown_title):
            self.revert_title()
        else:
            self.data.rename(self.store, title)
            self.show_title(title)

    # State and comments

    @shows_error
    def toggle_state(self, *_event):
        self.data.toggle_state(self.store)

    def read_comment(self):
        return self.draft_text.props.text.strip()

    def on_draft_changed(self, *_event):
        self.actions.lookup_action("comment").set_enabled(self.read_comment() != "")

    @shows_error
    def comment(self, *_event):
        add_comment(self.store, self.read_comment())
        self.draft_text.set_text("")

    # What is shown

    def follow_issue(self):
        self.issue = self.store.query_live(Ms.Query(table="issue"))
        self.issue.connect("notify::single", weak(self.update))
        self.store.bind_query(LABELS, self.labels, "label", Gio.SettingsBindFlags.GET)
        self.update()

    def update(self, *_event):
        row = self.issue.get_single()
        if row:
            self.show_row(row)
        self.pages.set_visible_child_name("issue" if row else "missing")

    def show_row(self, row):
        is_open = row.state == "open"
        state = _("Merged") if row.merged else _("Open") if is_open else _("Closed")
        author = describe_author(row.author, row.created_at)
        if not self.has_new_title():
            self.show_title(row.title)
        self.state_button.set_label(_("Close Issue") if is_open else _("Reopen Issue"))
        # TRANSLATORS: number, state, author and time of an issue
        self.details.set_label(_("%s · %s · %s") % (f"#{row.number}", state, author))
        self.body.set_label(row.body)

    def on_labels(self, labels, _pspec):
        labels.set_visible(labels.get_label() != "")

    def follow_comments(self):
        comments = self.store.query_live(Ms.Query(table="comment", order_by="seq"))
        self.comments.bind_model(comments, make_comment)
        comments.connect("notify::n-rows", weak(self.on_comments))
        self.on_comments(comments)

    def on_comments(self, comments, *_event):
        n_comments = len(comments)
        self.comments_heading.set_label(ngettext("%u Comment", "%u Comments", n_comments) % n_comments)
        self.comments.set_visible(n_comments > 0)

    def follow_children(self):
        data = self.data
        children = self.store.query_live(Ms.Query(table="link", where="relation = 'child'", order_by="seq"))
        self.children.bind_model(children, lambda row: ChildView(data, row.target))
        children.connect("notify::n-rows", weak(self.on_children))
        self.on_children(children)

    def on_children(self, children, *_event):
        self.children_box.set_visible(len(children) > 0)

    def do_unmap(self):
        """A title that was changed and not entered is kept, too, when the view goes."""
        if not self.store.is_closed():
            if self.has_new_title():
                self.on_title_entered()
            # If another process is writing, the store tries again by itself.
            with contextlib.suppress(GLib.Error):
                self.draft.flush()
        Adw.Bin.do_unmap(self)
