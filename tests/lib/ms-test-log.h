/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages that a test expects, also such as g_test_expect_message() does not see: those of structured logging. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Instead of g_test_init(): messages can be expected then. */
void ms_test_init (int *argc, char ***argv);

/* From now on, messages of @level that match @pattern are counted, neither printed nor fatal. From any thread. */
void ms_test_expect_messages (GLogLevelFlags level, const char *pattern);
guint ms_test_end_expecting (void);

G_END_DECLS
