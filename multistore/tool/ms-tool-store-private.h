/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store that a command works on: opened by its file alone, whether an application has it open or not. */
#pragma once

#include "engine/ms-engine-private.h"

G_BEGIN_DECLS

/* Opens a store for reading; a connection that can write nothing. */
MsConnection *ms_tool_open_connection (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, for queries by the schema in the file. */
MsConnection *ms_tool_open_for_queries (const char *path,
                                        MsSchema **schema,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens a store for changing it, by the schema in the file. Refused for callbacks, which only the application has. */
MsEngine *ms_tool_open_engine (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes a new store of @schema, which has callbacks as little. */
MsEngine *ms_tool_create_engine (const char *path,
                                 MsSchema *schema,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes it after its last checkpoint. */
void ms_tool_close_engine (MsEngine *engine);

/* Shall what failed with @error be tried again? Yes for BUSY, in the first seconds since *@start (0: begins now); clears it then. */
gboolean ms_tool_is_worth_another_try (gint64 *start, GError **error);

G_END_DECLS
