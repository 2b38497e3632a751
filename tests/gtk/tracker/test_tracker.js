#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// The issue tracker in JavaScript, as a user drives it: what the tests in C say of the one in C.

import Adw from "gi://Adw?version=1";
import Gio from "gi://Gio";
import GLib from "gi://GLib";
import Gtk from "gi://Gtk?version=4.0";
import Ms from "gi://Ms?version=1";
import MsGtk from "gi://MsGtk?version=1";
import System from "system";

import { Application, Row } from "../../../examples/tracker/desktop/tracker-desktop.js";
import { Data, rename, toggleState } from "../../../examples/tracker/desktop/tracker-data.js";
import { IssueView } from "../../../examples/tracker/desktop/tracker-issue-view.js";
import {
  Tracker, assert, assertEqual, awaitGone, awaitTitle, awaitUntil, click, countLabels, countRows, enterTitle, find, findExpander, findNamed,
  getDraft, getTitle, openIssue, selectLabel, setFilter, setSearch, shows, startWatchdog, watch,
} from "./tracker-test.js";

const POLL_MILLISECONDS = 20;
const SIGTERM = 15;
const DESKTOP = "../../../../examples/tracker/desktop";
const PROGRAM = Gio.File.new_for_uri(import.meta.url).resolve_relative_path(`${DESKTOP}/tracker-desktop.js`).get_path();
const N_OPEN = 5;
const N_ALL = 6;
const Filter = { OPEN: 0, CLOSED: 1, ALL: 2 };

// The list

function testFilter(tracker) {
  const window = tracker.openWindow();
  assertEqual(countRows(window), N_OPEN);
  awaitUntil(() => shows(window, "5 issues") && shows(window, "No Issue Is Open"));
  setFilter(window, Filter.ALL);
  awaitUntil(() => countRows(window) === N_ALL);
  setFilter(window, Filter.CLOSED);
  awaitUntil(() => countRows(window) === N_ALL - N_OPEN && shows(window, "1 issue"));
  setFilter(window, Filter.OPEN);
  awaitUntil(() => countRows(window) === N_OPEN);
}

function testSearch(tracker) {
  const window = tracker.openWindow();
  setSearch(window, "sYNC");
  awaitUntil(() => countRows(window) === 1 && shows(window, "Sync"));
  // A number is no word: others mention it.
  setSearch(window, " #2");
  awaitUntil(() => countRows(window) === 1 && shows(window, "Live queries"));
  setSearch(window, '^ *("');
  awaitUntil(() => shows(window, "No Issues"));
  assertEqual(countRows(window), 0);
  find(window, Gtk.SearchEntry).emit("stop-search");
  awaitUntil(() => countRows(window) === N_OPEN);
  assertEqual(find(window, Gtk.SearchEntry).text, "");
}

function testFullText(tracker) {
  const window = tracker.openWindow();
  setSearch(window, "older back");
  awaitUntil(() => countRows(window) === 1 && shows(window, "Sync"));
  setSearch(window, "backup selection");
  awaitUntil(() => countRows(window) === 0);
  // What is said now is found, too.
  openIssue(window, "issue-5", "A moved row keeps its selection");
  getDraft(window).text = "No backup needed";
  click(findNamed(window, "add-comment"));
  awaitUntil(() => countRows(window) === 1 && shows(window, "A moved row keeps its selection"));
}

function testLabels(tracker) {
  const window = tracker.openWindow();
  awaitUntil(() => countLabels(window) === 3);
  selectLabel(window, "engine");
  awaitUntil(() => shows(findNamed(window, "label"), "engine"));
  awaitUntil(() => countRows(window) === 2 && shows(window, "#3 by maintainer · engine · network"));
  setSearch(window, "sync");
  awaitUntil(() => countRows(window) === 1);
  setSearch(window, "");
  // A label that comes while a list is shown.
  openIssue(window, "issue-5", "A moved row keeps its selection");
  tracker.lookup("issue-5").commit("v1.IssueLabelled", { label: 'a “label”, with"signs', by: null });
  awaitUntil(() => countLabels(window) === 4);
  selectLabel(window, 'a “label”, with"signs');
  awaitUntil(() => countRows(window) === 1 && shows(window, '#5 by designer · a “label”, with"signs'));
  tracker.lookup("issue-5").commit("v1.IssueUnlabelled", { label: 'a “label”, with"signs', by: null });
  awaitUntil(() => countLabels(window) === 3);
  selectLabel(window, null);
  awaitUntil(() => countRows(window) === N_OPEN);
}

