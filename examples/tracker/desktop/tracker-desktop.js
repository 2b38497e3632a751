#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// The issue tracker with windows in JavaScript, over the same stores, the same schema file and the same UI files.
//
// Usage: tracker-desktop.js [--dir DIR] [--server URL [--token TOKEN]]
// The compiled resources are found by TRACKER_RESOURCE and TRACKER_DESKTOP_RESOURCE, or beside this program.

import Adw from "gi://Adw?version=1";
import Gio from "gi://Gio";
import GLib from "gi://GLib";
import GObject from "gi://GObject";
import Gtk from "gi://Gtk?version=4.0";
import Ms from "gi://Ms?version=1";
import MsGtk from "gi://MsGtk?version=1";
import System from "system";

import { Data, WORKSPACE_ID, _, fill, ngettext } from "./tracker-data.js";
import { IssueView, attempt, letGo } from "./tracker-issue-view.js";

const APPLICATION_ID = "io.github.multistore.Tracker";
const SIGTERM = 15;
const STATES = ["open", "closed", null];
const FINDS_NOTHING = '""';
const LABELS = `SELECT NULL AS label, :any AS name UNION ALL
  SELECT * FROM (SELECT DISTINCT value AS label, value AS name FROM indexed, json_each(labels) ORDER BY value)`;
const CHILDREN = [
  "provider", "leaflet", "sidebar", "content", "list_title", "issue_title", "search", "filter", "label", "workspace", "list", "query",
  "pages", "issue",
];

// The builder finds types by their names.
for (const type of [Ms.Query, MsGtk.StoreProvider, MsGtk.StoreView, MsGtk.QueryView, MsGtk.SyncIndicator])
  GObject.type_ensure(type.$gtype);

// An issue in the list. The list makes as many as fit on the screen, and reuses them.
export const Row = GObject.registerClass({
  GTypeName: "TrackerRow",
  Template: "resource:///io/github/multistore/Tracker/desktop/row.ui",
  InternalChildren: ["title", "details", "state"],
}, class Row extends Adw.Bin {
  follow(row) {
    this._row = row;
    this._handler = row.connect("changed", () => this._update());
    this._update();
  }

  unfollow() {
    this._row.disconnect(this._handler);
    this._row = null;
  }

  _update() {
    const { number, title, author, state, labels } = this._row.values;
    const isOpen = state === "open";
    const stateName = isOpen ? _("Open") : _("Closed");
    // TRANSLATORS: the number of an issue, and its author
    const source = author === null ? `#${number}` : fill(_("%s by %s"), `#${number}`, author);
    this._title.label = title;
    this._details.label = labels === null ? source : `${source} · ${labels}`;
    this._state.icon_name = isOpen ? "media-record-symbolic" : "object-select-symbolic";
    this._state.tooltip_text = stateName;
    this._state.update_property([Gtk.AccessibleProperty.LABEL], [stateName]);
  }
});

// Makes the widgets of a list of issues; pointing at one loads its store in advance.
function makeRowFactory(definition) {
  const factory = new Gtk.SignalListItemFactory();
  factory.connect("setup", (_factory, item) => item.set_child(new Row()));
  factory.connect("bind", (_factory, item) => {
    item.child.follow(item.item);
    // The focus goes to what the list has around the row.
    MsGtk.preload_on_hover(item.child.get_parent() ?? item.child, definition, item.item.get("id"), null);
  });
  factory.connect("unbind", (_factory, item) => item.child.unfollow());
  return factory;
}

const text = (value) => new GLib.Variant("s", value);
const textOrNull = (value) => value === null ? null : text(value);

// A search is a number, with or without “#”, or words of what was written.
function makeWords(search) {
  return (search.startsWith("#") ? null : Ms.Query.escape_match(search)) ?? FINDS_NOTHING;
}

// The parameters of the list's query follow two drop-downs and the search.
function bindFilters(query, state, label, search) {
  query.bind_value_full("state", state, "selected", (selected) => textOrNull(STATES[selected]));
  query.bind_value_full("label", label, "selected-item", (row) => textOrNull(row?.get("label") ?? null));
  query.bind_value_full("text", search, "text", (value) => text(value.trim()));
  query.bind_value_full("words", search, "text", (value) => text(makeWords(value.trim())));
}

function makeIssue(store, data) {
  const issue = new IssueView(store, data);
  issue.set({ margin_start: 18, margin_end: 18, margin_top: 18, margin_bottom: 18 });
  return new Gtk.ScrolledWindow({
    hscrollbar_policy: Gtk.PolicyType.NEVER,
    child: new Adw.Clamp({ maximum_size: 800, child: issue }),
  });
}

