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
    store.commit (new Ms.Event.build ("v1.NoteAdded", "id", "s", id, "body", "s", body));
}

void filter_by_entry (Ms.Store store, Entry entry) throws Error {
    var query = new Ms.Query.for_table ("note", "body LIKE '%' || :text || '%'", "body");
    query.bind_value ("text", entry, "text");
    var found = store.query_live (query);
    entry.text = "Anna";
    entry.text = "milk";
    store.refresh ();
    assert (found.n_rows == 1 && found[0].get_text ("id") == "a");
}

void use_objects (Ms.Store store) throws Error {
    var query = new Ms.Query.for_table ("note", null, "id");
    query.item_type = typeof (Note);
    var notes = store.query_live (query);
    var first = (Note) notes.get_item (0);
    store.commit (new Ms.Event.build ("v1.NoteStarred", "id", "s", "a", "stars", "u", 5));
    store.refresh ();
    assert (notes.get_item (0) == first && first.stars == 5);
}

void follow_count (Ms.Store store, Entry entry) throws Error {
    store.bind_query (new Ms.Query ("SELECT count(*) > 1 FROM note"), entry, "sensitive", SettingsBindFlags.GET);
    assert (entry.sensitive);
}

void remember (Ms.Store store, Entry entry) throws Error {
    var ui = store.get_document ("ui");
    ui.bind ("sidebar-width", entry, "width", SettingsBindFlags.DEFAULT);
    assert (entry.width == 200);
    entry.width = 250;
    assert (ui.get_value ("sidebar-width").get_int32 () == 250);
}

void search (Ms.Store store) throws Error {
    var query = new Ms.Query.for_table ("note");
    query.match = "mil*";
    query.columns = "id, highlight(note_search, 0, '<b>', '</b>') AS found";
    var found = store.query_live (query);
    assert (found[0].get_text ("found") == "Buy <b>milk</b>");
}

async void run (string file, string folder) throws Error {
    var schema = new Ms.Schema.from_file (File.new_for_path (file), "notes");
    var definition = new Ms.StoreDefinition ("notes", schema, new Ms.PersistedAdapter (folder));
    var registry = new Ms.StoreRegistry ();
    var handle = yield registry.acquire_async (definition, "home");
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