// An issue whose store was open before the list was is indexed when the list comes.
function testLateWorkspace(tracker) {
  const repair = tracker.breakStore("workspace");
  const window = tracker.application.openWindow();
  awaitUntil(() => findNamed(window, "MsGtkFailurePage"));
  openIssue(window, "issue-3", "Sync");
  click(findNamed(window, "state"));
  awaitUntil(() => shows(window, "The list of issues is not open. Try again when it is shown."));
  assert(shows(window, "Close Issue"), "the issue was closed by half");
  tracker.lookup("issue-3").commit("v1.IssueLabelled", { label: "early", by: null });
  repair(window);
  awaitUntil(() => countRows(window) === N_OPEN && countLabels(window) === 4);
  selectLabel(window, "early");
  awaitUntil(() => countRows(window) === 1 && shows(window, "#3 Sync"));
  click(findNamed(window, "state"));
  awaitUntil(() => countRows(window) === 0);
}

// Children are known by their ids until the list is there.
function testLateTitles(tracker) {
  const repair = tracker.breakStore("workspace");
  const window = tracker.application.openWindow();
  awaitUntil(() => findNamed(window, "MsGtkFailurePage"));
  openIssue(window, "issue-1", "Version 1.0");
  awaitUntil(() => shows(window, "issue-2"));
  repair(window);
  awaitUntil(() => shows(window, "#2 Live queries"));
}

function testKeys(tracker) {
  const window = tracker.openWindow();
  const entry = find(window, Gtk.SearchEntry);
  assertEqual(tracker.application.get_accels_for_action("app.new-window").join(), "<Control>n");
  assertEqual(tracker.application.get_accels_for_action("window.close").join(), "<Control>w");
  assertEqual(tracker.application.get_accels_for_action("app.quit").join(), "<Control>q");
  assert(entry.activate_action("tracker.search", null), "no action");
  assert(window.get_focus().is_ancestor(entry), "the search has no focus");
  setSearch(window, "sync");
  assert(entry.activate_action("tracker.back", null), "no action");
  assertEqual(entry.text, "");
  tracker.application.activate_action("new-window", null);
  assertEqual(tracker.application.get_windows().length, 2);
}

// The focus on a row loads the issue in advance.
function testPreload(tracker) {
  const window = tracker.openWindow();
  tracker.application.data.issue.set_gc_time(Ms.GC_TIME_INFINITE);
  awaitUntil(() => find(window, Row));
  assert(!tracker.has("issue-5"), "it is there already");
  find(window, Row).get_parent().grab_focus();
  awaitUntil(() => tracker.has("issue-5"));
}

// An issue

function testOpen(tracker) {
  const window = tracker.openWindow();
  setSearch(window, "#3");
  awaitUntil(() => countRows(window) === 1);
  find(window, MsGtk.QueryView).view.emit("activate", 0);
  awaitTitle(window, "Sync");
  awaitUntil(() => shows(window, "#3 Sync") && shows(window, "engine · network") && shows(window, "2 Comments"));
  awaitUntil(() => shows(window, "Nothing is deleted; the application decides."));
  // What nobody knows anything of.
  window.openIssue("issue-99");
  awaitUntil(() => shows(window, "Unknown Issue"));
}

function testRename(tracker) {
  const [one, other] = [tracker.openWindow(), tracker.openWindow()];
  [one, other].forEach((window) => openIssue(window, "issue-3", "Sync"));
  enterTitle(one, "  Synchronisation ");
  awaitTitle(other, "Synchronisation");
  assertEqual(getTitle(one), "Synchronisation");
  awaitUntil(() => [one, other].every((window) => shows(window, "Synchronisation") && shows(window, "#3 Synchronisation")));
  // What a user is changing is not taken away by another window.
  findNamed(other, "title").text = "Sync of st";
  enterTitle(one, "Network");
  awaitUntil(() => shows(other, "Network"));
  assertEqual(getTitle(other), "Sync of st");
  assert(findNamed(other, "title").activate_action("issue.revert-title", null), "no action");
  assertEqual(getTitle(other), "Network");
  // No title is no title.
  enterTitle(other, "  ");
  assertEqual(getTitle(other), "Network");
}

function testComment(tracker) {
  const [one, other] = [tracker.openWindow(), tracker.openWindow()];
  [one, other].forEach((window) => openIssue(window, "issue-2", "Live queries"));
  assert(!findNamed(one, "add-comment").sensitive, "nothing can be added");
  getDraft(one).text = " A row <moves> ";
  awaitUntil(() => getDraft(other).text === " A row <moves> ");
  click(findNamed(one, "add-comment"));
  awaitUntil(() => [one, other].every((window) => shows(window, "A row <moves>") && shows(window, "1 Comment")));
  assertEqual(getDraft(one).text, "");
  awaitUntil(() => getDraft(other).text === "");
}

