/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The change recorder: which rows a connection's statements change, and what they were before.
 *
 * A connection has one preupdate hook, so there is one recorder. Changes are bytes in the order in which they happened:
 *
 *   operation (1 byte), table (varint), old rowid (8 bytes), then
 *   INSERT: nothing;
 *   DELETE: number of columns (varint), their values;
 *   UPDATE: new rowid (8 bytes), number of changed columns (varint), for each its index (varint) and old value.
 */
#pragma once

#include "sqlite/ms-connection-private.h"
#include "sqlite/ms-table-set-private.h"

G_BEGIN_DECLS

typedef enum
{
  MS_RECORD_TABLES, /* only which tables were touched */
  MS_RECORD_ROWS,   /* also each row */
} MsRecordLevel;

typedef enum
{
  MS_CHANGE_INSERT = 'i',
  MS_CHANGE_DELETE = 'd',
  MS_CHANGE_UPDATE = 'u',
} MsChangeOperation;

typedef struct
{
  MsChangeOperation operation;
  guint table;
  gint64 old_rowid;
  gint64 new_rowid; /* of an update */
  guint
      n_values; /* old values: of all stored columns for a delete, of changed ones for an update */
  gsize values; /* where they begin in the bytes */
} MsChange;

/* Begins to record changes of the tables that ms_connection_set_tables () gave. */
void ms_connection_start_recorder (MsConnection *self);
void ms_connection_set_record_level (MsConnection *self, MsRecordLevel level);

/* While it is held nothing is recorded. */
void ms_connection_hold_recorder (MsConnection *self);
void ms_connection_release_recorder (MsConnection *self);

/* Forgets what was recorded. */
void ms_connection_reset_recorder (MsConnection *self);

/* The touched tables, a bit each by MsTable.index; from the 64th on all share the last bit. */
guint64 ms_connection_get_touched (MsConnection *self);

/* The changes of rows so far. Valid until the next change. */
const guint8 *ms_connection_get_changes (MsConnection *self, gsize *length);

/* Reads the change at *@offset and moves *@offset behind it. FALSE at the end, or where the bytes make no sense (*@offset then stays before the length). */
gboolean ms_change_read (const guint8 *bytes, gsize length, gsize *offset, MsChange *change);

/* Undoes the changes, the last first. Foreign keys are not looked at meanwhile, so every state in between has existed before. */
gboolean
ms_connection_undo (MsConnection *self, const guint8 *changes, gsize length, GError **error);

/* For ms-connection.c. */
void ms_recorder_free (MsRecorder *self);
/* For ms-guard.c: the connection is given other tables. */
void ms_recorder_forget_tables (MsRecorder *self);

G_END_DECLS
