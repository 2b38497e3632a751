/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: how many connections there are, by principal and by store. */

#include "server/ms-sync-server-private.h"

static void
usage_free (gpointer data)
{
  MsUsage *usage = data;

  g_clear_pointer (&usage->stores, g_hash_table_unref);
  g_free (usage);
}

GHashTable *
ms_sync_server_make_usage (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, usage_free);
}

static MsUsage *
get_usage (GHashTable *table, const char *name)
{
  MsUsage *usage = g_hash_table_lookup (table, name);

  if (usage)
    return usage;
  usage = g_new0 (MsUsage, 1);
  usage->stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (table, g_strdup (name), usage);
  return usage;
}

static gboolean
is_full (gint64 limit, guint n)
{
  return limit > 0 && n >= limit;
}

static const char *
find_objection (MsSyncServer *self, const char *store_id, const char *principal)
{
  MsUsage *store = g_hash_table_lookup (self->stores, store_id);
  MsUsage *person = principal ? g_hash_table_lookup (self->principals, principal) : NULL;

  if (is_full (self->limits[MS_LIMIT_CONNECTIONS], self->n_connections))
    return "The server has as many connections as it takes";
  if (store && is_full (self->limits[MS_LIMIT_CONNECTIONS_PER_STORE], store->n_connections))
    return "The store has as many connections as the server takes";
  if (!person)
    return NULL;
  if (is_full (self->limits[MS_LIMIT_CONNECTIONS_PER_PRINCIPAL], person->n_connections))
    return "This principal has as many connections as the server takes";
  if (!g_hash_table_contains (person->stores, store_id)
      && is_full (self->limits[MS_LIMIT_STORES_PER_PRINCIPAL], g_hash_table_size (person->stores)))
    return "This principal is connected to as many stores as the server takes";
  return NULL;
}

static void
add_store (MsUsage *person, const char *store_id, int change)
{
  int n = GPOINTER_TO_INT (g_hash_table_lookup (person->stores, store_id)) + change;

  if (n > 0)
    g_hash_table_replace (person->stores, g_strdup (store_id), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (person->stores, store_id);
}

const char *
ms_sync_server_count_in (MsSyncServer *self, const char *store_id, const char *principal)
{
  const char *objection = find_objection (self, store_id, principal);

  if (objection)
    return objection;
  self->n_connections++;
  get_usage (self->stores, store_id)->n_connections++;
  if (principal)
    {
      MsUsage *person = get_usage (self->principals, principal);

      person->n_connections++;
      add_store (person, store_id, 1);
    }
  return NULL;
}

static void
leave (GHashTable *table, const char *name)
{
  MsUsage *usage = g_hash_table_lookup (table, name);

  if (--usage->n_connections == 0)
    g_hash_table_remove (table, name);
}

void
ms_sync_server_count_out (MsSyncServer *self, const char *store_id, const char *principal)
{
  self->n_connections--;
  leave (self->stores, store_id);
  if (!principal)
    return;
  add_store (g_hash_table_lookup (self->principals, principal), store_id, -1);
  leave (self->principals, principal);
}
