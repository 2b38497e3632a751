/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server logs: to the journal with its fields if that is there, else as text, or as JSON on request. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Once, before anything is logged. @json: each message is a line of JSON on standard error. */
void ms_tool_start_log (gboolean json);

G_END_DECLS
