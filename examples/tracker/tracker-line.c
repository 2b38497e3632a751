/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of an import file. The names of events are not looked at: an unknown one is kept. */

#include <glib/gi18n-lib.h>
#include <jansson.h>
#include <string.h>

#include "tracker-line.h"
#include "tracker-text.h"

#define LONGEST_STORE_ID 128

static const char *
get_text (json_t *object, const char *member, GError **error)
{
  json_t *value = json_object_get (object, member);

  if (json_is_string (value) && json_string_length (value) > 0
      && json_string_length (value) == strlen (json_string_value (value)))
    return json_string_value (value);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("“%s” is not a text: each line needs it, as in "
                  "{\"store\": \"issue-1\", \"name\": \"v1.IssueClosed\", \"args\": {}}"),
               member);
  return NULL;
}

static gboolean
check_store_id (const char *id, GError **error)
{
  gsize length = strlen (id);

  if (length <= LONGEST_STORE_ID && strspn (id, G_CSET_A_2_Z G_CSET_a_2_z "0123456789_-") == length)
    return TRUE;
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      _ ("“%s” cannot be the id of a store: it takes letters, digits, “_” and “-”, at most "
         "%d of them"),
      id, LONGEST_STORE_ID);
  return FALSE;
}

static gboolean
add_time (json_t *args, json_t *at, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (at == NULL || json_object_get (args, "at") != NULL)
    return TRUE;
  if (json_is_string (at))
    time = g_date_time_new_from_iso8601 (json_string_value (at), utc);
  if (time == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("“at” is not a time: write it as in \"2025-01-31T12:00:00Z\""));
      return FALSE;
    }
  json_object_set_new (args, "at", json_integer (g_date_time_to_unix (time)));
  return TRUE;
}

gboolean
tracker_line_parse (const char *line,
                    gsize length,
                    char **store_id,
                    MsEvent **event,
                    GError **error)
{
  json_error_t problem;
  g_autoptr (json_t) object =
      json_loadb (line, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &problem);
  json_t *args = json_object_get (object, "args");
  const char *id;
  const char *name;
  char *text;

  if (!json_is_object (object))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("the line is not one JSON object (%s)"),
                   object == NULL ? problem.text : _ ("it is another value"));
      return FALSE;
    }
  if ((id = get_text (object, "store", error)) == NULL
      || (name = get_text (object, "name", error)) == NULL)
    return FALSE;
  if (!check_store_id (id, error))
    return FALSE;
  if (!json_is_object (args))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("“args” is not an object: each line needs it, {} if there is none"));
      return FALSE;
    }
  if (!add_time (args, json_object_get (object, "at"), error))
    return FALSE;
  text = json_dumps (args, JSON_COMPACT);
  *event = ms_event_new_from_json (name, text, -1, error);
  free (text);
  if (*event == NULL)
    return FALSE;
  *store_id = g_strdup (id);
  return TRUE;
}
