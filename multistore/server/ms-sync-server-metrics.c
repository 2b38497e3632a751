/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: what it tells of itself, in the text format of Prometheus. */

#include "server/ms-sync-server-private.h"

void
ms_sync_server_get_totals (MsSyncServer *self, MsCoreStatistics *totals)
{
  *totals = (MsCoreStatistics){ 0 };
  for (guint i = 0; self->loops && i < self->loops->len; i++)
    {
      MsCoreStatistics part;

      ms_socket_loop_get_statistics (self->loops->pdata[i], &part);
      totals->n_messages += part.n_messages;
      totals->n_pushes += part.n_pushes;
      totals->n_refused += part.n_refused;
      totals->n_events += part.n_events;
      totals->n_delivered += part.n_delivered;
      totals->n_cut_off += part.n_cut_off;
      totals->n_sessions += part.n_sessions;
      totals->n_rooms += part.n_rooms;
    }
}

static void
append (GString *out, const char *name, const char *type, const char *help, guint64 value)
{
  g_string_append_printf (out,
                          "# HELP multistore_%s %s\n# TYPE multistore_%s %s\n"
                          "multistore_%s %" G_GUINT64_FORMAT "\n",
                          name, help, name, type, name, value);
}

char *
ms_sync_server_dup_metrics (MsSyncServer *self)
{
  GString *out = g_string_new (NULL);
  MsCoreStatistics totals;
  guint64 n_groups = 0, n_grouped = 0;

  g_return_val_if_fail (MS_IS_SYNC_SERVER (self), NULL);

  ms_sync_server_get_totals (self, &totals);
  if (self->pool)
    ms_shard_pool_get_groups (self->pool, &n_groups, &n_grouped);
  append (out, "connections", "gauge", "Clients that are connected.", self->n_connections);
  append (out, "stores", "gauge", "Stores with clients.", totals.n_rooms);
  append (out, "connections_accepted_total", "counter", "Connections so far.", self->n_accepted);
  append (out, "connections_refused_total", "counter",
          "Connections that were turned away before they were one.", self->n_turned_away);
  append (out, "connections_cut_off_total", "counter",
          "Connections that the server ended: limits, access that has expired, what is no message.",
          totals.n_cut_off);
  append (out, "messages_total", "counter", "Messages of clients.", totals.n_messages);
  append (out, "pushes_total", "counter", "Pushes of clients.", totals.n_pushes);
  append (out, "pushes_refused_total", "counter",
          "Pushes that were refused; those of clients that were not up to date included.",
          totals.n_refused);
  append (out, "events_total", "counter", "Events that were kept.", totals.n_events);
  append (out, "events_delivered_total", "counter", "Events that were sent to clients.",
          totals.n_delivered);
  append (out, "groups_total", "counter", "Transactions in which pushes were kept.", n_groups);
  append (out, "grouped_pushes_total", "counter", "Pushes in these transactions.", n_grouped);
  return g_string_free (out, FALSE);
}
