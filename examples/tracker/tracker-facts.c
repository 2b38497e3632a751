/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tracker facts: figures about everything, from the tables of the stores alone. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tracker-commands.h"
#include "tracker-stores.h"
#include "tracker-text.h"

#define N_MOST_COMMENTS 2
#define N_TOP 3

/* What is said of one issue by its own store. */
typedef struct
{
  char **labels;
  gint64 n_comments;
} Item;

typedef struct
{
  char *name;
  gint64 count;
} Count;

typedef struct
{
  TrackerProgress progress;
  MsResult *items;     /* of the workspace: id, state, title */
  MsResult *totals;    /* of the workspace: one row */
  MsResult *longest;   /* of the workspace: the issue with the longest title */
  GPtrArray *ids;      /* those of the items that have a store */
  GHashTable *by_id;   /* id → Item */
  GHashTable *authors; /* all who wrote an item or a comment */
  GArray *top_authors; /* of Count */
  guint n_read;
  gint64 n_comments;
  gint64 n_review_comments;
  gint64 n_merged;
  gint64 n_differing_counters;
  char *longest_body_id;
  char *longest_body_sha256;
  gint64 longest_body;
} Facts;

static void
item_free (Item *item)
{
  g_strfreev (item->labels);
  g_free (item);
}

static void
count_clear (Count *count)
{
  g_free (count->name);
}

static GArray *
new_counts (void)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (Count));

  g_array_set_clear_func (counts, (GDestroyNotify) count_clear);
  return counts;
}

static void
facts_init (Facts *self)
{
  tracker_progress_init (&self->progress);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) item_free);
  self->authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->top_authors = new_counts ();
}

static void
facts_clear (Facts *self)
{
  g_clear_object (&self->items);
  g_clear_object (&self->totals);
  g_clear_object (&self->longest);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->authors, g_hash_table_unref);
  g_clear_pointer (&self->top_authors, g_array_unref);
  g_free (self->longest_body_id);
  g_free (self->longest_body_sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static MsResult *
query (MsStore *store, const char *sql, GError **error)
{
  g_autoptr (MsQuery) question = ms_query_new (sql);

  return ms_store_query (store, question, error);
}

static gboolean
read_authors (Facts *self, MsStore *store, GError **error)
{
  g_autoptr (MsResult) authors =
      query (store,
             "SELECT author, count(*) AS n FROM issue WHERE author IS NOT NULL"
             " GROUP BY author ORDER BY n DESC, author",
             error);

  if (authors == NULL)
    return FALSE;
  for (guint i = 0; i < ms_result_get_n_rows (authors); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (authors, i);
      Count count = { g_strdup (ms_row_get_text (row, "author")), ms_row_get_int (row, "n") };

      g_array_append_val (self->top_authors, count);
      g_hash_table_add (self->authors, g_strdup (count.name));
    }
  return TRUE;
}

static gboolean
read_workspace (MsStore *store, guint position, gpointer user_data, GError **error)
{
  Facts *self = user_data;

  self->totals = query (store,
                        "SELECT count(*) AS items,"
                        " count(*) FILTER (WHERE kind = 'issue') AS issues,"
                        " count(*) FILTER (WHERE kind = 'pull') AS pulls,"
                        " count(*) FILTER (WHERE kind = 'issue' AND state = 'open') AS open_issues,"
                        " count(*) FILTER (WHERE kind = 'pull' AND state = 'open') AS open_pulls"
                        " FROM issue",
                        error);
  if (self->totals == NULL)
    return FALSE;
  self->longest = query (store,
                         "SELECT id, length(title) AS length, title FROM issue"
                         " ORDER BY length(title) DESC, id LIMIT 1",
                         error);
  if (self->longest == NULL)
    return FALSE;
  self->items = query (store, "SELECT id, state, title FROM issue ORDER BY id", error);
  return self->items != NULL && read_authors (self, store, error);
}

static gboolean
read_comment_authors (Facts *self, MsStore *store, GError **error)
{
  g_auto (GStrv) authors = tracker_store_query_texts (
      store, "SELECT DISTINCT author FROM comment WHERE author IS NOT NULL", error);

  if (authors == NULL)
    return FALSE;
  for (guint i = 0; authors[i] != NULL; i++)
    g_hash_table_add (self->authors, g_strdup (authors[i]));
  return TRUE;
}

/* Of bodies of the same length, that of the first id counts: stores come in no particular order. */
static void
compare_body (Facts *self, const char *id, MsRow *row)
{
  gint64 length = ms_row_get_int (row, "length");

  if (self->longest_body_id != NULL
      && (length < self->longest_body
          || (length == self->longest_body && strcmp (id, self->longest_body_id) > 0)))
    return;
  g_free (self->longest_body_id);
  g_free (self->longest_body_sha256);
  self->longest_body = length;
  self->longest_body_id = g_strdup (id);
  self->longest_body_sha256 =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, ms_row_get_text (row, "body"), -1);
}