function addShortcut(type, trigger, action) {
  type.add_shortcut(new Gtk.Shortcut({
    trigger: Gtk.ShortcutTrigger.parse_string(trigger),
    action: Gtk.NamedAction.new(action),
  }));
}

export const Window = GObject.registerClass({
  GTypeName: "TrackerWindow",
  Template: "resource:///io/github/multistore/Tracker/desktop/window.ui",
  InternalChildren: CHILDREN,
}, class Window extends Adw.ApplicationWindow {
  constructor(application, data) {
    super({ application });
    this._data = data;
    this._document = null; // until the workspace is loaded
    bindFilters(this._query, this._filter, this._label, this._search);
    this._label.connect("notify::selected-item", () => this._onLabelSelected());
    this._list.model.connect("notify::selected-item", () => this._onSelected());
    this._list.connect("row-activated", (_list, _row, position) => this._onRowActivated(position));
    this._list.view.add_css_class("navigation-sidebar");
    this._list.view.update_property([Gtk.AccessibleProperty.LABEL], [_("Issues")]);
    this._list.factory = makeRowFactory(data.issue);
    this._provider.registry = data.registry;
    this._issue.definition = data.issue;
    this._issue.set_create_func((_view, store) => makeIssue(store, data));
    this._workspace.set({ definition: data.workspace, store_id: WORKSPACE_ID });
  }

  // A window that was destroyed is there until it is collected; what it shows goes at once, also what had the focus.
  vfunc_unrealize() {
    super.vfunc_unrealize();
    this.set_focus(null);
    this._list.live_query?.close();
    this._label.model?.close();
    this._label.model = null;
    this.content = null;
    letGo(this, CHILDREN);
  }

  // Shows an issue, whether the list shows it or not.
  openIssue(id) {
    this._issue.store_id = id;
    this._data.followTitle(id, this._issue_title, "title");
    this._pages.visible_child_name = "issue";
    this._remember("issue", id);
  }

  // The label that is listed; null for any, or if there is no such label.
  get label() {
    return this._label.selected_item?.get("label") ?? null;
  }

  set label(name) {
    this._label.selected = Math.max(0, [...this._label.model].findIndex((row) => row.get("label") === name));
  }

  // Nothing is selected while there are no labels, as the workspace is not open.
  _onLabelSelected() {
    if (this._label.selected_item)
      this._remember("label", this.label ?? "");
  }

  // What a UI file calls, GJS looks for in its template's class, also where it is a function of C.
  ms_gtk_row_text(row, _revision, column) {
    return row.get(column);
  }

  on_live_query(list) {
    const { _list_title: title } = this;
    const rows = list.live_query;
    const update = () => {
      title.subtitle = rows ? fill(ngettext("%u issue", "%u issues", rows.n_rows), rows.n_rows) : "";
    };
    rows?.connect("notify::n-rows", update);
    update();
  }

  // A leaflet gives the focus to what it is to show, also where the list stays beside it: that keeps the keyboard.
  _showContent() {
    const { folded } = this._leaflet, focus = this.get_focus();
    if (!folded)
      this.set_focus(null);
    this._leaflet.visible_child = this._content;
    if (!folded)
      this.set_focus(focus);
  }

  // An issue that leaves the list, as it was closed, stays open at the right.
  _onSelected() {
    const row = this._list.model.selected_item;
    if (!row)
      return;
    this.openIssue(row.get("id"));
    this._showContent();
  }

  // By Return on a row that has no more than the focus; or on the one that is selected, in a narrow window.
  _onRowActivated(position) {
    this._list.model.select_item(position, true);
    this._showContent();
  }

  // What the window remembers

  _forgetDocument() {
    if (!this._document)
      return;
    Ms.Document.unbind(this._filter, "selected");
    attempt(this._leaflet, () => this._document.flush());
    this._document = null;
  }

  _remember(key, value) {
    if (this._document)
      attempt(this._leaflet, () => this._document.set(key, value));
  }

  on_workspace_store(workspace) {
    this._forgetDocument();
    if (!workspace.store)
      return;
    attempt(this._leaflet, () => {
      this._label.model = workspace.store.queryLive(LABELS, { any: _("Any label") });
      this._document = workspace.store.get_document("window", "main");
      this._restore();
    });
  }

  // Windows begin with the last filters that were set, and then go their own ways.
  _restore() {
    const { GET, SET, GET_NO_CHANGES } = Gio.SettingsBindFlags;
    this._document.bind("filter", this._filter, "selected", GET | SET | GET_NO_CHANGES);
    this.label = this._document.get("label");
    // What is shown already, as the workspace came later or again; else what was shown last.
    const id = this._issue.store_id ?? this._document.get("issue");
    if (id !== "")
      this.openIssue(id);
  }

  // Actions

  on_stop_search() {
    this._search.text = "";
    this._list.view.grab_focus();
  }

  startSearch() {
    this._leaflet.visible_child = this._sidebar;
    this._search.grab_focus();
  }

  goBack() {
    this._leaflet.visible_child = this._sidebar;
    this.on_stop_search();
  }
});

