// SPDX-License-Identifier: LGPL-2.1-or-later
// An issue, from live queries of its own store, with the issues below it, each in a view of its store.

import Adw from "gi://Adw?version=1";
import Gio from "gi://Gio";
import GLib from "gi://GLib";
import GObject from "gi://GObject";
import Gtk from "gi://Gtk?version=4.0";
import Ms from "gi://Ms?version=1";
import MsGtk from "gi://MsGtk?version=1";
import Pango from "gi://Pango";

import { _, comment, fill, ngettext, notFound, rename, toggleState } from "./tracker-data.js";

const LABELS = "SELECT coalesce(group_concat(name, ' · '), '') FROM (SELECT name FROM label ORDER BY name)";
const CHILDREN = [
  "pages", "title", "state_button", "details", "labels", "body", "children_box", "children", "comments_heading", "comments", "draft_text",
];

// Runs a function; if it fails, the window around the widget says so.
export function attempt(widget, action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof GLib.Error))
      throw error;
    const toast = new Adw.Toast({ title: GLib.markup_escape_text(error.message, -1) });
    widget.get_ancestor(Adw.ToastOverlay).add_toast(toast);
  }
}

// GJS keeps what the signals of a template call as long as the children are there, and that keeps the widget, which has them:
// nothing of this would ever be collected.
export function letGo(widget, children) {
  widget.dispose_template(widget.constructor.$gtype);
  for (const name of children)
    widget[`_${name}`] = null;
}

// “contributor, 3 November 2025 10:15”; either may be missing.
function describeAuthor(author, at) {
  const name = author || _("Somebody");
  // TRANSLATORS: the time of a comment, see g_date_time_format()
  const time = at > 0 ? GLib.DateTime.new_from_unix_local(at).format(_("%-d %B %Y %H:%M")) : null;
  // TRANSLATORS: who wrote something, and when
  return time ? fill(_("%s, %s"), name, time) : name;
}

// A comment: who wrote it and when, and its text, which may be edited later.
function makeComment(row) {
  const { author, at } = row.values;
  const text = { xalign: 0, wrap: true, wrap_mode: Pango.WrapMode.WORD_CHAR };
  const margins = { margin_start: 12, margin_end: 12, margin_top: 12, margin_bottom: 12 };
  const box = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 6, ...margins });
  const body = new Gtk.Label({ ...text, selectable: true });
  MsGtk.column_expression_new("body", GObject.TYPE_STRING).bind(body, "label", row);
  box.append(new Gtk.Label({ ...text, label: describeAuthor(author, at), css_classes: ["caption", "dim-label"] }));
  box.append(body);
  return box;
}

function makeChildView(data, id) {
  const margins = { margin_start: 24, margin_top: 12, margin_bottom: 12 };
  const view = new MsGtk.StoreView({ definition: data.issue, store_id: id, ...margins });
  view.set_create_func((_view, store) => new IssueView(store, data));
  return view;
}

// A child's store is loaded when it is expanded, and let go when it is collapsed.
function makeChild(data, id) {
  const title = new Gtk.Label({ ellipsize: Pango.EllipsizeMode.END });
  const margins = { margin_start: 12, margin_end: 12, margin_top: 9, margin_bottom: 9 };
  const expander = new Gtk.Expander({ label_widget: title, ...margins });
  data.followTitle(id, title, "label");
  MsGtk.preload_on_hover(expander, data.issue, id, null);
  expander.connect("notify::expanded", () => {
    expander.child = expander.expanded ? makeChildView(data, id) : null;
  });
  return expander;
}

