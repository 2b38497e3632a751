/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncState: what becomes of pending events when events of upstream arrive. */

#include "sync/ms-sync-state-private.h"
#include "sync/ms-wire-private.h"

#include <string.h>

static gboolean
have_same_maker (const MsSyncItem *a, const MsSyncItem *b)
{
  return strcmp (a->client_id, b->client_id) == 0 && strcmp (a->session_id, b->session_id) == 0;
}

static gboolean
means_the_same (const MsSyncItem *pending, const MsSyncItem *upstream)
{
  return pending->client == 0 && strcmp (pending->name, upstream->name) == 0
         && have_same_maker (pending, upstream)
         && ms_wire_args_equal (pending->args, upstream->args);
}

static gboolean
confirms (const MsSyncItem *upstream, const MsSyncItem *pending)
{
  return pending->global == upstream->global && means_the_same (pending, upstream);
}

static guint
hash_maker (gconstpointer item)
{
  return g_str_hash (((const MsSyncItem *) item)->client_id)
         ^ g_str_hash (((const MsSyncItem *) item)->session_id);
}

static gboolean
equal_makers (gconstpointer a, gconstpointer b)
{
  return have_same_maker (a, b);
}

/* The sessions that have made what is pending: usually one, and none of those whose events come. */
static GHashTable *
list_makers (const MsSyncItem *pending, guint first, guint n_pending)
{
  GHashTable *makers = g_hash_table_new (hash_maker, equal_makers);

  for (guint i = first; i < n_pending; i++)
    if (i == first || !have_same_maker (&pending[i], &pending[i - 1]))
      g_hash_table_add (makers, (gpointer) &pending[i]);
  return makers;
}

static guint
absorb (const MsSyncItem *pending,
        guint first,
        guint n_pending,
        const MsSyncItem *upstream,
        guint n_upstream,
        guint8 *absorbed)
{
  g_autoptr (GHashTable) makers = list_makers (pending, first, n_pending);
  guint n_absorbed = 0;

  for (guint i = 0; i < n_upstream; i++)
    {
      guint place = first;

      if (!g_hash_table_contains (makers, &upstream[i]))
        continue;
      while (place < n_pending
             && (absorbed[place] || !means_the_same (&pending[place], &upstream[i])))
        place++;
      if (place == n_pending)
        continue;
      absorbed[place] = TRUE;
      n_absorbed++;
    }
  return n_absorbed;
}

/* How many from @from on follow each other without a hole, the first being number @number. */
static guint
count_chain (const MsSyncItem *upstream, guint from, guint n_upstream, gint64 number)
{
  guint end = from;

  while (end < n_upstream && upstream[end].global == number)
    {
      end++;
      number++;
    }
  return end - from;
}

void
ms_sync_merge (gint64 upstream_head,
               const MsSyncItem *pending,
               guint n_pending,
               const MsSyncItem *upstream,
               guint n_upstream,
               guint8 *absorbed,
               MsSyncMerge *merge)
{
  guint n_chain;

  *merge = (MsSyncMerge){ 0 };
  while (merge->n_known < n_upstream && upstream[merge->n_known].global <= upstream_head)
    merge->n_known++;
  n_chain = count_chain (upstream, merge->n_known, n_upstream, upstream_head + 1);
  merge->gap = merge->n_known + n_chain < n_upstream;
  while (merge->n_confirming < n_chain && merge->n_final < n_pending
         && confirms (&upstream[merge->n_known + merge->n_confirming], &pending[merge->n_final]))
    {
      merge->n_confirming++;
      merge->n_final++;
      while (merge->n_final < n_pending && pending[merge->n_final].client > 0)
        merge->n_final++;
    }
  merge->n_new = n_chain - merge->n_confirming;
  if (merge->n_new > 0 && merge->n_final < n_pending)
    merge->n_absorbed =
        absorb (pending, merge->n_final, n_pending, upstream + merge->n_known + merge->n_confirming,
                merge->n_new, absorbed);
}

MsSequence
ms_sync_renumber (const MsSequence *head, gint64 generation, gboolean client_only)
{
  if (client_only)
    return (MsSequence){ head->global, head->client + 1, generation };
  return (MsSequence){ head->global + 1, 0, generation };
}
