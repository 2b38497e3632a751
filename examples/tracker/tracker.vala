/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The issue tracker's list and show in Vala, over the same stores and the same schema file.
 *
 * Usage: tracker-vala [--dir DIR] list           number, state, kind, title, labels, author, separated by tabs
 *        tracker-vala [--dir DIR] show ISSUE     an issue with its comments and its child issues
 */

const string SCHEMA = "/io/github/multistore/Tracker/tracker.xml";
const int SIDE_BY_SIDE = 32;

delegate void Reader (string id, Ms.Store store) throws Error;

class Stores {
    public GenericSet<string> ids = new GenericSet<string> (str_hash, str_equal);
    Ms.StoreDefinition workspace;
    Ms.StoreDefinition issue;
    Ms.StoreOptions options = new Ms.StoreOptions ();
    Ms.StoreRegistry registry = new Ms.StoreRegistry (null);

    public Stores (string? directory) throws Error {
        var adapter = new Ms.PersistedAdapter (directory);
        foreach (var id in adapter.list_store_ids ())
            ids.add (id);
        workspace = new Ms.StoreDefinition.from_resource (SCHEMA, "workspace", adapter);
        issue = new Ms.StoreDefinition.from_resource (SCHEMA, "issue", adapter);
        // A store is read once: it may close as soon as it is released.
        options.set_gc_time (0);
    }

    /* Opens the stores side by side; those without a file are left out. */
    public async void read (GenericArray<string> wanted, Reader reader) throws Error {
        var waiting = new Queue<string> ();
        for (var i = 0; i < wanted.length; i++)
            if (ids.contains (wanted[i]))
                waiting.push_tail (wanted[i]);

        Error? problem = null;
        var n_workers = int.min (SIDE_BY_SIDE, (int) waiting.length);
        for (var i = 0; i < n_workers; i++) {
            work.begin (waiting, reader, (source, result) => {
                try {
                    work.end (result);
                } catch (Error error) {
                    problem = error;
                    waiting.clear ();
                }
                if (--n_workers == 0)
                    read.callback ();
            });
        }
        if (n_workers > 0)
            yield;
        if (problem != null)
            throw problem;
    }

    async void work (Queue<string> waiting, Reader reader) throws Error {
        string? id;
        while ((id = waiting.pop_head ()) != null) {
            var definition = id == "workspace" ? workspace : issue;
            var handle = yield registry.acquire_async (definition, id, options, null);
            reader (id, handle.get_store ());
            handle.release ();
        }
    }
}

class Issue {
    public Ms.Row? row;
    public string[] labels;
    public Ms.Result comments;
    public string[] children;

    public Issue (Ms.Store store) throws Error {
        row = query (store, "SELECT * FROM issue").get_row (0);
        labels = column (store, "SELECT name FROM label ORDER BY name");
        comments = query (store, "SELECT author, body FROM comment ORDER BY seq");
        children = column (store, "SELECT target FROM link WHERE relation = 'child' ORDER BY seq");
    }
}

Ms.Result query (Ms.Store store, string sql) throws Error {
    return store.query (new Ms.Query (sql));
}

/* The first column of each row, as text. */
string[] column (Ms.Store store, string sql) throws Error {
    var result = query (store, sql);
    var name = result.list_columns ()[0];
    string[] texts = {};
    for (var i = 0; i < result.get_n_rows (); i++)
        texts += result.get_row (i).get_text (name);
    return texts;
}

async void print_list (Stores stores) throws Error {
    if (!stores.ids.contains ("workspace"))
        throw new IOError.NOT_FOUND (
            "There are no issues yet: import some with “tracker import FILE”, or name another directory.");

    var workspace = new GenericArray<string> ();
    workspace.add ("workspace");
    Ms.Result? issues = null;
    yield stores.read (workspace, (id, store) => {
        issues = query (store, "SELECT * FROM issue ORDER BY number DESC, id");
    });

    var ids = new GenericArray<string> ();
    for (var i = 0; i < issues.get_n_rows (); i++)
        ids.add (issues.get_row (i).get_text ("id"));
    var labels = new HashTable<string, string> (str_hash, str_equal);
    yield stores.read (ids, (id, store) => {
        labels[id] = string.joinv (", ", column (store, "SELECT name FROM label ORDER BY name"));
    });

    for (var i = 0; i < issues.get_n_rows (); i++) {
        var row = issues.get_row (i);
        string[] cells = {};
        foreach (var name in new string[] { "number", "state", "kind", "title" })
            cells += row.get_text (name);
        cells += labels[row.get_text ("id")] ?? "";
        cells += row.get_text ("author") ?? "";
        stdout.printf ("%s\n", string.joinv ("\t", cells));
    }
}

