#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our client, from Python, in a process of its own: a JSON command per line, as interop-client.c has them."""

import argparse
import json
import sys

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402


def answer(**members):
    print(json.dumps(members), flush=True)


class Client:
    def __init__(self, options):
        self.loop = GLib.MainLoop()
        provider = Ms.WebsocketProvider.new(options.url)
        if options.storage:
            adapter = Ms.PersistedAdapter.new_synced(options.storage, provider)
        else:
            adapter = Ms.MemoryAdapter.new_synced(provider)
        schema = Ms.Schema.new_from_file(Gio.File.new_for_path(options.schema), "interop")
        definition = Ms.StoreDefinition.new("interop", schema, adapter)
        stdin = Gio.UnixInputStream.new(0, False)
        self.input = Gio.DataInputStream.new(stdin)
        Ms.Store.open_async(definition, options.store, None, None, self.on_opened)

    def on_opened(self, _source, result):
        self.store = Ms.Store.open_finish(result)
        answer(ready=True)
        self.read()

    def read(self):
        self.input.read_line_async(GLib.PRIORITY_DEFAULT, None, self.on_line)

    def on_line(self, source, result):
        line, _length = source.read_line_finish_utf8(result)
        if line is None:
            self.loop.quit()
            return
        ((name, argument),) = json.loads(line).items()
        getattr(self, name)(argument)
        self.read()

    def commit(self, events):
        self.store.commit_events(
            [Ms.Event.new_from_json(name, json.dumps(args), -1) for name, args in events])
        answer(ok=True)

    def items(self, _argument):
        result = self.store.query(Ms.Query.new("SELECT id, title, done FROM item ORDER BY id"))
        answer(ok=True, items=[
            [row.get_text("id"), row.get_text("title"), row.get_int("done")] for row in result])

    def log(self, _argument):
        records = self.store.list_events(None, 0, None, Ms.EventFilter.FINAL)
        answer(ok=True, log=[
            [record.get_event().get_name(), json.loads(record.get_event().dup_json()),
             record.get_client_id(), record.get_session_id()] for record in records])

    def status(self, _argument):
        error = self.store.get_sync_error()
        answer(ok=True, state=self.store.get_sync_state().value_nick,
               pending=self.store.get_pending_count(), head=self.store.get_upstream_head(),
               rejected=len(self.store.list_rejected_events()),
               error=error.message if error else "")

    def shutdown(self, _argument):
        self.store.close_async(None, self.on_closed)

    def on_closed(self, store, result):
        store.close_finish(result)
        answer(ok=True)
        self.loop.quit()


parser = argparse.ArgumentParser()
for option in ("url", "store", "schema", "storage", "token"):
    parser.add_argument("--" + option)
Client(parser.parse_args()).loop.run() if len(sys.argv) > 1 else parser.error("--url is missing")