function testClose(tracker) {
  const window = tracker.openWindow();
  openIssue(window, "issue-4", "Bindings: Python, GJS, Vala");
  assertEqual(findNamed(window, "state").label, "Close Issue");
  click(findNamed(window, "state"));
  // It leaves the list, and stays open at the right.
  awaitUntil(() => countRows(window) === N_OPEN - 1 && shows(window, "Reopen Issue"));
  assertEqual(getTitle(window), "Bindings: Python, GJS, Vala");
  click(findNamed(window, "state"));
  awaitUntil(() => countRows(window) === N_OPEN && shows(window, "Close Issue"));
}

// A child's store is loaded when it is opened, its child's after that, and they go when they are closed.
function testChildren(tracker) {
  const window = tracker.openWindow();
  const findNested = (expander) => find(expander.child, IssueView);
  openIssue(window, "issue-1", "Version 1.0");
  awaitUntil(() => findExpander(window) && shows(findExpander(window), "#2 Live queries"));
  const child = findExpander(window);
  assert(!tracker.has("issue-2"), "a child is there already");
  child.expanded = true;
  awaitUntil(() => findNested(child) && findExpander(findNested(child)));
  assertEqual(getTitle(findNested(child)), "Live queries");
  assert(!tracker.has("issue-5"), "a child's child is there already");
  const grandchild = findExpander(findNested(child));
  grandchild.expanded = true;
  awaitUntil(() => findNested(grandchild));
  enterTitle(findNested(grandchild), "Selections");
  awaitUntil(() => shows(grandchild, "#5 Selections"));
  const gone = [findNested(child), findNested(grandchild), grandchild].map(watch);
  findNamed(findNested(grandchild), "comment").grab_focus();
  child.expanded = false;
  awaitGone(() => !tracker.has("issue-2") && !tracker.has("issue-5"));
  assert(tracker.has("issue-1"), "the issue went with its child");
  return gone;
}

// Stores

function testCollected(tracker) {
  const [one, other] = [tracker.openWindow(), tracker.openWindow()];
  [one, other].forEach((window) => openIssue(window, "issue-2", "Live queries"));
  openIssue(one, "issue-3", "Sync");
  other.destroy();
  awaitGone(() => !tracker.has("issue-2"));
  assert(tracker.has("issue-3"), "a store that is shown went");
  one.destroy();
  awaitGone(() => !tracker.has("issue-3"));
}

function testFailure(tracker) {
  const repair = tracker.breakStore("issue-4");
  const window = tracker.openWindow();
  window.openIssue("issue-4");
  awaitUntil(() => findNamed(window, "MsGtkFailurePage"));
  assertEqual(countRows(window), N_OPEN);
  repair(window);
  awaitTitle(window, "Bindings: Python, GJS, Vala");
}

// The next window has the same issue and filters, and so has the next program.
function testDrafts(tracker) {
  const window = tracker.openWindow();
  setFilter(window, Filter.ALL);
  selectLabel(window, "engine");
  openIssue(window, "issue-5", "A moved row keeps its selection");
  getDraft(window).text = "Half a sent";
  window.destroy();
  const next = tracker.openWindow();
  awaitTitle(next, "A moved row keeps its selection");
  assertEqual(getDraft(next).text, "Half a sent");
  assertEqual(next.label, "engine");
  selectLabel(next, null);
  awaitUntil(() => countRows(next) === N_ALL);
  selectLabel(next, "network");
  const gone = tracker.restart();
  const last = tracker.openWindow();
  awaitTitle(last, "A moved row keeps its selection");
  assertEqual(getDraft(last).text, "Half a sent");
  assertEqual(last.label, "network");
  return gone;
}

// Nobody pressed Enter, and it is there.
function testTitleKept(tracker) {
  const window = tracker.openWindow();
  openIssue(window, "issue-4", "Bindings: Python, GJS, Vala");
  findNamed(window, "title").grab_focus();
  findNamed(window, "title").text = "Bindings";
  openIssue(window, "issue-3", "Sync");
  awaitUntil(() => shows(window, "Bindings"));
  findNamed(window, "title").grab_focus();
  findNamed(window, "title").text = "Sync 1";
  find(window, Gtk.SearchEntry).grab_focus();
  awaitUntil(() => shows(window, "Sync 1"));
  findNamed(window, "title").text = "Sync 2";
  tracker.restart();
  const next = tracker.openWindow();
  awaitTitle(next, "Sync 2");
  awaitUntil(() => shows(next, "Sync 2"));
}

