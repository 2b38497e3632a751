/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The change recorder, and undoing what it recorded. */

#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "sqlite/ms-change-feed-private.h"
#include "sqlite/ms-connection-struct-private.h"
#include "sqlite/ms-sqlite-error-private.h"
#include "ms-error.h"

#include <string.h>

struct _MsRecorder
{
  MsRecordLevel level;
  guint64 touched;
  const MsTable *last; /* found, since most changes are of one table */
  GByteArray *changes;
  MsChangeFeed *feed;
  gboolean failed; /* a value could not be read: what was recorded is worth nothing */
};

static MsValue
read_value (sqlite3_value *value)
{
  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      return ms_value_integer (sqlite3_value_int64 (value));
    case SQLITE_FLOAT:
      return ms_value_real (sqlite3_value_double (value));
    case SQLITE_TEXT:
      {
        const char *text = (const char *) sqlite3_value_text (value);
        return ms_value_text (text, sqlite3_value_bytes (value));
      }
    case SQLITE_BLOB:
      {
        const void *blob = sqlite3_value_blob (value);
        return ms_value_blob (blob, sqlite3_value_bytes (value));
      }
    default:
      return (MsValue){ .type = MS_VALUE_NULL };
    }
}

static void
write_rowid (gint64 rowid, GByteArray *out)
{
  g_byte_array_append (out, (const guint8 *) &rowid, sizeof rowid);
}

static void
record_deleted_values (MsRecorder *self, sqlite3 *db, const MsTable *table)
{
  ms_varint_write (table->n_stored, self->changes);
  for (guint i = 0; i < table->n_stored; i++)
    {
      MsValue value = MS_VALUE_INIT_NULL;
      sqlite3_value *old = NULL;

      if (sqlite3_preupdate_old (db, i, &old) == SQLITE_OK)
        value = read_value (old);
      else
        self->failed = TRUE;
      ms_value_write (&value, self->changes);
    }
}

static void
record_updated_values (MsRecorder *self, sqlite3 *db, const MsTable *table)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();
  guint n_changed = 0;

  for (guint i = 0; i < table->n_stored; i++)
    {
      sqlite3_value *old = NULL;
      sqlite3_value *new = NULL;
      MsValue old_value, new_value;

      if (g_array_index (table->columns, MsColumn, i).generated)
        continue;
      if (sqlite3_preupdate_old (db, i, &old) != SQLITE_OK
          || sqlite3_preupdate_new (db, i, &new) != SQLITE_OK)
        {
          self->failed = TRUE;
          continue;
        }
      old_value = read_value (old);
      new_value = read_value (new);
      if (ms_value_equal (&old_value, &new_value))
        continue;
      n_changed++;
      ms_varint_write (i, values);
      ms_value_write (&old_value, values);
    }
  ms_varint_write (n_changed, self->changes);
  g_byte_array_append (self->changes, values->data, values->len);
}

/* Stored generated columns are among them, since queries read these, too. A column that is computed on reading counts as changed. */
static guint64
find_changed_columns (sqlite3 *db, const MsTable *table)
{
  guint64 columns = 0;

  for (guint i = 0; i < table->columns->len; i++)
    {
      sqlite3_value *old = NULL;
      sqlite3_value *new = NULL;
      MsValue old_value, new_value;

      if (i < table->n_stored && sqlite3_preupdate_old (db, i, &old) == SQLITE_OK
          && sqlite3_preupdate_new (db, i, &new) == SQLITE_OK)
        {
          old_value = read_value (old);
          new_value = read_value (new);
          if (ms_value_equal (&old_value, &new_value))
            continue;
        }
      columns |= ms_column_bit (i);
    }
  return columns;
}

static void
feed_change (MsRecorder *self,
             sqlite3 *db,
             const MsTable *table,
             int operation,
             gint64 old_rowid,
             gint64 new_rowid)
{
  if (operation == SQLITE_UPDATE && old_rowid == new_rowid)
    {
      guint64 columns = find_changed_columns (db, table);

      if (columns)
        ms_change_feed_add (self->feed, table->index, old_rowid, columns);
      return;
    }
  if (operation != SQLITE_INSERT)
    ms_change_feed_add (self->feed, table->index, old_rowid, MS_ALL_COLUMNS);
  if (operation != SQLITE_DELETE)
    ms_change_feed_add (self->feed, table->index, new_rowid, MS_ALL_COLUMNS);
}

