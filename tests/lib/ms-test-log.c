/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages that a test expects. */

#include "ms-test-log.h"

static GMutex expected_lock;
static GLogLevelFlags expected_level;
static char *expected_pattern;
static guint n_expected;

static gboolean
take_expected (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  gboolean taken = FALSE;

  g_mutex_lock (&expected_lock);
  for (gsize i = 0; i < n_fields && expected_pattern && level == expected_level; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      taken = g_pattern_match_simple (expected_pattern, fields[i].value);
  n_expected += taken;
  g_mutex_unlock (&expected_lock);
  return taken;
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  if (take_expected (level & G_LOG_LEVEL_MASK, fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, NULL);
}

void
ms_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
}

void
ms_test_expect_messages (GLogLevelFlags level, const char *pattern)
{
  g_mutex_lock (&expected_lock);
  g_free (expected_pattern);
  expected_pattern = g_strdup (pattern);
  expected_level = level;
  n_expected = 0;
  g_mutex_unlock (&expected_lock);
}

guint
ms_test_end_expecting (void)
{
  guint count;

  g_mutex_lock (&expected_lock);
  g_clear_pointer (&expected_pattern, g_free);
  count = n_expected;
  g_mutex_unlock (&expected_lock);
  return count;
}