// From its arguments to Ctrl+Q, with a title that nobody entered.
// What the list was not told, as the program ended before, it is told when the issue is opened next.
function testKilledBetween(tracker) {
  tracker.stop();
  const data = new Data(tracker.directory);
  const handle = data.registry.retain(data.issue, "issue-3");
  awaitUntil(() => handle.store !== null);
  rename(handle.store, "Named and killed");
  toggleState(handle.store);
  handle.release();
  data.close();
  tracker.start();
  const window = tracker.openWindow();
  assertEqual(countRows(window), N_OPEN);
  openIssue(window, "issue-3", "Named and killed");
  awaitUntil(() => countRows(window) === N_OPEN - 1);
  setFilter(window, Filter.ALL);
  awaitUntil(() => countRows(window) === N_ALL && shows(find(window, MsGtk.QueryView), "Named and killed"));
  assertEqual(tracker.lookup("issue-3").queryValue("SELECT 1 FROM untold"), null);
}

function testQuit(tracker) {
  tracker.stop();
  const application = new Application();
  const watchdog = startWatchdog("the program");
  GLib.timeout_add(GLib.PRIORITY_DEFAULT, POLL_MILLISECONDS, () => {
    const window = application.active_window;
    if (!window || countRows(window) !== N_OPEN)
      return GLib.SOURCE_CONTINUE;
    window.openIssue("issue-3");
    if (getTitle(window) !== "Sync")
      return GLib.SOURCE_CONTINUE;
    findNamed(window, "title").text = "Sync at last";
    assert(tracker.listOpenFiles().length > 0, "there are other stores");
    application.activate_action("quit", null);
    return GLib.SOURCE_REMOVE;
  });
  assertEqual(application.run(["tracker-desktop.js", "--dir", tracker.directory]), 0);
  GLib.source_remove(watchdog);
  assertEqual(tracker.listOpenFiles().length, 0);
  tracker.start();
  awaitTitle(tracker.openWindow(), "Sync at last");
}

// What is edited on one computer is there on another, by a server.
function testTwoComputers(tracker) {
  const isInStep = (window) => findNamed(window, "sync")?.has_css_class("live");
  const folder = GLib.dir_make_tmp("tracker-server-XXXXXX");
  const server = Ms.SyncServer.new(Ms.FileStorage.new(folder), null);
  server.listen("127.0.0.1:0");
  const url = `ws://127.0.0.1:${server.get_port()}`;
  tracker.stop();
  tracker.start(url);
  let window = tracker.openWindow();
  openIssue(window, "issue-3", "Sync");
  enterTitle(window, "Shared");
  awaitUntil(() => shows(window, "#3 Shared") && isInStep(window));
  awaitUntil(() => tracker.lookup("issue-3").pending_count === 0);
  const gone = tracker.stop();
  tracker.spawn("rm", "-rf", tracker.directory).wait_check(null);
  GLib.mkdir_with_parents(tracker.directory, 0o700);
  tracker.start(url);
  window = tracker.openWindow();
  awaitUntil(() => countRows(window) === N_OPEN);
  openIssue(window, "issue-3", "Shared");
  awaitUntil(() => isInStep(window));
  server.stop();
  tracker.spawn("rm", "-rf", folder).wait_check(null);
  return gone;
}

// The program itself ends well when the session does.
function testTerminate(tracker) {
  tracker.stop();
  const isOpen = () => Gio.File.new_for_path(`${tracker.directory}/workspace.db-wal`).query_exists(null);
  assert(!isOpen(), "it is open already");
  const program = tracker.spawn("gjs", "-m", PROGRAM, "--dir", tracker.directory);
  const poll = GLib.timeout_add(GLib.PRIORITY_DEFAULT, POLL_MILLISECONDS, () => GLib.SOURCE_CONTINUE);
  awaitUntil(isOpen);
  GLib.source_remove(poll);
  let ended = false;
  program.wait_async(null, () => {
    ended = true;
  });
  program.send_signal(SIGTERM);
  awaitUntil(() => ended);
  assert(program.get_successful(), "the program failed");
  assert(!isOpen(), "it is open still");
  tracker.start();
}

// Compiled code keeps objects that it has seen, and with them the stores.
if (!GLib.getenv("GJS_DISABLE_JIT")) {
  GLib.setenv("GJS_DISABLE_JIT", "1", true);
  Gio.Subprocess.new(["gjs", "-m", System.programPath], Gio.SubprocessFlags.NONE).wait_check(null);
  System.exit(0);
}

Adw.init();
const tests = [
  testFilter, testSearch, testFullText, testLabels, testLateWorkspace, testLateTitles, testKeys, testPreload, testOpen, testRename, testComment, testClose,
  testChildren, testCollected, testFailure, testDrafts, testTitleKept, testTwoComputers, testKilledBetween, testQuit, testTerminate,
];
for (const test of tests) {
  const tracker = new Tracker();
  const gone = test(tracker) ?? [];
  tracker.tearDown(gone);
  print(`ok ${test.name}`);
}
System.gc();
