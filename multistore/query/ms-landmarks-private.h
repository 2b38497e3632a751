/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLandmarks: the first order terms of rows that every search of a list begins with.
 *
 * Numbers are compared here as SQLite does, without asking it; whatever else there is, it is asked.
 */
#pragma once

#include "sqlite/ms-value-private.h"

G_BEGIN_DECLS

typedef struct _MsLandmarks MsLandmarks;

MsLandmarks *ms_landmarks_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_landmarks_free (MsLandmarks *self);

/* Is the row of @key known? */
gboolean ms_landmarks_contains (MsLandmarks *self, gint64 key);
void ms_landmarks_add (MsLandmarks *self, gint64 key, const MsValue *term);
void ms_landmarks_forget (MsLandmarks *self, gint64 key);
void ms_landmarks_clear (MsLandmarks *self);

/* Less than 0: the row of @key has the lower first term; more: the higher; 0: equal, or not known. */
int ms_landmarks_compare (MsLandmarks *self, gint64 key, const MsValue *term);

G_END_DECLS
