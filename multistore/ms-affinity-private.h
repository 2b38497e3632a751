/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAffinity: the main context, and so the thread, that an object belongs to. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The live-query pass: after input, before GTK's layout (110) and redraw (120). */
#define MS_PRIORITY_REFRESH 105
/* Messages from elsewhere, of which there may be many: frames come first. */
#define MS_PRIORITY_MESSAGE 130
/* Slices of long work in the store's context: frames come first. */
#define MS_PRIORITY_SLICE G_PRIORITY_DEFAULT_IDLE

typedef struct
{
  GMainContext *context;
  GThread *thread;
} MsAffinity;

void ms_affinity_init (MsAffinity *self, GMainContext *context);
void ms_affinity_clear (MsAffinity *self);

/* Is the caller in the object's thread? A critical naming @function if not. */
gboolean ms_affinity_check (const MsAffinity *self, const char *function);

/* Has @func called in the context, never inside this call; from any thread. @destroy runs after it, or when the context goes. */
void
ms_context_post (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy);

#define ms_return_if_foreign_thread(affinity)                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (G_UNLIKELY (!ms_affinity_check ((affinity), G_STRFUNC)))                                   \
      return;                                                                                      \
  }                                                                                                \
  G_STMT_END

#define ms_return_val_if_foreign_thread(affinity, value)                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (G_UNLIKELY (!ms_affinity_check ((affinity), G_STRFUNC)))                                   \
      return (value);                                                                              \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