export const IssueView = GObject.registerClass({
  GTypeName: "TrackerIssueView",
  Template: "resource:///io/github/multistore/Tracker/desktop/issue-view.ui",
  InternalChildren: CHILDREN,
}, class IssueView extends Adw.Bin {
  constructor(store, data) {
    super();
    this._store = store;
    this._data = data;
    this._liveQueries = [];
    this._shownTitle = ""; // what the entry has if the user has not changed it
    this._followIssue();
    this._followComments();
    this._followChildren();
    this._draft = store.get_document("draft", "main");
    this._draft.bind("comment", this._draft_text, "text", Gio.SettingsBindFlags.GET | Gio.SettingsBindFlags.SET);
    this.on_draft_changed();
  }

  // A title that was changed and not entered is kept, too, when the view goes.
  vfunc_unmap() {
    if (!this._store.is_closed) {
      if (this._hasNewTitle())
        this.on_title_entered();
      attempt(this, () => this._draft.flush());
    }
    super.vfunc_unmap();
  }

  // A view of a store drops what it made when it leaves the window.
  vfunc_unroot() {
    super.vfunc_unroot();
    // Until they are collected, they would keep the store open.
    this._liveQueries.forEach((live) => live.close());
    this._comments.bind_model(null, null);
    this._children.bind_model(null, null);
    Ms.Document.unbind(this._draft_text, "text");
    Ms.Store.unbind_query(this._labels, "label");
    this.child = null;
    letGo(this, CHILDREN);
  }

  // It has a copy of title and state.
  _checkList() {
    if (!this._data.lookupWorkspace())
      throw notFound(_("The list of issues is not open. Try again when it is shown."));
  }

  // Title

  _hasNewTitle() {
    return this._title.text !== this._shownTitle;
  }

  _showTitle(title) {
    this._shownTitle = title;
    if (this._title.text !== title)
      this._title.text = title;
  }

  revertTitle() {
    if (this._issue.single)
      this._showTitle(this._issue.single.get("title"));
  }

  on_title_entered() {
    const title = this._title.text.trim();
    if (title === "" || title === this._shownTitle) {
      this.revertTitle();
      return;
    }
    attempt(this, () => {
      this._checkList();
      rename(this._store, title);
      this._showTitle(title);
    });
  }

  // State and comment

  toggleState() {
    attempt(this, () => {
      this._checkList();
      toggleState(this._store);
    });
  }

  addComment() {
    attempt(this, () => {
      comment(this._store, this._draft_text.text.trim());
      this._draft_text.text = "";
    });
  }

  on_draft_changed() {
    this.action_set_enabled("issue.comment", this._draft_text.text.trim() !== "");
  }

  // What is shown

  _ask(sql) {
    const live = this._store.queryLive(sql);
    this._liveQueries.push(live);
    return live;
  }

  _followIssue() {
    this._issue = this._ask("SELECT * FROM issue");
    this._issue.connect("notify::single", () => this._update());
    this._store.bind_query(Ms.Query.of(LABELS), this._labels, "label", Gio.SettingsBindFlags.GET);
    this._update();
  }

  _update() {
    const row = this._issue.single;
    if (row)
      this._showRow(row.values);
    this._pages.visible_child_name = row ? "issue" : "missing";
  }

  _showRow({ number, title, state, merged, author, created_at, body }) {
    const isOpen = state === "open";
    const stateName = merged ? _("Merged") : isOpen ? _("Open") : _("Closed");
    if (!this._hasNewTitle())
      this._showTitle(title);
    this._state_button.label = isOpen ? _("Close Issue") : _("Reopen Issue");
    // TRANSLATORS: number, state, author and time of an issue
    this._details.label = fill(_("%s · %s · %s"), `#${number}`, stateName, describeAuthor(author, created_at));
    this._body.label = body;
  }

  on_labels(labels) {
    labels.visible = labels.label !== "";
  }

  _followComments() {
    const { _comments_heading: heading, _comments: list } = this;
    const comments = this._ask("SELECT * FROM comment ORDER BY seq");
    const update = () => {
      heading.label = fill(ngettext("%u Comment", "%u Comments", comments.n_rows), comments.n_rows);
      list.visible = comments.n_rows > 0;
    };
    list.bind_model(comments, makeComment);
    comments.connect("notify::n-rows", update);
    update();
  }

  _followChildren() {
    const { _children_box: box, _data: data } = this;
    const children = this._ask("SELECT * FROM link WHERE relation = 'child' ORDER BY seq");
    const update = () => {
      box.visible = children.n_rows > 0;
    };
    this._children.bind_model(children, (row) => makeChild(data, row.get("target")));
    children.connect("notify::n-rows", update);
    update();
  }
});

IssueView.install_action("issue.toggle-state", null, (view) => view.toggleState());
IssueView.install_action("issue.revert-title", null, (view) => view.revertTitle());
IssueView.install_action("issue.comment", null, (view) => view.addComment());