static void
add_item (Facts *self, const char *id, char **labels, MsRow *row)
{
  Item *item = g_new0 (Item, 1);

  item->labels = g_strdupv (labels);
  g_hash_table_insert (self->by_id, g_strdup (id), item);
  /* A store without its creation has no row. */
  if (row == NULL)
    return;
  item->n_comments = ms_row_get_int (row, "comments");
  self->n_comments += item->n_comments;
  self->n_review_comments += ms_row_get_int (row, "review_comments");
  self->n_merged += ms_row_get_boolean (row, "merged");
  self->n_differing_counters += item->n_comments != ms_row_get_int (row, "n_comments");
  compare_body (self, id, row);
}

static gboolean
read_item (MsStore *store, guint position, gpointer user_data, GError **error)
{
  Facts *self = user_data;
  g_autoptr (MsResult) result = query (store,
                                       "SELECT merged, n_comments, length(body) AS length, body,"
                                       " (SELECT count(*) FROM comment) AS comments,"
                                       " (SELECT count(*) FROM review_comment) AS review_comments"
                                       " FROM issue ORDER BY number LIMIT 1",
                                       error);
  g_autoptr (MsRow) row = NULL;
  g_auto (GStrv) labels = NULL;

  if (result == NULL || !read_comment_authors (self, store, error))
    return FALSE;
  labels = tracker_store_query_texts (store, "SELECT name FROM label ORDER BY name", error);
  if (labels == NULL)
    return FALSE;
  row = ms_result_get_row (result, 0);
  add_item (self, g_ptr_array_index (self->ids, position), labels, row);
  tracker_progress_show (&self->progress, (double) ++self->n_read / self->ids->len,
                         _ ("reading the issues"));
  return TRUE;
}

static gboolean
read_all (Facts *self, TrackerStores *stores, GError **error)
{
  if (!tracker_stores_visit_workspace (stores, read_workspace, self, error))
    return FALSE;
  for (guint i = 0; i < ms_result_get_n_rows (self->items); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (self->items, i);
      const char *id = ms_row_get_text (row, "id");

      if (tracker_stores_has (stores, id))
        g_ptr_array_add (self->ids, g_strdup (id));
    }
  return tracker_stores_visit (stores, (const char *const *) self->ids->pdata, self->ids->len,
                               read_item, self, error);
}

/* The largest first; those of the same count by name. */
static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const Count *x = a;
  const Count *y = b;

  if (x->count != y->count)
    return x->count < y->count ? 1 : -1;
  return strcmp (x->name, y->name);
}

static json_t *
counts_to_json (GArray *counts, guint n_most)
{
  json_t *array = json_array ();

  g_array_sort (counts, compare_counts);
  for (guint i = 0; i < counts->len && i < n_most; i++)
    {
      Count *count = &g_array_index (counts, Count, i);

      json_array_append_new (array, json_pack ("[s, I]", count->name, (json_int_t) count->count));
    }
  return array;
}

static json_t *
most_comments (Facts *self)
{
  g_autoptr (GArray) counts = new_counts ();
  GHashTableIter iter;
  gpointer id;
  gpointer item;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &item))
    {
      Count count = { g_strdup (id), ((Item *) item)->n_comments };

      g_array_append_val (counts, count);
    }
  return counts_to_json (counts, N_MOST_COMMENTS);
}

