/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore query: runs a SELECT over the tables of a store. */

#include "ms-error.h"
#include "ms-json-variant-private.h"
#include "query/ms-query-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static gboolean
add_parameter (GVariantDict *values, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  gboolean is_json = equals && equals > text && equals[-1] == ':';
  g_autofree char *name = equals ? g_strndup (text, equals - text - (is_json ? 1 : 0)) : NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *message = NULL;

  if (!name || !*name)
    message = g_strdup_printf (_ ("-p %s: write NAME=TEXT or NAME:=JSON"), text);
  else if (is_json && !ms_json_scan (equals + 1, -1, &local_error))
    message = g_strdup_printf (_ ("-p %s: this is no JSON: %s"), text, local_error->message);
  if (message)
    return ms_tool_fail_usage (error, message);

  if (is_json)
    {
      g_autoptr (GVariant) value =
          ms_json_dup_variant (equals + 1, ms_json_value_span (equals + 1, -1));
      g_variant_dict_insert_value (values, name, value);
    }
  else
    g_variant_dict_insert (values, name, "s", equals + 1);
  return TRUE;
}

static GVariant *
read_parameters (char **parameters, GError **error)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; parameters && parameters[i]; i++)
    if (!add_parameter (&values, parameters[i], error))
      return NULL;
  return g_variant_ref_sink (g_variant_dict_end (&values));
}

static char *
format_blob (const MsValue *value)
{
  GString *text = g_string_new ("x'");

  for (gsize i = 0; i < value->bytes.length; i++)
    g_string_append_printf (text, "%02x", (guchar) value->bytes.data[i]);
  g_string_append_c (text, '\'');
  return g_string_free (text, FALSE);
}

static char *
format_real (double real)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_dtostr (text, sizeof text, real));
}

static char *
format_value (const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case MS_VALUE_REAL:
      return format_real (value->real);
    case MS_VALUE_TEXT:
      return g_utf8_make_valid (value->bytes.data, value->bytes.length);
    case MS_VALUE_BLOB:
      return format_blob (value);
    default:
      return g_strdup ("");
    }
}

static json_t *
value_to_json (const MsValue *value)
{
  g_autofree char *text = NULL;

  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      return json_integer (value->integer);
    case MS_VALUE_REAL:
      return isfinite (value->real) ? json_real (value->real) : json_null ();
    case MS_VALUE_TEXT:
      text = g_utf8_make_valid (value->bytes.data, value->bytes.length);
      return json_string (text);
    case MS_VALUE_BLOB:
      text = g_base64_encode ((const guchar *) value->bytes.data, value->bytes.length);
      return json_string (text);
    default:
      return json_null ();
    }
}

/* A member for each column: of columns with one name, the later ones get a number. */
static void
add_column (json_t *object, const char *name, json_t *value)
{
  g_autofree char *unique = g_strdup (name);

  for (guint i = 2; json_object_get (object, unique); i++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s_%u", name, i);
    }
  json_object_set_new (object, unique, value);
}

static void
print_json (MsTool *tool, MsResult *result)
{
  for (guint row = 0; row < ms_result_get_n_rows (result); row++)
    {
      json_t *object = json_object ();

      for (guint i = 0; i < ms_result_get_n_columns (result); i++)
        add_column (object, ms_result_get_column_name (result, i),
                    value_to_json (ms_result_get_value (result, row, i)));
      ms_tool_write_json (tool, object);
    }
}

/* As RFC 4180 has it, but that lines end as the system's do. NULL is nothing, an empty text is "". */
static void
append_csv (GString *line, guint column, const char *text, gboolean is_text)
{
  if (column > 0)
    g_string_append_c (line, ',');
  if (!strpbrk (text, ",\"\r\n") && !(is_text && !*text))
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (const char *at = text; *at; at++)
    g_string_append (line, *at == '"' ? "\"\"" : (char[]){ *at, '\0' });
  g_string_append_c (line, '"');
}

static void
print_csv (MsTool *tool, MsResult *result)
{
  guint n_columns = ms_result_get_n_columns (result);
  g_autoptr (GString) head = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++)
    append_csv (head, i, ms_result_get_column_name (result, i), TRUE);
  ms_tool_write_line (tool, "%s", head->str);
  for (guint row = 0; row < ms_result_get_n_rows (result); row++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint i = 0; i < n_columns; i++)
        {
          const MsValue *value = ms_result_get_value (result, row, i);
          g_autofree char *text = format_value (value);

          append_csv (line, i, text, value->type == MS_VALUE_TEXT);
        }
      ms_tool_write_line (tool, "%s", line->str);
    }
}

static void
print_table (MsTool *tool, MsResult *result)
{
  guint n_columns = ms_result_get_n_columns (result);
  guint n_rows = ms_result_get_n_rows (result);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree gboolean *right = g_new0 (gboolean, n_columns);

  for (guint i = 0; i < n_columns; i++)
    g_ptr_array_add (cells, ms_tool_clean (ms_result_get_column_name (result, i)));
  for (guint row = 0; row < n_rows; row++)
    for (guint i = 0; i < n_columns; i++)
      {
        const MsValue *value = ms_result_get_value (result, row, i);
        g_autofree char *text = format_value (value);

        right[i] |= value->type == MS_VALUE_INTEGER || value->type == MS_VALUE_REAL;
        g_ptr_array_add (cells, ms_tool_clean (text));
      }
  ms_tool_write_table (tool, cells, n_columns, right);
}

static gboolean
run (MsTool *tool,
     const char *path,
     const char *sql,
     GVariant *values,
     gboolean csv,
     GError **error)
{
  g_autoptr (MsSchema) schema = NULL;
  g_autoptr (MsConnection) connection = ms_tool_open_for_queries (path, &schema, error);
  g_autoptr (MsResult) result = NULL;

  if (!connection)
    return FALSE;
  result = ms_query_execute (sql, values, connection, tool->cancellable, 0, error);
  if (!result)
    return FALSE;
  if (tool->json)
    print_json (tool, result);
  else if (csv)
    print_csv (tool, result);
  else
    print_table (tool, result);
  return TRUE;
}

gboolean
ms_tool_run_query (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) parameters = NULL;
  gboolean csv = FALSE;
  const GOptionEntry entries[] = {
    { "parameter", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &parameters,
      N_ ("Give the parameter :NAME a text; NAME:=JSON gives a number, true, false or null"),
      N_ ("NAME=TEXT") },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_ ("Print comma-separated values"), NULL },
    { NULL },
  };
  g_auto (GStrv) operands = NULL;
  g_autoptr (GVariant) values = NULL;

  if (!ms_tool_parse (tool, entries, _ ("STORE SQL"), 2, 2, argc, argv, &operands, error))
    return FALSE;
  if (csv && tool->json)
    return ms_tool_fail_usage (error, _ ("--json and --csv: use one of both"));
  if (!g_utf8_validate (operands[1], -1, NULL))
    return ms_tool_fail_usage (error, _ ("the statement is no UTF-8"));
  values = read_parameters (parameters, error);
  return values && run (tool, operands[0], operands[1], values, csv, error);
}