static void
record_change (void *data,
               sqlite3 *db,
               int operation,
               const char *database,
               const char *table_name,
               sqlite3_int64 old_rowid,
               sqlite3_int64 new_rowid)
{
  MsConnection *connection = data;
  MsRecorder *self = connection->recorder;
  const MsTable *table;
  guint8 code;

  /* The library's own tables are not looked for: each commit writes into one. */
  if (!connection->guard.tables || strncmp (table_name, "__ms_", strlen ("__ms_")) == 0
      || strcmp (database, "main") != 0)
    return;
  if (!self->last || strcmp (self->last->name, table_name) != 0)
    self->last = ms_table_set_find (connection->guard.tables, table_name);
  table = self->last;
  if (!table)
    return;

  self->touched |= G_GUINT64_CONSTANT (1) << MIN (table->index, 63);
  if (ms_change_feed_is_watched (self->feed, table->index))
    feed_change (self, db, table, operation, old_rowid, new_rowid);
  if (self->level == MS_RECORD_TABLES)
    return;

  code = operation == SQLITE_INSERT   ? MS_CHANGE_INSERT
         : operation == SQLITE_DELETE ? MS_CHANGE_DELETE
                                      : MS_CHANGE_UPDATE;
  g_byte_array_append (self->changes, &code, 1);
  ms_varint_write (table->index, self->changes);
  write_rowid (operation == SQLITE_INSERT ? new_rowid : old_rowid, self->changes);
  if (operation == SQLITE_DELETE)
    record_deleted_values (self, db, table);
  else if (operation == SQLITE_UPDATE)
    {
      write_rowid (new_rowid, self->changes);
      record_updated_values (self, db, table);
    }
}

void
ms_connection_start_recorder (MsConnection *self)
{
  g_return_if_fail (self->recorder == NULL);

  self->recorder = g_new0 (MsRecorder, 1);
  self->recorder->changes = g_byte_array_new ();
  self->recorder->feed = ms_change_feed_new ();
  sqlite3_preupdate_hook (self->db, record_change, self);
}

void
ms_connection_hold_recorder (MsConnection *self)
{
  sqlite3_preupdate_hook (self->db, NULL, NULL);
}

void
ms_connection_release_recorder (MsConnection *self)
{
  sqlite3_preupdate_hook (self->db, record_change, self);
}

void
ms_recorder_forget_tables (MsRecorder *self)
{
  self->last = NULL;
  ms_change_feed_forget_watches (self->feed);
}

void
ms_recorder_free (MsRecorder *self)
{
  ms_change_feed_free (self->feed);
  g_byte_array_unref (self->changes);
  g_free (self);
}

MsChangeFeed *
ms_connection_get_feed (MsConnection *self)
{
  return self->recorder->feed;
}

void
ms_connection_set_record_level (MsConnection *self, MsRecordLevel level)
{
  self->recorder->level = level;
}

void
ms_connection_reset_recorder (MsConnection *self)
{
  self->recorder->touched = 0;
  self->recorder->failed = FALSE;
  g_byte_array_set_size (self->recorder->changes, 0);
}

guint64
ms_connection_get_touched (MsConnection *self)
{
  return self->recorder->touched;
}

const guint8 *
ms_connection_get_changes (MsConnection *self, gsize *length)
{
  /* Never a change, so that nothing is undone by it. */
  static const guint8 unusable = 0;

  if (self->recorder->failed)
    {
      *length = sizeof unusable;
      return &unusable;
    }
  *length = self->recorder->changes->len;
  return self->recorder->changes->data;
}

static gboolean
read_rowid (const guint8 *bytes, gsize length, gsize *offset, gint64 *rowid)
{
  if (length - *offset < sizeof *rowid)
    return FALSE;
  memcpy (rowid, bytes + *offset, sizeof *rowid);
  *offset += sizeof *rowid;
  return TRUE;
}

static gboolean
skip_values (const guint8 *bytes, gsize length, gsize *offset, const MsChange *change)
{
  guint64 column;
  MsValue value;

  for (guint i = 0; i < change->n_values; i++)
    {
      if (change->operation == MS_CHANGE_UPDATE && !ms_varint_read (bytes, length, offset, &column))
        return FALSE;
      if (!ms_value_read (bytes, length, offset, &value))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_change (const guint8 *bytes, gsize length, gsize *offset, MsChange *change)
{
  guint64 number;

  change->operation = bytes[(*offset)++];
  if (!ms_varint_read (bytes, length, offset, &number) || number > G_MAXUINT
      || !read_rowid (bytes, length, offset, &change->old_rowid))
    return FALSE;
  change->table = number;
  change->n_values = 0;
  change->values = *offset;
  if (change->operation == MS_CHANGE_INSERT)
    return TRUE;
  if (change->operation != MS_CHANGE_DELETE && change->operation != MS_CHANGE_UPDATE)
    return FALSE;
  if (change->operation == MS_CHANGE_UPDATE
      && !read_rowid (bytes, length, offset, &change->new_rowid))
    return FALSE;
  if (!ms_varint_read (bytes, length, offset, &number) || number > length - *offset)
    return FALSE;
  change->n_values = number;
  change->values = *offset;
  return skip_values (bytes, length, offset, change);
}

gboolean
ms_change_read (const guint8 *bytes, gsize length, gsize *offset, MsChange *change)
{
  gsize end = *offset;

  if (end >= length || !read_change (bytes, length, &end, change))
    return FALSE;
  *offset = end;
  return TRUE;
}
