/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is added for Vala: rows by foreach, values as varargs, defaults of arguments, attributes; nothing needs a cast. */

const string XML = """
<multistore>
  <store name="note">
    <table>CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER) STRICT</table>
    <event name="v1.NoteAdded">
      <arg name="id" type="s"/> <arg name="body" type="s"/> <arg name="stars" type="x" optional="true"/>
      <materializer>INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)</materializer>
    </event>
    <document name="ui"><key name="open" type="b">true</key></document>
  </store>
</multistore>
""";

Ms.StoreDefinition definition () throws Error {
    return new Ms.StoreDefinition ("note", new Ms.Schema.from_data (XML), new Ms.MemoryAdapter ());
}

void add (Ms.Store store, string id, int64 stars) throws Error {
    store.commit (new Ms.Event.build ("v1.NoteAdded", "id", "s", id, "body", "s", id + "!", "stars", "x", stars));
}

void check_rows (Ms.Store store) throws Error {
    var ids = "";
    foreach (var row in store.query (new Ms.Query ("SELECT * FROM note ORDER BY id")))
        ids += row.get_text ("id");
    assert_cmpstr (ids, CompareOperator.EQ, "abc");

    var query = new Ms.Query.build ("SELECT * FROM note WHERE stars >= :least ORDER BY id", "least", "x", (int64) 2);
    var result = store.query (query);
    assert (result.size == 2 && result[1].get_int ("stars") == 3);
    assert (query.sql != null && query.table == null);
}

void check_live (Ms.Store store) throws Error {
    var live = store.query_live (new Ms.Query.for_table ("note"));
    var n_stars = 0;
    foreach (var row in live)
        n_stars += (int) row.get_int ("stars");
    assert (n_stars == 6 && live.size == 3 && live.error == null);
    add (store, "d", 4);
    store.refresh ();
    assert (live[3].get_text ("body") == "d!");
}

void check_events (Ms.Store store) throws Error {
    var names = "";
    foreach (unowned var record in store.list_events ()) {
        assert (!record.final && record.failure == null);
        names += "%s %s; ".printf (record.event.name, record.event.args.lookup_value ("id", null).get_string ());
    }
    assert_cmpstr (names, CompareOperator.EQ, "v1.NoteAdded a; v1.NoteAdded b; v1.NoteAdded c; v1.NoteAdded d; ");
    assert (store.list_events (null, 2).length == 2);
}

void check_errors (Ms.Store store) throws Error {
    try {
        add (store, "a", 1);
        assert_not_reached ();
    } catch (Ms.Error.CONSTRAINT error) {
        assert (error.message.contains ("v1.NoteAdded"));
    }
    try {
        store.commit (new Ms.Event.from_json ("v1.Nothing", "{}"));
        assert_not_reached ();
    } catch (Ms.Error error) {
        assert (error is Ms.Error.UNKNOWN_EVENT);
    }
    assert (store.sync_error == null);
}

async void check () throws Error {
    var registry = new Ms.StoreRegistry ();
    var kind = definition ();
    yield registry.preload_async (kind, "a");
    var handle = yield registry.acquire_async (kind, "a");
    Ms.Store? store = handle.store;
    assert (store == registry.lookup (kind, "a") && handle.error == null);
    add (store, "a", 1);
    add (store, "b", 2);
    add (store, "c", 3);
    check_rows (store);
    check_live (store);
    check_events (store);
    check_errors (store);
    assert (store.get_document ("ui").get_value ("open").get_boolean ());
    assert ((yield store.query_async (new Ms.Query ("SELECT 1"))).size == 1);
    handle.release ();
    yield store.close_async ();
    var single = yield Ms.Store.open_async (kind, "default");
    yield single.close_async ();
}

int main () {
    var loop = new MainLoop ();
    check.begin ((source, result) => {
        try {
            check.end (result);
        } catch (Error error) {
            GLib.error ("%s", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    return 0;
}
