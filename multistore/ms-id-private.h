/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identifiers: which are well formed, and new random ones. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Store ids, as LiveStore accepts them: [A-Za-z0-9_-]{1,128}. MS_ERROR_INVALID_STORE_ID. */
gboolean ms_id_check_store (const char *store_id, GError **error);
/* Names of definitions: those characters and the full stop. */
gboolean ms_id_is_definition_name (const char *name);
/* 21 characters of [A-Za-z0-9_-], 126 random bits, as LiveStore's own ids. */
char *ms_id_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
