/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEngine: the order of the schemas that a file has had, and putting tables of another one in place. */

#include "engine/ms-engine-struct-private.h"
#include "engine/ms-format-private.h"

/* 0: the file has not changed its schema yet, or has never had this one. */
static gint64
read_place (MsEngine *self, const char *hash)
{
  g_autofree char *key = g_strconcat ("schema:", hash, NULL);

  return ms_meta_get_int (self->connection, key);
}

static gboolean
write_place (MsEngine *self, const char *hash, gint64 place, GError **error)
{
  g_autofree char *key = g_strconcat ("schema:", hash, NULL);

  return ms_meta_set_int (self->connection, key, place, error);
}

static gint64
read_own_place (MsEngine *self)
{
  return read_place (self, ms_schema_get_hash (self->config.schema));
}

static gboolean
hold_own_place (MsEngine *self, gint64 *place, GError **error)
{
  *place = read_own_place (self);
  return !self->schema_use || ms_schema_use_hold (self->schema_use, *place, error);
}

/* Held first and read then, so that nobody takes the tables away in between. Another process of the same version may just give the file its
 * place. */
gboolean
ms_engine_hold_schema (MsEngine *self, char **hash, GError **error)
{
  gint64 held_place;

  *hash = NULL;
  do
    {
      g_clear_pointer (hash, g_free);
      if (!hold_own_place (self, &held_place, error))
        return FALSE;
      *hash = ms_meta_dup_text (self->connection, "schema_hash");
    }
  while (held_place != read_own_place (self));
  return *hash || ms_meta_fail_without_schema (self->connection, error);
}

gboolean
ms_engine_check_newer (MsEngine *self, const char *hash, GError **error)
{
  gint64 place = read_own_place (self);

  return place == 0 || place > read_place (self, hash)
         || ms_schema_use_check_newer (self->schema_use, place, error);
}

/* A schema that the file has not had comes last. */
static gboolean
ensure_place (MsEngine *self, const char *hash, gint64 *place, GError **error)
{
  gint64 count;

  *place = read_place (self, hash);
  if (*place > 0)
    return TRUE;
  if (!ms_connection_query_int (self->connection,
                                "SELECT count(*) FROM __ms_meta WHERE key GLOB 'schema:*'", &count,
                                error))
    return FALSE;
  *place = count + 1;
  return write_place (self, hash, *place, error);
}

/* In a transaction: from here on the file is one of our schema, unless a newer one is at work. */
static gboolean
enter_schema (MsEngine *self, GError **error)
{
  const char *own_hash = ms_schema_get_hash (self->config.schema);
  g_autofree char *hash = ms_meta_dup_text (self->connection, "schema_hash");
  gint64 place, own_place;

  if (!hash)
    return ms_meta_fail_without_schema (self->connection, error);
  if (strcmp (hash, own_hash) == 0)
    return hold_own_place (self, &own_place, error);
  return ensure_place (self, hash, &place, error)
         && ensure_place (self, own_hash, &own_place, error)
         && (own_place > place || ms_schema_use_exclude_newer (self->schema_use, own_place, error))
         && ms_schema_use_hold (self->schema_use, own_place, error);
}

gboolean
ms_engine_adopt_replay (MsEngine *self, MsReplay *replay, GError **error)
{
  gboolean committed = FALSE;

  if (!ms_connection_begin (self->connection, error))
    return FALSE;
  if (enter_schema (self, error)
      && ms_replay_swap_inside (replay, self->config.definition_name, error))
    committed = ms_connection_commit (self->connection, error);
  else
    ms_connection_rollback (self->connection);
  if (self->schema_use)
    ms_schema_use_admit_newer (self->schema_use);
  return committed && ms_engine_adopt_tables (self, error);
}
