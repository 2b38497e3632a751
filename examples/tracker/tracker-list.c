/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tracker list: the workspace's issues, and of each issue's own store the labels. */

#include <glib/gi18n-lib.h>

#include "tracker-commands.h"
#include "tracker-stores.h"
#include "tracker-text.h"

#define N_COLUMNS 6
#define TITLE_COLUMN 3
#define NARROWEST_TITLE 20
#define GAP 2

typedef struct
{
  char *state;
  char *kind;
  int limit;
  MsResult *issues;
  GPtrArray *ids;     /* those of the issues that have a store */
  GHashTable *labels; /* id → GStrv */
} List;

static void
list_clear (List *self)
{
  g_free (self->state);
  g_free (self->kind);
  g_clear_object (&self->issues);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static gboolean
read_issues (MsStore *store, guint position, gpointer user_data, GError **error)
{
  List *self = user_data;
  g_autoptr (MsQuery) query = ms_query_build (
      "SELECT id, number, state, kind, title, author FROM issue"
      " WHERE (:state IS NULL OR state = :state) AND (:kind IS NULL OR kind = :kind)"
      " ORDER BY number DESC, id LIMIT :limit",
      "state", "ms", self->state, "kind", "ms", self->kind, "limit", "i",
      self->limit > 0 ? self->limit : -1, NULL);

  self->issues = ms_store_query (store, query, error);
  return self->issues != NULL;
}

static gboolean
read_labels (MsStore *store, guint position, gpointer user_data, GError **error)
{
  List *self = user_data;
  char **labels = tracker_store_query_texts (store, "SELECT name FROM label ORDER BY name", error);

  if (labels == NULL)
    return FALSE;
  g_hash_table_insert (self->labels, g_strdup (g_ptr_array_index (self->ids, position)), labels);
  return TRUE;
}

static gboolean
read_all (List *self, TrackerStores *stores, GError **error)
{
  if (!tracker_stores_visit_workspace (stores, read_issues, self, error))
    return FALSE;
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->labels =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  for (guint i = 0; i < ms_result_get_n_rows (self->issues); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (self->issues, i);
      const char *id = ms_row_get_text (row, "id");

      if (tracker_stores_has (stores, id))
        g_ptr_array_add (self->ids, g_strdup (id));
    }
  return tracker_stores_visit (stores, (const char *const *) self->ids->pdata, self->ids->len,
                               read_labels, self, error);
}

static const char *const *
get_labels (List *self, MsRow *row)
{
  static const char *const none[] = { NULL };
  const char *const *labels = g_hash_table_lookup (self->labels, ms_row_get_text (row, "id"));

  return labels != NULL ? labels : none;
}

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static void
print_json (List *self)
{
  g_autoptr (json_t) list = json_array ();

  for (guint i = 0; i < ms_result_get_n_rows (self->issues); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (self->issues, i);
      const char *const *labels = get_labels (self, row);
      json_t *names = json_array ();

      for (guint j = 0; labels[j] != NULL; j++)
        json_array_append_new (names, json_string (labels[j]));
      json_array_append_new (
          list, json_pack ("{s:s, s:I, s:s, s:s, s:s, s:o, s:o}", "id", ms_row_get_text (row, "id"),
                           "number", (json_int_t) ms_row_get_int (row, "number"), "state",
                           ms_row_get_text (row, "state"), "kind", ms_row_get_text (row, "kind"),
                           "title", ms_row_get_text (row, "title"), "labels", names, "author",
                           text_or_null (ms_row_get_text (row, "author"))));
    }
  tracker_text_print_json (list);
}

/* A line of the table: N_COLUMNS texts. */
static char **
make_cells (List *self, MsRow *row)
{
  const char *author = ms_row_get_text (row, "author");
  g_autofree char *labels = g_strjoinv (", ", (char **) get_labels (self, row));
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  cells[0] = g_strdup_printf ("%" G_GINT64_FORMAT, ms_row_get_int (row, "number"));
  cells[1] = tracker_text_clean (ms_row_get_text (row, "state"), FALSE);
  cells[2] = tracker_text_clean (ms_row_get_text (row, "kind"), FALSE);
  cells[TITLE_COLUMN] = tracker_text_clean (ms_row_get_text (row, "title"), FALSE);
  cells[4] = tracker_text_clean (labels, FALSE);
  cells[5] = tracker_text_clean (author != NULL ? author : "", FALSE);
  return cells;
}

static GPtrArray *
make_table (List *self)
{
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { _ ("NUMBER"), _ ("STATE"),  _ ("KIND"), _ ("TITLE"),
                            _ ("LABELS"), _ ("AUTHOR"), NULL };

  g_ptr_array_add (table, g_strdupv ((char **) heading));
  for (guint i = 0; i < ms_result_get_n_rows (self->issues); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (self->issues, i);

      g_ptr_array_add (table, make_cells (self, row));
    }
  return table;
}

/* On a terminal, titles give way so that a line fits. */
static void
measure (GPtrArray *table, guint *widths)
{
  guint terminal = tracker_text_terminal_width ();
  guint total = (N_COLUMNS - 1) * GAP;

  for (guint i = 0; i < table->len; i++)
    for (guint j = 0; j < N_COLUMNS; j++)
      {
        char **cells = g_ptr_array_index (table, i);

        widths[j] = MAX (widths[j], tracker_text_width (cells[j]));
      }
  for (guint j = 0; j < N_COLUMNS; j++)
    total += widths[j];
  if (terminal > 0 && total > terminal)
    {
      guint excess = total - terminal;
      guint *title = &widths[TITLE_COLUMN];

      *title = MIN (*title, MAX (*title, NARROWEST_TITLE + excess) - excess);
    }
}

static void
print_table (List *self)
{
  g_autoptr (GPtrArray) table = make_table (self);
  guint widths[N_COLUMNS] = { 0 };

  measure (table, widths);
  for (guint i = 0; i < table->len; i++)
    {
      char **cells = g_ptr_array_index (table, i);
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint j = 0; j < N_COLUMNS; j++)
        {
          tracker_text_append_cell (line, cells[j], widths[j]);
          g_string_append_printf (line, "%*s", GAP, "");
        }
      g_print ("%s\n", g_strchomp (line->str));
    }
}