Window.install_action("tracker.search", null, (window) => window.startSearch());
Window.install_action("tracker.back", null, (window) => window.goBack());
addShortcut(Window, "<Control>f", "tracker.search");
addShortcut(Window, "Escape", "tracker.back");

export const Application = GObject.registerClass({
  GTypeName: "TrackerApplication",
}, class Application extends Adw.Application {
  constructor() {
    super({ application_id: APPLICATION_ID });
    this.add_main_option("dir", "d".charCodeAt(0), GLib.OptionFlags.NONE, GLib.OptionArg.FILENAME,
      _("Where the stores are (default: the user’s data directory)"), _("DIR"));
    this.add_main_option("server", "s".charCodeAt(0), GLib.OptionFlags.NONE, GLib.OptionArg.STRING,
      _("Sync all stores through this server, such as ws://127.0.0.1:8787"), _("URL"));
    this.add_main_option("token", "t".charCodeAt(0), GLib.OptionFlags.NONE, GLib.OptionArg.STRING,
      _("The token that the server asks for"), _("TOKEN"));
    this.set_option_context_summary(_("A small issue tracker: a store for each issue."));
  }

  // Where the stores are, instead of the application's own directory: it must not show the stores of one that runs.
  setDirectory(directory) {
    this._directory = directory;
    this.flags = Gio.ApplicationFlags.NON_UNIQUE;
  }

  // All stores sync through it. It is another program, too.
  setServer(server, token = null) {
    this._server = server;
    this._token = token;
    this.flags = Gio.ApplicationFlags.NON_UNIQUE;
  }

  openWindow() {
    const window = new Window(this, this.data);
    window.present();
    return window;
  }

  vfunc_handle_local_options(options) {
    const server = options.lookup_value("server", null);
    if (server)
      this.setServer(server.unpack(), options.lookup_value("token", null)?.unpack());
    const directory = options.lookup_value("dir", null);
    if (directory)
      this.setDirectory(new TextDecoder().decode(directory.get_bytestring()));
    return -1;
  }

  vfunc_startup() {
    super.vfunc_startup();
    this.data = new Data(this._directory ?? null, this._server ?? null, this._token ?? null);
    this._addAction("new-window", "<Control>n", () => this.openWindow());
    this._addAction("about", null, () => this._showAbout());
    this._addAction("quit", "<Control>q", () => this._quit());
    this.set_accels_for_action("window.close", ["<Control>w"]);
    Gtk.Window.set_default_icon_name(APPLICATION_ID);
  }

  vfunc_activate() {
    if (this.active_window)
      this.active_window.present();
    else
      this.openWindow();
  }

  vfunc_shutdown() {
    super.vfunc_shutdown();
    this.data.close();
  }

  _addAction(name, key, callback) {
    const action = new Gio.SimpleAction({ name });
    action.connect("activate", callback);
    this.add_action(action);
    this.set_accels_for_action(`app.${name}`, key ? [key] : []);
  }

  _showAbout() {
    new Adw.AboutWindow({
      transient_for: this.active_window,
      application_name: _("Issue Tracker"),
      application_icon: APPLICATION_ID,
      comments: _("A small issue tracker: a store for each issue."),
      license_type: Gtk.License.LGPL_2_1,
    }).present();
  }

  // Windows are closed first, so that they keep what was not entered yet.
  _quit() {
    this.get_windows().forEach((window) => window.destroy());
    this.quit();
  }
});

function main() {
  GLib.set_prgname("tracker-desktop.js");
  const application = new Application();
  // A session that ends is no reason to lose the last words of a draft.
  GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, SIGTERM, () => {
    application.activate_action("quit", null);
    return GLib.SOURCE_CONTINUE;
  });
  System.exit(application.run([System.programInvocationName, ...System.programArgs]));
}

// Tests import the classes.
if (import.meta.url === Gio.File.new_for_path(System.programPath).get_uri())
  main();
