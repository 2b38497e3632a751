// SPDX-License-Identifier: LGPL-2.1-or-later
// Live queries, documents and search. Arguments: the schema, a folder.

class Entry : Object {
    public string text { get; set; default = ""; }
    public int width { get; set; }
    public bool sensitive { get; set; }
}

class Note : Object {
    public string id { get; set; }
    public int stars { get; set; }
}

void add_note (Ms.Store store, string id, string body) throws Error {
    var args = new VariantDict ();
    args.insert ("id", "s", id);
    args.insert ("body", "s", body);
    store.commit (new Ms.Event ("v1.NoteAdded", args.end ()));
}

void filter_by_entry (Ms.Store store, Entry entry) throws Error {
    var query = new Ms.Query.for_table ("note", "body LIKE '%' || :text || '%'", "body");
    query.bind_value ("text", entry, "text");
    var found = store.query_live (query);
    entry.text = "Anna";
    entry.text = "milk";
    store.refresh ();
    assert (found.n_rows == 1 && ((Ms.Row) found.get_item (0)).get_text ("id") == "a");
}

void use_objects (Ms.Store store) throws Error {
    var query = new Ms.Query.for_table ("note", null, "id");
    query.item_type = typeof (Note);
    var notes = store.query_live (query);
    var first = (Note) notes.get_item (0);
    var args = new VariantDict ();
    args.insert ("id", "s", "a");
    args.insert ("stars", "u", 5);
    store.commit (new Ms.Event ("v1.NoteStarred", args.end ()));
    store.refresh ();
    assert (notes.get_item (0) == first && first.stars == 5);
}

void follow_count (Ms.Store store, Entry entry) throws Error {
    store.bind_query (new Ms.Query ("SELECT count(*) > 1 FROM note"), entry, "sensitive", SettingsBindFlags.GET);
    assert (entry.sensitive);
}

void remember (Ms.Store store, Entry entry) throws Error {
    var ui = store.get_document ("ui", null);
    ui.bind ("sidebar-width", entry, "width", SettingsBindFlags.DEFAULT);
    assert (entry.width == 200);
    entry.width = 250;
    assert (ui.get_value ("sidebar-width").get_int32 () == 250);
}

void search (Ms.Store store) throws Error {
    var query = new Ms.Query.for_table ("note", null, null);
    query.match = "mil*";
    query.columns = "id, highlight(note_search, 0, '<b>', '</b>') AS found";
    var row = (Ms.Row) store.query_live (query).get_item (0);
    assert (row.get_text ("found") == "Buy <b>milk</b>");
}

async void run (string file, string folder) throws Error {
    var schema = new Ms.Schema.from_file (File.new_for_path (file), "notes");
    var definition = new Ms.StoreDefinition ("notes", schema, new Ms.PersistedAdapter (folder));
    var registry = new Ms.StoreRegistry (null);
    var handle = yield registry.acquire_async (definition, "home", null, null);
    var store = handle.get_store ();
    var entry = new Entry ();
    string body;
    add_note (store, "a", "Buy milk");
    add_note (store, "b", "Call Anna");
    filter_by_entry (store, entry);
    use_objects (store);
    follow_count (store, entry);
    remember (store, entry);
    search (store);
    store.query_text (new Ms.Query ("SELECT body FROM note WHERE id = 'a'"), out body);
    print ("a %s\n", body);
    handle.release ();
}

int main (string[] args) {
    var loop = new MainLoop ();
    run.begin (args[1], args[2], (source, result) => {
        try {
            run.end (result);
        } catch (Error error) {
            printerr ("%s\n", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    return 0;
}
