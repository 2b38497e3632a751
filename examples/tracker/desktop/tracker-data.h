/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all windows share: one registry, and the two kinds of store. */
#pragma once

#include <multistore.h>

G_BEGIN_DECLS

#define TRACKER_WORKSPACE_ID "workspace"

#define TRACKER_TYPE_DATA (tracker_data_get_type ())
G_DECLARE_FINAL_TYPE (TrackerData, tracker_data, TRACKER, DATA, GObject)

/* directory: NULL for the application's own; server: the URL that all stores sync through, or NULL; token: what it asks for, or NULL */
TrackerData *tracker_data_new (const char *directory,
                               const char *server,
                               const char *token) G_GNUC_WARN_UNUSED_RESULT;

MsStoreRegistry *tracker_data_get_registry (TrackerData *self);
MsStoreDefinition *tracker_data_get_workspace (TrackerData *self);
MsStoreDefinition *tracker_data_get_issue (TrackerData *self);

/* NULL while it is not loaded. Each window's list keeps it open. */
MsStore *tracker_data_lookup_workspace (TrackerData *self) G_GNUC_WARN_UNUSED_RESULT;

/* A property that shows number and title of an issue from now on, its id until the workspace is loaded. */
void tracker_data_follow_title (TrackerData *self,
                                const char *id,
                                GObject *object,
                                const char *property);

/* How long an issue stays open when no window shows it any more, in milliseconds. */
void tracker_data_set_gc_time (TrackerData *self, int gc_time);

/* Closes all stores, and waits until their files are closed. */
void tracker_data_close (TrackerData *self);

G_END_DECLS
