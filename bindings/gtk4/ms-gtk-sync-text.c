/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a store stands to its backend, in words. */

#include "ms-gtk-sync-text-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

typedef struct
{
  const char *css_class;
  const char *icon;
  const char *text;
  const char *details;
} Phrase;

static const Phrase local = {
  "local",
  "computer-symbolic",
  N_ ("On this computer only"),
  N_ ("This data is not synced."),
};

static const Phrase closed = {
  "closed",
  "network-offline-symbolic",
  N_ ("Closed"),
  N_ ("This data is closed."),
};

static const Phrase phrases[] = {
  [MS_SYNC_STATE_OFFLINE] = {
    "offline",
    "network-offline-symbolic",
    N_ ("Offline"),
    N_ ("Changes are kept here and are sent when there is a connection."),
  },
  [MS_SYNC_STATE_CONNECTING] = {
    "connecting",
    "network-transmit-receive-symbolic",
    N_ ("Connecting…"),
    N_ ("A connection is being made."),
  },
  [MS_SYNC_STATE_CATCHING_UP] = {
    "catching-up",
    "network-transmit-receive-symbolic",
    N_ ("Catching up…"),
    N_ ("Changes of others are being taken over."),
  },
  [MS_SYNC_STATE_LIVE] = {
    "live",
    "emblem-ok-symbolic",
    N_ ("Up to date"),
    N_ ("Changes are sent and arrive at once."),
  },
  [MS_SYNC_STATE_SUSPENDED] = {
    "suspended",
    "media-playback-pause-symbolic",
    N_ ("Suspended"),
    N_ ("Another program on this computer syncs this data."),
  },
  [MS_SYNC_STATE_FAILED] = {
    "failed",
    "dialog-warning-symbolic",
    N_ ("Sync failed"),
    N_ ("Changes are kept here, but are not sent."),
  },
  [MS_SYNC_STATE_REBASING] = {
    "rebasing",
    "network-transmit-receive-symbolic",
    N_ ("Merging changes…"),
    N_ ("Nothing can be changed until many changes of yours are merged with those of others."),
  },
};

static gboolean
has_backend (MsStore *store)
{
  MsAdapter *adapter = ms_store_definition_get_adapter (ms_store_get_definition (store));

  return ms_adapter_get_sync_provider (adapter) != NULL;
}

static const Phrase *
choose_phrase (MsStore *store)
{
  if (ms_store_is_closed (store))
    return &closed;
  return has_backend (store) ? &phrases[ms_store_get_sync_state (store)] : &local;
}

static char *
make_text (MsStore *store, const Phrase *phrase)
{
  gint64 n = ms_store_get_sync_remaining (store);

  if (phrase != &phrases[MS_SYNC_STATE_CATCHING_UP] || n <= 0)
    return g_strdup (_ (phrase->text));
  return g_strdup_printf (ngettext ("Catching up, %" PRId64 " change left",
                                    "Catching up, %" PRId64 " changes left",
                                    (gulong) MIN (n, (gint64) G_MAXLONG)),
                          n);
}

static void
append_last_synced (GString *details, MsStore *store)
{
  g_autoptr (GDateTime) utc =
      g_date_time_new_from_unix_utc (ms_store_get_last_synced (store) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) here = g_date_time_to_local (utc);
  /* Translators: a date and a time, as strftime() writes them. */
  g_autofree char *when = g_date_time_format (here, _ ("%x %X"));

  g_string_append_c (details, ' ');
  g_string_append_printf (details, _ ("Last in step: %s."), when);
}

/* What is wrong takes the place of what is usual in the state. */
static char *
make_details (MsStore *store, const Phrase *phrase, gboolean can_retry)
{
  const GError *error = phrase == &closed ? NULL : ms_store_get_sync_error (store);
  GString *details = g_string_new (error && !can_retry ? NULL : _ (phrase->details));

  if (error)
    g_string_append_printf (details, "%s%s", details->len > 0 ? " " : "", error->message);
  if (can_retry && ms_store_get_last_synced (store) > 0)
    append_last_synced (details, store);
  return g_string_free (details, FALSE);
}

void
ms_gtk_sync_text_init (MsGtkSyncText *self, MsStore *store)
{
  const Phrase *phrase = choose_phrase (store);

  *self = (MsGtkSyncText){ .css_class = phrase->css_class, .icon = phrase->icon };
  self->can_retry =
      phrase == &phrases[MS_SYNC_STATE_OFFLINE] || phrase == &phrases[MS_SYNC_STATE_FAILED];
  self->text = make_text (store, phrase);
  self->details = make_details (store, phrase, self->can_retry);
}

void
ms_gtk_sync_text_clear (MsGtkSyncText *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->details, g_free);
}
