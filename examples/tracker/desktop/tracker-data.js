// SPDX-License-Identifier: LGPL-2.1-or-later
// What all windows share: one registry and the two kinds of store, and what a user does to an issue, as events.

import Gettext from "gettext";
import Gio from "gi://Gio";
import GLib from "gi://GLib";
import Ms from "gi://Ms?version=1";

export const WORKSPACE_ID = "workspace";
export const { gettext: _, ngettext } = Gettext.domain("multistore-1");

const SCHEMA = "/io/github/multistore/Tracker/tracker.xml";
const TITLE = "SELECT coalesce((SELECT '#' || number || ' ' || title FROM issue WHERE id = :id), :id)";
const WORDS = `SELECT (SELECT json_group_array(name) FROM (SELECT name FROM label ORDER BY name)) AS labels, text
  FROM full_text`;
const IS_INDEXED = "SELECT 1 FROM indexed WHERE id = :id AND labels = :labels AND text = :text";

function register(variable, name) {
  const beside = Gio.File.new_for_uri(import.meta.url).get_parent().get_child(name);
  Gio.resources_register(Gio.Resource.load(GLib.getenv(variable) ?? beside.get_path()));
}

// Here, as the classes of widgets need their templates when they are registered.
register("TRACKER_RESOURCE", "tracker.gresource");
register("TRACKER_DESKTOP_RESOURCE", "tracker-desktop.gresource");

// A message of the catalogue, with its “%s” and “%u” replaced.
export function fill(message, ...values) {
  return message.replace(/%[su]/g, () => values.shift());
}

export function notFound(message) {
  return new Gio.IOErrorEnum({ code: Gio.IOErrorEnum.NOT_FOUND, message });
}

export class Data {
  #waiting = []; // for titles: what followTitle() was called with

  // directory: null for the application's own; server: the URL that all stores sync through, or null; token: what it asks for, or null
  constructor(directory, server = null, token = null) {
    const adapter = server === null
      ? Ms.PersistedAdapter.new(directory)
      : Ms.PersistedAdapter.new_synced(directory, Ms.WebsocketProvider.new(server));
    this.workspace = Ms.StoreDefinition.new_from_resource(SCHEMA, "workspace", adapter);
    this.issue = Ms.StoreDefinition.new_from_resource(SCHEMA, "issue", adapter);
    const options = new Ms.StoreOptions(token ? { sync_payload: new GLib.Variant("a{sv}", { authToken: new GLib.Variant("s", token) }) } : {});
    this.registry = Ms.StoreRegistry.new(options);
    this.registry.connect("store-loaded", (_registry, entry) => this.#onLoaded(entry));
  }

  // null while it is not loaded. Each window's list keeps it open.
  lookupWorkspace() {
    return this.registry.lookup(this.workspace, WORKSPACE_ID);
  }

  // A property shows number and title of an issue from now on, its id until the workspace is loaded.
  followTitle(id, object, property) {
    Ms.Store.unbind_query(object, property);
    object[property] = id;
    const workspace = this.lookupWorkspace();
    if (workspace)
      workspace.bind_query(Ms.Query.of(TITLE, { id }), object, property, Gio.SettingsBindFlags.GET);
    else
      this.#waiting.push([id, object, property]);
  }

  // Closes all stores, and waits until their files are closed.
  close() {
    this.#waiting = [];
    let isClosed = false;
    this.registry.clear_async().then(() => {
      isClosed = true;
    });
    while (!isClosed)
      GLib.MainContext.default().iteration(true);
  }

  // null if it is another store, or not loaded.
  #lookupIssue(entry) {
    return entry.get_definition() === this.issue ? this.registry.lookup(this.issue, entry.get_id()) : null;
  }

  #onLoaded(entry) {
    const issue = this.#lookupIssue(entry);
    if (issue) {
      // A live query would tell, too, and keep the store open for ever.
      issue.connect("notify::head", () => this.#updateWorkspace(issue));
      this.#updateWorkspace(issue);
    } else {
      // Issues may be there before the list is.
      [...this.registry.get_entries()].map((each) => this.#lookupIssue(each)).filter(Boolean).forEach((each) => this.#updateWorkspace(each));
      this.#waiting.splice(0).forEach((wanted) => this.followTitle(...wanted));
    }
  }

  #updateWorkspace(issue) {
    const workspace = this.lookupWorkspace();
    if (!workspace)
      return;
    try {
      index(issue, workspace);
      tellList(issue, workspace);
    } catch (error) {
      logError(error, `The list does not know the last of “${issue.get_id()}” yet`);
    }
  }
}

// Labels and words are compared before they are committed: most often an issue is opened and nothing is new.
function index(issue, workspace) {
  const id = issue.get_id();
  for (const { labels, text } of issue.query(WORDS)) {
    if (workspace.queryValue(IS_INDEXED, { id, labels, text }) === null)
      workspace.commit("v1.IssueIndexed", { id, labels, text });
  }
}

// Of a title or state that was given here, and that the list does not know yet.
function tellList(issue, workspace) {
  const n = issue.queryValue("SELECT n FROM untold");
  if (n === null)
    return;
  // Another program may have given a title meanwhile, and told it: the last word is that of the issue.
  while (!tell(issue, workspace));
  issue.commit("v1.ListUpdated", { n });
}

// Gives whether the list knew it all. What it does not have yet, as it comes from elsewhere, it is told all the same.
function tell(issue, workspace) {
  const { number, title, state } = readIssue(issue);
  const id = issue.get_id();
  const [listed] = workspace.query("SELECT title, state FROM issue WHERE id = :id", { id });
  const hasTitle = listed?.title === title, hasState = listed?.state === state;
  if (!hasTitle)
    workspace.commit("v1.IssueRenamed", { id, number, title, at: now() });
  if (!hasState)
    workspace.commit(state === "open" ? "v1.IssueReopened" : "v1.IssueClosed", { id, number, state, at: now() });
  return !listed || (hasTitle && hasState);
}

// What a user does to an issue: an event in the issue's own store, and then one in the workspace where that lists it.

const now = () => Math.floor(Date.now() / 1000);

function readIssue(issue) {
  const [row] = issue.query("SELECT number, title, state FROM issue");
  if (!row)
    throw notFound(fill(_("Nothing is known of “%s” yet."), issue.get_id()));
  return row;
}

// In one transaction with the note that the list is to be told, which is done when the issue's head moves.
function commitForList(issue, name, args) {
  issue.commit([[name, { ...args, by: GLib.get_user_name(), at: now() }], ["v1.ListOutdated", {}]]);
}

export function rename(issue, title) {
  commitForList(issue, "v1.IssueRenamed", { title, was: readIssue(issue).title });
}

// Closes an issue that is open, opens one that is closed.
export function toggleState(issue) {
  commitForList(issue, readIssue(issue).state === "open" ? "v1.IssueClosed" : "v1.IssueReopened", {});
}

export function comment(issue, body) {
  const commentId = GLib.uuid_string_random();
  issue.commit("v1.IssueCommented", { commentId, author: GLib.get_user_name(), body, at: now() });
}