/* The issue and all below it, by id: those of one depth side by side. */
async HashTable<string, Issue> read_tree (Stores stores, string top) throws Error {
    var found = new HashTable<string, Issue> (str_hash, str_equal);
    var level = new GenericArray<string> ();
    level.add (top);
    while (level.length > 0) {
        yield stores.read (level, (id, store) => {
            found[id] = new Issue (store);
        });
        var next = new GenericArray<string> ();
        var met = new GenericSet<string> (str_hash, str_equal);
        for (var i = 0; i < level.length; i++)
            foreach (var child in found[level[i]].children)
                if (!found.contains (child) && stores.ids.contains (child) && !met.contains (child)) {
                    met.add (child);
                    next.add (child);
                }
        level = next;
    }
    return found;
}

string heading (HashTable<string, Issue> found, string id) {
    var issue = found[id];
    if (issue == null || issue.row == null)
        return id;
    return "#%s %s (%s, %s)".printf (issue.row.get_text ("number"), issue.row.get_text ("title"),
                                     issue.row.get_text ("kind"), issue.row.get_text ("state"));
}

void print_children (HashTable<string, Issue> found, string id, int depth, GenericSet<string> expanded) {
    expanded.add (id);
    foreach (var child in found[id].children) {
        stdout.printf ("%s%s\n", string.nfill (2 * depth, ' '), heading (found, child));
        if (found.contains (child) && !expanded.contains (child))
            print_children (found, child, depth + 1, expanded);
    }
}

async void print_issue (Stores stores, string id) throws Error {
    if (!stores.ids.contains (id))
        throw new IOError.NOT_FOUND ("There is no issue “%s”; “list” shows which there are.".printf (id));
    var found = yield read_tree (stores, id);
    var issue = found[id];
    stdout.printf ("%s\n", heading (found, id));
    if (issue.labels.length > 0)
        stdout.printf ("labels: %s\n", string.joinv (", ", issue.labels));
    for (var i = 0; i < issue.comments.get_n_rows (); i++) {
        var comment = issue.comments.get_row (i);
        stdout.printf ("\n--- %s\n\n%s\n", comment.get_text ("author") ?? "somebody",
                       comment.get_text ("body").strip ());
    }
    if (issue.children.length > 0) {
        stdout.printf ("\nChild issues:\n");
        print_children (found, id, 1, new GenericSet<string> (str_hash, str_equal));
    }
}

async void run (string? directory, string command, string? issue) throws Error {
    var stores = new Stores (directory);
    if (command == "list")
        yield print_list (stores);
    else
        yield print_issue (stores, uint64.try_parse (issue) ? "issue-" + issue : issue);
}

int main (string[] args) {
    string? directory = null;
    var words = args[1:args.length];
    if (words.length >= 2 && words[0] == "--dir") {
        directory = words[1];
        words = words[2:words.length];
    }
    if (!(words.length == 1 && words[0] == "list") && !(words.length == 2 && words[0] == "show")) {
        stderr.printf ("Usage: tracker-vala [--dir DIR] list\n       tracker-vala [--dir DIR] show ISSUE\n");
        return 2;
    }

    Intl.setlocale ();
    // The directory of the stores is named after the application, unless --dir names one.
    var application = new Application ("io.github.multistore.Tracker", ApplicationFlags.NON_UNIQUE);
    Application.set_default (application);

    var loop = new MainLoop ();
    var status = 1;
    run.begin (directory, words[0], words.length > 1 ? words[1] : null, (source, result) => {
        try {
            run.end (result);
            status = 0;
        } catch (Error error) {
            stderr.printf ("tracker-vala: %s\n", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}
