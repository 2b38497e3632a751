/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreCore: what outlives a store's object, and falls asleep when nobody uses it. */

#include "store/ms-store-private.h"

/* A store that was not used for so long gives back what it can do without. */
#define SLEEP_AFTER (5 * G_TIME_SPAN_SECOND)

void
ms_store_core_free (MsStoreCore *core)
{
  g_clear_pointer (&core->syncer, ms_syncer_free);
  ms_scheduler_disarm (core->scheduler, &core->sleep_alarm);
  ms_scheduler_unref (core->scheduler);
  g_clear_pointer (&core->watch, ms_file_watch_free);
  ms_live_hub_free (core->hub);
  if (core->engine)
    ms_documents_close (core->documents);
  ms_documents_free (core->documents);
  if (core->engine)
    ms_engine_close_in_worker (core->engine, NULL, NULL);
  g_weak_ref_clear (&core->store);
  g_free (core);
}

static void
fall_asleep (gpointer data)
{
  MsStoreCore *core = data;
  gint64 wake_limit = core->last_used + SLEEP_AFTER;

  if (ms_scheduler_now (core->scheduler) < wake_limit)
    ms_scheduler_arm (core->scheduler, &core->sleep_alarm, wake_limit);
  else
    {
      ms_documents_flush (core->documents, NULL);
      ms_live_hub_release_statements (core->hub);
      ms_engine_sleep (core->engine);
    }
}

/* A store in memory has nothing that it could give back. */
void
ms_store_core_note_use (MsStoreCore *core)
{
  if (!ms_engine_get_wal (core->engine))
    return;
  core->last_used = ms_scheduler_now (core->scheduler);
  if (!core->sleep_alarm.iter)
    ms_scheduler_arm (core->scheduler, &core->sleep_alarm, core->last_used + SLEEP_AFTER);
}

MsStoreCore *
ms_store_core_new (MsStore *store, MsEngine *engine)
{
  MsStoreCore *core = g_new0 (MsStoreCore, 1);

  g_weak_ref_init (&core->store, store);
  core->engine = engine;
  core->scheduler = ms_scheduler_get (store->affinity.context);
  core->sleep_alarm = (MsAlarm){ .func = fall_asleep, .user_data = core };
  return core;
}
