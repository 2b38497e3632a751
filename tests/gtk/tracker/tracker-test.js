// SPDX-License-Identifier: LGPL-2.1-or-later
// What tests of the issue tracker in JavaScript share: an application on a directory of its own, and what is in its windows.

import Gio from "gi://Gio";
import GLib from "gi://GLib";
import GObject from "gi://GObject";
import Gtk from "gi://Gtk?version=4.0";
import MsGtk from "gi://MsGtk?version=1";
import System from "system";

import { Application } from "../../../examples/tracker/desktop/tracker-desktop.js";

const WATCHDOG_SECONDS = 30;
const GC_MILLISECONDS = 20;
const GARBAGE = "This has never been a database. ".repeat(8);

// Waiting

export function assert(holds, message) {
  if (!holds)
    throw new Error(message);
}

export function assertEqual(value, expected) {
  assert(value === expected, `${JSON.stringify(value)} is not ${JSON.stringify(expected)}`);
}

export function startWatchdog(what) {
  const { stack } = new Error();
  return GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, WATCHDOG_SECONDS, () => {
    printerr(`nothing happened in time: ${what}\n${stack}`);
    System.exit(1);
  });
}

export function awaitUntil(condition) {
  const watchdog = startWatchdog(condition);
  while (!condition())
    GLib.MainContext.default().iteration(true);
  GLib.source_remove(watchdog);
}

// What nobody has any more goes when it is collected.
export function awaitGone(condition) {
  const collector = GLib.timeout_add(GLib.PRIORITY_DEFAULT, GC_MILLISECONDS, () => {
    System.gc();
    return GLib.SOURCE_CONTINUE;
  });
  awaitUntil(condition);
  GLib.source_remove(collector);
}

// Tells whether an object is still there, without keeping it.
export function watch(object) {
  const group = new GObject.SignalGroup({ target_type: GObject.Object });
  group.target = object;
  return () => group.dup_target() === null;
}

// Widgets

function* descendants(widget) {
  if (!widget?.get_mapped())
    return;
  yield widget;
  for (let child = widget.get_first_child(); child; child = child.get_next_sibling())
    yield* descendants(child);
}

const search = (widget, matches) => [...descendants(widget)].find(matches);
export const find = (widget, type) => search(widget, (found) => found instanceof type);
export const findNamed = (widget, name) => search(widget, (found) => found.get_name() === name);
export const shows = (widget, text) => search(widget, (found) => found instanceof Gtk.Label && found.label === text) !== undefined;
export const countRows = (window) => find(window, MsGtk.QueryView)?.live_query?.n_rows ?? 0;
export const countLabels = (window) => findNamed(window, "label").model.get_n_items();
export const getTitle = (widget) => findNamed(widget, "title")?.text;
export const getDraft = (widget) => findNamed(widget, "comment").buffer;
export const findExpander = (widget) => find(findNamed(widget, "children"), Gtk.Expander);

export function awaitTitle(widget, title) {
  awaitUntil(() => getTitle(widget) === title);
}

export function openIssue(window, id, title) {
  window.openIssue(id);
  awaitTitle(window, title);
}

export function enterTitle(widget, title) {
  const entry = findNamed(widget, "title");
  entry.text = title;
  entry.emit("activate");
}

export function click(button) {
  assert(button.sensitive, "the button is insensitive");
  button.emit("clicked");
}

export function setFilter(window, filter) {
  findNamed(window, "filter").selected = filter;
}

export function setSearch(window, text) {
  find(window, Gtk.SearchEntry).text = text;
}

export function selectLabel(window, label) {
  window.label = label;
  assertEqual(window.label, label);
}

// An application on a directory of its own, with the sample in it.

export class Tracker {
  constructor() {
    this.directory = GLib.dir_make_tmp("tracker-js-XXXXXX");
    this.spawn(GLib.getenv("TRACKER"), "--dir", this.directory, "import", GLib.getenv("TRACKER_SAMPLE")).wait_check(null);
    this.start();
  }

  spawn(...command) {
    return Gio.Subprocess.new(command, Gio.SubprocessFlags.STDOUT_SILENCE);
  }

  start(server = null) {
    this.application = new Application();
    this.application.setDirectory(this.directory);
    if (server)
      this.application.setServer(server);
    this.application.register(null);
    this.application.data.issue.set_gc_time(0);
  }

  // It runs without a window, so it ends at once, and in good order.
  stop() {
    const application = this.application;
    const gone = [application, ...application.get_windows()].map(watch);
    application.get_windows().forEach((window) => window.destroy());
    // What an action calls keeps the application, which is there until the program ends.
    application.list_actions().forEach((name) => application.remove_action(name));
    application.connect("activate", () => GObject.signal_stop_emission_by_name(application, "activate"));
    application.run([]);
    assertEqual(this.listOpenFiles().length, 0);
    this.application = null;
    return gone;
  }

  restart() {
    const gone = this.stop();
    this.start();
    return gone;
  }

  // others: of objects that are to go as well
  tearDown(others) {
    const gone = [...others, ...this.stop()];
    awaitGone(() => gone.every((isGone) => isGone()));
    this.spawn("rm", "-rf", this.directory).wait_check(null);
  }

  openWindow() {
    const window = this.application.openWindow();
    awaitUntil(() => countRows(window) > 0);
    return window;
  }

  lookup(id) {
    const { registry, issue } = this.application.data;
    return registry.lookup(issue, id);
  }

  has(id) {
    return this.application.data.registry.has(id);
  }

  listOpenFiles() {
    const links = Gio.File.new_for_path("/proc/self/fd").enumerate_children(
      Gio.FILE_ATTRIBUTE_STANDARD_SYMLINK_TARGET, Gio.FileQueryInfoFlags.NOFOLLOW_SYMLINKS, null);
    return [...links].map((link) => link.get_symlink_target()).filter((target) => target?.startsWith(this.directory));
  }

  // Puts what is no database in the place of a store's file; the function that it gives brings the right one back, and presses Retry.
  breakStore(id) {
    const file = GLib.build_filenamev([this.directory, `${id}.db`]);
    const [, content] = GLib.file_get_contents(file);
    GLib.file_set_contents(file, GARBAGE);
    return (window) => {
      GLib.file_set_contents(file, content);
      click(find(findNamed(window, "MsGtkFailurePage"), Gtk.Button));
    };
  }
}