static json_t *
top_labels (Facts *self)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) counts = new_counts ();
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (char **label = ((Item *) value)->labels; *label != NULL; label++)
      g_hash_table_insert (
          by_name, *label,
          GSIZE_TO_POINTER (GPOINTER_TO_SIZE (g_hash_table_lookup (by_name, *label)) + 1));
  g_hash_table_iter_init (&iter, by_name);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Count count = { g_strdup (key), (gint64) GPOINTER_TO_SIZE (value) };

      g_array_append_val (counts, count);
    }
  return counts_to_json (counts, N_TOP);
}

static json_t *
longest_title (Facts *self)
{
  g_autoptr (MsRow) row = ms_result_get_row (self->longest, 0);

  if (row == NULL)
    return json_null ();
  return json_pack ("[s, I, s]", ms_row_get_text (row, "id"),
                    (json_int_t) ms_row_get_int (row, "length"), ms_row_get_text (row, "title"));
}

static json_t *
longest_body (Facts *self)
{
  if (self->longest_body_id == NULL)
    return json_null ();
  return json_pack ("[s, I, s]", self->longest_body_id, (json_int_t) self->longest_body,
                    self->longest_body_sha256);
}

/* SHA-256 over "id TAB state TAB title TAB labels LF" of each item, by id; labels joined by commas. */
static json_t *
end_state (Facts *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < ms_result_get_n_rows (self->items); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (self->items, i);
      const char *id = ms_row_get_text (row, "id");
      Item *item = g_hash_table_lookup (self->by_id, id);
      g_autofree char *labels = item != NULL ? g_strjoinv (",", item->labels) : g_strdup ("");
      g_autofree char *line =
          g_strdup_printf ("%s\t%s\t%s\t%s\n", id, ms_row_get_text (row, "state"),
                           ms_row_get_text (row, "title"), labels);

      g_checksum_update (checksum, (const guchar *) line, -1);
    }
  return json_string (g_checksum_get_string (checksum));
}

static json_t *
facts_to_json (Facts *self)
{
  g_autoptr (MsRow) totals = ms_result_get_row (self->totals, 0);
  json_t *json = json_object ();

  json_object_set_new (json, "items", json_integer (ms_row_get_int (totals, "items")));
  json_object_set_new (json, "issues", json_integer (ms_row_get_int (totals, "issues")));
  json_object_set_new (json, "pulls", json_integer (ms_row_get_int (totals, "pulls")));
  json_object_set_new (json, "open_issues_at_end",
                       json_integer (ms_row_get_int (totals, "open_issues")));
  json_object_set_new (json, "open_pulls_at_end",
                       json_integer (ms_row_get_int (totals, "open_pulls")));
  json_object_set_new (json, "most_comments", most_comments (self));
  json_object_set_new (json, "comments", json_integer (self->n_comments));
  json_object_set_new (json, "distinct_item_authors", json_integer (self->top_authors->len));
  json_object_set_new (json, "distinct_item_or_comment_authors",
                       json_integer (g_hash_table_size (self->authors)));
  json_object_set_new (json, "longest_title", longest_title (self));
  json_object_set_new (json, "longest_body", longest_body (self));
  json_object_set_new (json, "top3_labels_at_end", top_labels (self));
  json_object_set_new (json, "top3_item_authors", counts_to_json (self->top_authors, N_TOP));
  json_object_set_new (json, "end_state_sha256", end_state (self));
  json_object_set_new (json, "merged_pulls", json_integer (self->n_merged));
  json_object_set_new (json, "review_comments", json_integer (self->n_review_comments));
  /* Each issue counts its comments as they come, so that a list need not: does it count right? */
  json_object_set_new (json, "items_whose_api_comment_counter_differs",
                       json_integer (self->n_differing_counters));
  return json;
}

gboolean
tracker_facts (TrackerOptions *options, int argc, char **argv, GError **error)
{
  g_auto (Facts) self = { 0 };
  g_autoptr (TrackerStores) stores = NULL;
  g_autoptr (json_t) json = NULL;

  facts_init (&self);
  if (!tracker_parse (options, NULL, NULL, argc, argv, NULL, error))
    return FALSE;
  stores = tracker_stores_new (options->directory, TRACKER_GC_TIME_READ_ONCE, error);
  if (stores == NULL || !read_all (&self, stores, error))
    return FALSE;
  tracker_progress_clear (&self.progress);
  json = facts_to_json (&self);
  tracker_text_print_json (json);
  return TRUE;
}