static gboolean
check_choice (const char *option,
              const char *choice,
              const char *first,
              const char *second,
              GError **error)
{
  if (choice == NULL || g_str_equal (choice, first) || g_str_equal (choice, second))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is no value for %s: use “%s” or “%s”"), choice, option, first, second);
  return FALSE;
}

gboolean
tracker_list (TrackerOptions *options, int argc, char **argv, GError **error)
{
  g_auto (List) self = { 0 };
  const GOptionEntry entries[] = {
    { "state", 's', 0, G_OPTION_ARG_STRING, &self.state, N_ ("Only those that are open, or closed"),
      "open|closed" },
    { "kind", 'k', 0, G_OPTION_ARG_STRING, &self.kind, N_ ("Only issues, or pull requests"),
      "issue|pull" },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &self.limit, N_ ("At most so many; 0: all"), N_ ("N") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (TrackerStores) stores = NULL;

  if (!tracker_parse (options, NULL, entries, argc, argv, NULL, error)
      || !check_choice ("--state", self.state, "open", "closed", error)
      || !check_choice ("--kind", self.kind, "issue", "pull", error))
    return FALSE;
  if (self.limit < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("--limit takes a number from 0"));
      return FALSE;
    }
  stores = tracker_stores_new (options->directory, TRACKER_GC_TIME_READ_ONCE, error);
  if (stores == NULL || !read_all (&self, stores, error))
    return FALSE;
  if (options->json)
    print_json (&self);
  else
    print_table (&self);
  return TRUE;
}
