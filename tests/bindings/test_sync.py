#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Syncing from Python: a provider and a backend written in it, and the server with an authorizer and a storage of its own."""

import json
import os
import tempfile
import unittest

import gi

gi.require_version("Ms", "1")
from gi.repository import Gio, GLib, Ms  # noqa: E402

XML = """<multistore><store name='note'>
<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT) STRICT</table>
<event name='v1.Added'><arg name='id' type='s'/><arg name='title' type='s'/>
<materializer>INSERT INTO note (id, title) VALUES (:id, :title)</materializer></event>
</store></multistore>"""

BACKEND = "python"


class Connection(Ms.SyncConnection):
    """Answers as a backend would, from a list."""

    def __init__(self, provider):
        super().__init__()
        self.provider = provider
        self.pull = None

    def do_open(self):
        GLib.idle_add(self.emit_opened)

    def do_close(self):
        self.provider.connections.remove(self)

    def do_send(self, message):
        GLib.idle_add(self.handle, json.loads(message.get_data()))

    def say(self, **message):
        self.emit_message(GLib.Bytes.new(json.dumps(message).encode()))

    def chunk(self, events):
        batch = [{"eventEncoded": event, "metadata": {"_tag": "None"}} for event in events]
        self.say(_tag="Chunk", requestId=self.pull,
                 values=[{"batch": batch, "pageInfo": {"_tag": "NoMore"}, "backendId": BACKEND}])

    def handle(self, message):
        if message["_tag"] == "Ping":
            self.say(_tag="Pong")
        elif message.get("tag") == "SyncWsRpc.Pull":
            self.pull = message["id"]
            cursor = message["payload"]["cursor"].get("value", {}).get("eventSequenceNumber", 0)
            self.chunk(self.provider.log[cursor:])
        elif message.get("tag") == "SyncWsRpc.Push":
            events = message["payload"]["batch"]
            self.provider.log += events
            for connection in list(self.provider.connections):
                connection.chunk(events)
            self.say(_tag="Exit", requestId=message["id"],
                     exit={"_tag": "Success", "value": {}})


class Provider(Ms.SyncProvider):
    def __init__(self):
        super().__init__()
        self.log = []
        self.connections = []
        self.payloads = []
        self.broken = False

    def do_create_connection(self, store_id, payload):
        if self.broken:
            raise RuntimeError("not now")
        self.payloads.append(payload)
        connection = Connection(self)
        self.connections.append(connection)
        return connection


class Rules(Ms.Authorizer):
    def do_authorize(self, store_id, token, payload):
        return Ms.SyncAccess.new("ann", True, 0) if token == "secret" else None

    def do_check_event(self, store_id, access, event):
        return "forbidden" not in event.get_args()


def iterate_until(condition):
    late = GLib.timeout_add_seconds(30, lambda: GLib.SOURCE_CONTINUE)
    end = GLib.get_monotonic_time() + 30_000_000
    while not condition():
        assert GLib.get_monotonic_time() < end, "it takes too long"
        GLib.MainContext.default().iteration(True)
    GLib.source_remove(late)


def open_store(provider, payload=None):
    schema = Ms.Schema.new_from_data(XML, -1, "note")
    definition = Ms.StoreDefinition.new("note", schema, Ms.MemoryAdapter.new_synced(provider))
    options = Ms.StoreOptions(sync_payload=payload)
    opened = []
    Ms.Store.open_async(definition, "a", options, None, lambda _, result: opened.append(result))
    iterate_until(lambda: opened)
    return Ms.Store.open_finish(opened[0])


def add(store, id, title="x"):
    args = GLib.Variant("a{sv}", {"id": GLib.Variant("s", id), "title": GLib.Variant("s", title)})
    store.commit(Ms.Event.new("v1.Added", args))


def is_settled(store):
    return store.get_sync_state() == Ms.SyncState.LIVE and store.get_pending_count() == 0


def ids(store):
    return [row.get_text("id") for row in store.query(Ms.Query.new("SELECT id FROM note ORDER BY id"))]


class SyncTest(unittest.TestCase):
    def test_provider(self):
        provider = Provider()
        one = open_store(provider, GLib.Variant("a{sv}", {"token": GLib.Variant("s", "t")}))
        two = open_store(provider)
        add(one, "a")
        iterate_until(lambda: ids(two) == ["a"])
        add(two, "b")
        iterate_until(lambda: ids(one) == ["a", "b"] and is_settled(one) and is_settled(two))
        self.assertEqual(len(provider.log), 2)
        self.assertIn('{"token":"t"}', provider.payloads)
        one.close()
        two.close()
        self.assertEqual(provider.connections, [])

    def test_exception(self):
        provider = Provider()
        provider.broken = True
        store = open_store(provider)
        iterate_until(lambda: store.get_sync_error() is not None)
        self.assertTrue(store.get_sync_error().matches(Ms.error_quark(), Ms.Error.CALLBACK))
        provider.broken = False
        add(store, "a")
        store.retry_sync()
        iterate_until(lambda: is_settled(store))
        store.close()

    def test_server(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Ms.SyncServer.new(Ms.FileStorage.new(folder), Rules())
            server.listen("127.0.0.1:0")
            provider = Ms.WebsocketProvider.new(f"ws://127.0.0.1:{server.get_port()}")
            provider.set_header("Authorization", "Bearer secret")
            store = open_store(provider)
            rejected = []
            store.connect("event-rejected", lambda _, record: rejected.append(record))
            add(store, "a")
            add(store, "b", "forbidden")
            add(store, "c")
            iterate_until(lambda: is_settled(store) and rejected)
            self.assertEqual(ids(store), ["a", "c"])
            self.assertEqual([r.get_event().get_name() for r in store.list_rejected_events()],
                             ["v1.Added"])
            iterate_until(lambda: "multistore_events_total 2\n" in server.dup_metrics())
            stranger = open_store(Ms.WebsocketProvider.new(provider.get_url()))
            iterate_until(lambda: stranger.get_sync_state() == Ms.SyncState.FAILED)
            stranger.close()
            store.close()
            server.stop()

    def test_copy_of_storage(self):
        with tempfile.TemporaryDirectory() as folder:
            storage = Ms.FileStorage.new(f"{folder}/data")
            cancellable = Gio.Cancellable()
            cancellable.cancel()
            with self.assertRaises(GLib.Error) as cancelled:
                Ms.FileStorage.copy(f"{folder}/data", f"{folder}/copy", cancellable)
            self.assertTrue(cancelled.exception.matches(Gio.io_error_quark(),
                                                        Gio.IOErrorEnum.CANCELLED))
            self.assertEqual(os.listdir(folder), ["data"])
            self.assertTrue(Ms.FileStorage.copy(f"{folder}/data", f"{folder}/copy"))
            self.assertEqual(len(os.listdir(f"{folder}/copy")), 16)
            del storage


if __name__ == "__main__":
    unittest.main()
