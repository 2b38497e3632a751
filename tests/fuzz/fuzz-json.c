/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target for JSON: the scanner and jansson agree, the spans lie inside the text and cover
 * what the tree holds, and what is written reads back as the same.
 */
#include "ms-json-private.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

typedef struct
{
  MsJsonSpan outer;
  gsize reached;
  gsize count;
} Walk;

static void
check_span (Walk *walk, MsJsonSpan span)
{
  g_assert_cmpuint (span.length, >, 0);
  g_assert_cmpuint (span.offset, >, walk->reached);
  g_assert_cmpuint (span.offset + span.length, <, walk->outer.offset + walk->outer.length);
  walk->reached = span.offset + span.length - 1;
}

static void check_spans (const char *text, MsJsonSpan span);

static gboolean
check_element (const char *text, MsJsonSpan element, gpointer user_data)
{
  Walk *walk = user_data;

  check_span (walk, element);
  walk->count++;
  check_spans (text, element);
  return TRUE;
}

static gboolean
check_member (const char *text, const MsJsonMember *member, gpointer user_data)
{
  check_span (user_data, member->name);
  g_assert_cmpint (text[member->name.offset], ==, '"');
  g_assert_true (ms_json_scan (text + member->name.offset, (gssize) member->name.length, NULL));
  return check_element (text, member->value, user_data);
}

/* Each value found is JSON by itself, and has as many items as its tree. */
static void
check_spans (const char *text, MsJsonSpan span)
{
  const char *start = text + span.offset;
  Walk walk = { .outer = span, .reached = span.offset };
  g_autoptr (json_t) value = NULL;

  g_assert_true (ms_json_scan (start, (gssize) span.length, NULL));
  g_assert_true (ms_json_foreach_member (text, span, check_member, &walk));
  g_assert_true (ms_json_foreach_element (text, span, check_element, &walk));
  value = ms_json_parse (start, (gssize) span.length, NULL);
  if (value != NULL)
    g_assert_cmpuint (walk.count, ==, json_object_size (value) + json_array_size (value));
}

static void
check_members_found (const char *text, MsJsonSpan span, json_t *object)
{
  const char *name;
  json_t *member;

  json_object_foreach (object, name, member)
    {
      MsJsonSpan found = ms_json_find_member (text, span, name);
      g_autoptr (json_t) value = ms_json_parse (text + found.offset, (gssize) found.length, NULL);

      g_assert_true (json_equal (value, member));
    }
}

static void
check_printed (const json_t *value)
{
  g_autofree char *text = ms_json_print (value);
  g_autofree char *again = NULL;
  g_autoptr (json_t) reread = ms_json_parse (text, -1, NULL);

  g_assert_nonnull (reread);
  again = ms_json_print (reread);
  g_assert_cmpstr (text, ==, again);
}

static void
check_canonical (const json_t *value)
{
  g_autoptr (GString) once = g_string_new (NULL);
  g_autoptr (GString) twice = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) reread = NULL;

  if (!ms_json_append_canonical (value, once, &error))
    {
      g_assert_nonnull (strstr (error->message, "2^53"));
      g_assert_cmpuint (once->len, ==, 0);
      return;
    }
  g_assert_true (ms_json_scan (once->str, (gssize) once->len, NULL));
  reread = ms_json_parse (once->str, (gssize) once->len, &error);
  if (reread == NULL)
    {
      g_assert_nonnull (strstr (error->message, "too large"));
      return;
    }
  g_assert_true (ms_json_append_canonical (reread, twice, NULL));
  g_assert_cmpmem (once->str, once->len, twice->str, twice->len);
}

static guint
depth_of (const json_t *value)
{
  guint deepest = 0;
  guint depth;
  const char *name;
  size_t i;
  json_t *item;

  if (!json_is_object (value) && !json_is_array (value))
    return 0;
  json_object_foreach ((json_t *) value, name, item)
    {
      depth = depth_of (item);
      deepest = MAX (deepest, depth);
    }
  json_array_foreach (value, i, item)
    {
      depth = depth_of (item);
      deepest = MAX (deepest, depth);
    }
  return deepest + 1;
}

/* The scanner is stricter in two things: depth, and U+0000 behind the value. */
static void
check_refused (const char *text, size_t size)
{
  const size_t flags = JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
  g_autoptr (json_t) value = json_loadb (text, size, flags, NULL);

  g_assert_true (value == NULL || memchr (text, '\0', size) != NULL
                 || depth_of (value) > MS_JSON_MAX_DEPTH);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = NULL;
  MsJsonSpan span;

  if (size == 0)
    return 0;
  if (!ms_json_scan (text, (gssize) size, NULL))
    {
      check_refused (text, size);
      return 0;
    }
  span = ms_json_value_span (text, (gssize) size);
  g_assert_cmpuint (span.offset + span.length, <=, size);
  check_spans (text, span);
  value = ms_json_parse (text, (gssize) size, &error);
  if (value == NULL)
    {
      g_assert_true (strstr (error->message, "same name") != NULL
                     || strstr (error->message, "too large") != NULL
                     || strstr (error->message, "U+0000") != NULL);
      return 0;
    }
  check_members_found (text, span, value);
  check_printed (value);
  check_canonical (value);
  return 0;
}
