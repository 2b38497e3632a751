/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore validate: checks an XML schema, each of its stores. */

#include "schema/ms-schema-private.h"
#include "tool/ms-tool-output-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What stands in "source:line: message"; 0 if there is no line. */
static gint64
split_place (const char *message, const char *source, const char **rest)
{
  char *end;
  gint64 line;

  *rest = message;
  if (!g_str_has_prefix (message, source) || message[strlen (source)] != ':')
    return 0;
  line = g_ascii_strtoll (message + strlen (source) + 1, &end, 10);
  if (line <= 0 || !g_str_has_prefix (end, ": "))
    return 0;
  *rest = end + 2;
  return line;
}

static json_t *
describe_problem (const char *path, const GError *problem)
{
  const char *message;
  gint64 line = split_place (problem->message, path, &message);
  json_t *object = json_object ();

  json_object_set_new (object, "line", line > 0 ? json_integer (line) : json_null ());
  json_object_set_new (object, "message", ms_tool_json_text (message));
  return object;
}

static void
print_problem (MsTool *tool, const GError *problem)
{
  g_autofree char *message = ms_tool_clean (problem->message);

  if (!tool->json)
    ms_tool_write_line (tool, "%s", message);
}

static void
print_store (MsTool *tool, const char *path, MsSchema *schema)
{
  g_autofree char *name = ms_tool_clean (path);

  if (!tool->json)
    ms_tool_write_line (tool, _ ("%s: store “%s” is right: %u tables, %u events%s"), name,
                        schema->name, schema->tables->len, schema->event_types->len,
                        ms_schema_has_callbacks (schema) ? _ (", materializers by callback") : "");
}

static void
add_store (json_t *stores, MsSchema *schema, gboolean valid)
{
  json_array_append_new (stores,
                         json_pack ("{s:o, s:b, s:o, s:b}", "name",
                                    ms_tool_json_text (schema->name), "valid", valid, "schemaHash",
                                    ms_tool_json_text (valid ? ms_schema_get_hash (schema) : NULL),
                                    "callbacks", ms_schema_has_callbacks (schema)));
}

static gboolean
validate (MsTool *tool, const char *path, const char *text, gsize length)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) schemas = ms_schema_read_all (text, length, path, &problem);
  g_autoptr (json_t) stores = json_array ();
  g_autoptr (json_t) problems = json_array ();
  gboolean valid;

  if (problem)
    {
      json_array_append_new (problems, describe_problem (path, problem));
      print_problem (tool, problem);
    }
  for (guint i = 0; schemas && i < schemas->len; i++)
    {
      MsSchema *schema = g_ptr_array_index (schemas, i);
      g_autoptr (GError) wrong = NULL;

      add_store (stores, schema, ms_schema_seal_without_callbacks (schema, &wrong));
      if (!wrong)
        {
          print_store (tool, path, schema);
          continue;
        }
      json_array_append_new (problems, describe_problem (path, wrong));
      print_problem (tool, wrong);
    }
  valid = json_array_size (problems) == 0;
  if (tool->json)
    ms_tool_write_json (tool, json_pack ("{s:o, s:b, s:O, s:O}", "file", ms_tool_json_text (path),
                                         "valid", valid, "stores", stores, "problems", problems));
  return valid;
}

gboolean
ms_tool_run_validate (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  g_autofree char *text = NULL;
  gsize length;

  return ms_tool_parse (tool, NULL, _ ("FILE"), 1, 1, argc, argv, &operands, error)
         && g_file_get_contents (operands[0], &text, &length, error)
         && validate (tool, operands[0], text, length);
}
