#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// The issue tracker's list and show in JavaScript, over the same stores and the same schema file.
//
// Usage: tracker.js [--dir DIR] list           number, state, kind, title, labels, author, separated by tabs
//        tracker.js [--dir DIR] show ISSUE     an issue with its comments and its child issues
// The compiled resource is found by TRACKER_RESOURCE, or beside this program.

import Gio from "gi://Gio";
import GLib from "gi://GLib";
import Ms from "gi://Ms?version=1";
import System from "system";

Gio._promisify(Ms.StoreRegistry.prototype, "acquire_async", "acquire_finish");

const SCHEMA = "/io/github/multistore/Tracker/tracker.xml";
const SIDE_BY_SIDE = 32;

class Stores {
  constructor(directory) {
    const beside = Gio.File.new_for_uri(import.meta.url).get_parent().get_child("tracker.gresource");
    Gio.resources_register(Gio.Resource.load(GLib.getenv("TRACKER_RESOURCE") ?? beside.get_path()));
    const adapter = Ms.PersistedAdapter.new(directory);
    this.ids = new Set(adapter.list_store_ids());
    this.workspace = Ms.StoreDefinition.new_from_resource(SCHEMA, "workspace", adapter);
    this.issue = Ms.StoreDefinition.new_from_resource(SCHEMA, "issue", adapter);
    // A store is read once: it may close as soon as it is released.
    this.options = Ms.StoreOptions.new();
    this.options.set_gc_time(0);
    this.registry = Ms.StoreRegistry.new(null);
  }

  // What reader says of each store, by id. Stores are opened side by side; those without a file are left out.
  async read(ids, reader) {
    const waiting = ids.filter((id) => this.ids.has(id));
    const answers = new Map();
    const work = async () => {
      while (waiting.length > 0) {
        const id = waiting.shift();
        const definition = id === "workspace" ? this.workspace : this.issue;
        const handle = await this.registry.acquire_async(definition, id, this.options, null);
        answers.set(id, reader(handle.get_store()));
        handle.release();
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return answers;
  }
}

function rows(store, sql) {
  return store.query(Ms.Query.new(sql)).to_variant().recursiveUnpack();
}

function column(store, sql) {
  return rows(store, sql).map((row) => Object.values(row)[0]);
}

function labelsOf(store) {
  return column(store, "SELECT name FROM label ORDER BY name");
}

async function printList(stores) {
  if (!stores.ids.has("workspace"))
    throw new Error("There are no issues yet: import some with “tracker import FILE”, or name another directory.");
  const read = (store) => rows(store, "SELECT * FROM issue ORDER BY number DESC, id");
  const issues = (await stores.read(["workspace"], read)).get("workspace");
  const labels = await stores.read(issues.map((issue) => issue.id), labelsOf);
  for (const { id, number, state, kind, title, author } of issues)
    print([number, state, kind, title, (labels.get(id) ?? []).join(", "), author ?? ""].join("\t"));
}

function readIssue(store) {
  return {
    issue: rows(store, "SELECT * FROM issue")[0],
    labels: labelsOf(store),
    comments: rows(store, "SELECT author, body FROM comment ORDER BY seq"),
    children: column(store, "SELECT target FROM link WHERE relation = 'child' ORDER BY seq"),
  };
}

// The issue and all below it, by id: those of one depth side by side.
async function readTree(stores, top) {
  const found = new Map();
  let level = [top];
  while (level.length > 0) {
    for (const [id, issue] of await stores.read(level, readIssue))
      found.set(id, issue);
    const children = new Set(level.flatMap((id) => found.get(id).children));
    level = [...children].filter((id) => !found.has(id) && stores.ids.has(id));
  }
  return found;
}

function heading(found, id) {
  const issue = found.get(id)?.issue;
  return issue ? `#${issue.number} ${issue.title} (${issue.kind}, ${issue.state})` : id;
}

function printChildren(found, id, depth, expanded) {
  expanded.add(id);
  for (const child of found.get(id).children) {
    print("  ".repeat(depth) + heading(found, child));
    if (found.has(child) && !expanded.has(child))
      printChildren(found, child, depth + 1, expanded);
  }
}

async function printIssue(stores, id) {
  if (!stores.ids.has(id))
    throw new Error(`There is no issue “${id}”; “list” shows which there are.`);
  const found = await readTree(stores, id);
  const { labels, comments, children } = found.get(id);
  print(heading(found, id));
  if (labels.length > 0)
    print(`labels: ${labels.join(", ")}`);
  for (const { author, body } of comments)
    print(`\n--- ${author ?? "somebody"}\n\n${body.trim()}`);
  if (children.length > 0) {
    print("\nChild issues:");
    printChildren(found, id, 1, new Set());
  }
}

async function run(words) {
  const directory = words[0] === "--dir" ? words.splice(0, 2)[1] : null;
  const [command, issue] = words;
  const operands = { list: 0, show: 1 }[command];
  if (operands === undefined || words.length !== operands + 1 || directory === undefined) {
    printerr("Usage: tracker.js [--dir DIR] list\n       tracker.js [--dir DIR] show ISSUE");
    return 2;
  }
  const stores = new Stores(directory);
  if (command === "list")
    await printList(stores);
  else
    await printIssue(stores, /^\d+$/.test(issue) ? `issue-${issue}` : issue);
  return 0;
}

// The directory of the stores is named after the application, unless --dir names one.
const application = Gio.Application.new("io.github.multistore.Tracker", Gio.ApplicationFlags.NON_UNIQUE);
application.set_default();

const loop = GLib.MainLoop.new(null, false);
let status = 1;
run([...System.programArgs])
  .then((result) => (status = result))
  .catch((error) => printerr(`tracker.js: ${error.message}`))
  .finally(() => loop.quit());
loop.run();
System.exit(status);
