/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveRerun: the rows of a statement that is run again when something that it reads has changed.
 *
 * A row is the same row when its key columns say the same. Each row that is met gets a number, which is its key in the list; rows with the
 * same key are told apart by which of them comes first.
 */

#include "query/ms-live-source-private.h"

typedef struct
{
  MsLiveSource source;
  GPtrArray *rows;    /* of MsRowData, in order */
  GPtrArray *entries; /* of Entry, in order */
  GHashTable *by_key; /* of Entry, by key columns and ordinal */
  GHashTable *by_id;  /* of Entry, by number */
  gint64 last_id;
  guint generation;
} MsLiveRerun;

typedef struct
{
  gint64 id; /* first, so that `by_id` finds it */
  MsLiveRerun *owner;
  MsRowData *row;   /* borrowed */
  guint hash;       /* of the key */
  guint ordinal;    /* among the rows with the same key */
  guint generation; /* of the last run that met it */
} Entry;

static guint
hash_value (const MsValue *value, guint hash)
{
  gsize length = value->type >= MS_VALUE_TEXT ? value->bytes.length : sizeof value->integer;
  const char *bytes =
      value->type >= MS_VALUE_TEXT ? value->bytes.data : (const char *) &value->integer;

  hash = hash * 31 + value->type;
  if (value->type == MS_VALUE_NULL)
    return hash;
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) bytes[i]) * 16777619;
  return hash;
}

static guint
hash_key (MsLiveRerun *self, const MsRowData *row)
{
  const GArray *columns = self->source.plan->key_columns;
  guint hash = 2166136261;

  if (columns->len == 0)
    for (guint i = 0; i < ms_row_data_get_n_values (row); i++)
      hash = hash_value (ms_row_data_get (row, i), hash);
  for (guint i = 0; i < columns->len; i++)
    hash = hash_value (ms_row_data_get (row, g_array_index (columns, guint, i)), hash);
  return hash;
}

static guint
entry_hash (gconstpointer entry)
{
  return ((const Entry *) entry)->hash + ((const Entry *) entry)->ordinal;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;
  const GArray *columns = first->owner->source.plan->key_columns;

  if (first->hash != second->hash || first->ordinal != second->ordinal)
    return FALSE;
  if (columns->len == 0)
    return ms_row_data_equal (first->row, second->row);
  for (guint i = 0; i < columns->len; i++)
    if (!ms_row_data_equal_at (first->row, second->row, g_array_index (columns, guint, i)))
      return FALSE;
  return TRUE;
}

static void
rerun_free (MsLiveSource *source)
{
  MsLiveRerun *self = (MsLiveRerun *) source;

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->rows);
  ms_query_plan_unref (self->source.plan);
  g_free (self);
}

/* The entry of a row, known or new. Those with the same key that this run has met already are passed over. */
static Entry *
find_entry (MsLiveRerun *self, MsRowData *row)
{
  Entry wanted = { .owner = self, .row = row, .hash = hash_key (self, row) };
  Entry *entry;

  while ((entry = g_hash_table_lookup (self->by_key, &wanted))
         && entry->generation == self->generation)
    wanted.ordinal++;
  if (entry)
    return entry;
  wanted.id = ++self->last_id;
  entry = g_memdup2 (&wanted, sizeof wanted);
  g_hash_table_add (self->by_key, entry);
  g_hash_table_add (self->by_id, entry);
  return entry;
}

static void
meet (MsLiveRerun *self, Entry *entry, MsRowData *row, GArray *changed)
{
  if (entry->generation > 0 && !ms_row_data_equal (entry->row, row))
    g_array_append_val (changed, entry->id);
  entry->row = row;
  entry->generation = self->generation;
}

/* Rows at the beginning and the end that are the very same as before. */
static void
count_same (MsLiveRerun *self, GPtrArray *rows, guint *prefix, guint *suffix)
{
  guint shorter = MIN (rows->len, self->rows->len);

  *prefix = *suffix = 0;
  while (*prefix < shorter && rows->pdata[*prefix] == self->rows->pdata[*prefix])
    (*prefix)++;
  while (*suffix < shorter - *prefix
         && rows->pdata[rows->len - 1 - *suffix]
                == self->rows->pdata[self->rows->len - 1 - *suffix])
    (*suffix)++;
}

static void
keep_entries (MsLiveRerun *self, GPtrArray *entries, guint first, guint n_entries)
{
  for (guint i = first; i < first + n_entries; i++)
    {
      Entry *entry = self->entries->pdata[i];

      entry->generation = self->generation;
      g_ptr_array_add (entries, entry);
    }
}

static void
drop_unmet (MsLiveRerun *self, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (entry->generation == self->generation)
        continue;
      g_hash_table_remove (self->by_id, entry);
      g_hash_table_remove (self->by_key, entry);
    }
}

static MsKeyList *
list_ids (GPtrArray *entries)
{
  MsKeyList *keys = ms_key_list_new ();

  for (guint i = 0; i < entries->len; i++)
    ms_key_list_append (keys, ((Entry *) entries->pdata[i])->id);
  return keys;
}

static MsKeyList *
adopt (MsLiveSource *source, MsLiveRun *run, GArray *changed)
{
  MsLiveRerun *self = (MsLiveRerun *) source;
  g_autoptr (GPtrArray) rows = g_steal_pointer (&run->rows);
  g_autoptr (GPtrArray) entries = g_ptr_array_sized_new (rows->len);
  guint n_old = self->entries->len;
  guint prefix, suffix;

  ms_live_run_free (run);
  self->generation++;
  count_same (self, rows, &prefix, &suffix);
  keep_entries (self, entries, 0, prefix);
  /* Those at the end are met first, so that none of the middle takes their place. */
  for (guint i = n_old - suffix; i < n_old; i++)
    ((Entry *) self->entries->pdata[i])->generation = self->generation;
  for (guint i = prefix; i < rows->len - suffix; i++)
    {
      Entry *entry = find_entry (self, rows->pdata[i]);

      meet (self, entry, rows->pdata[i], changed);
      g_ptr_array_add (entries, entry);
    }
  keep_entries (self, entries, n_old - suffix, suffix);
  drop_unmet (self, prefix, n_old - suffix);
  g_ptr_array_unref (self->entries);
  self->entries = g_steal_pointer (&entries);
  g_ptr_array_unref (self->rows);
  self->rows = g_steal_pointer (&rows);
  return list_ids (self->entries);
}

static gboolean
read_rows (MsLiveSource *source,
           MsConnection *connection,
           GVariant *values,
           const gint64 *keys,
           guint n_keys,
           MsRowData **rows,
           GError **error)
{
  MsLiveRerun *self = (MsLiveRerun *) source;

  for (guint i = 0; i < n_keys; i++)
    {
      const Entry *entry = g_hash_table_lookup (self->by_id, &keys[i]);

      rows[i] = entry ? ms_row_data_ref (entry->row) : NULL;
    }
  return TRUE;
}

static GPtrArray *
peek_rows (MsLiveSource *source)
{
  return ((MsLiveRerun *) source)->rows;
}

static void
release (MsLiveSource *source)
{
}

static const MsLiveSourceClass rerun_class = {
  .free = rerun_free,
  .adopt = adopt,
  .read = read_rows,
  .peek_rows = peek_rows,
  .release = release,
};

MsLiveSource *
ms_live_rerun_new (MsQueryPlan *plan)
{
  MsLiveRerun *self = g_new0 (MsLiveRerun, 1);

  self->source = (MsLiveSource){ &rerun_class, ms_query_plan_ref (plan) };
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_row_data_unref);
  self->entries = g_ptr_array_new ();
  self->by_key = g_hash_table_new_full (entry_hash, entry_equal, g_free, NULL);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  return &self->source;
}
