/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: running it once, on any connection. */

#include "query/ms-query-private.h"
#include "ms-error.h"
#include "query/ms-query-struct-private.h"
#include "sqlite/ms-guard-private.h"

/* Those named as the library's own would take theirs. */
static gboolean
can_be_given (const char *parameter)
{
  return parameter && *parameter == ':'
         && (parameter[1] != '_' || strcmp (parameter + 1, MS_QUERY_MATCH_PARAMETER) == 0);
}

static gboolean
check_names (MsStatement *statement, GError **error)
{
  for (int i = 1; i <= ms_statement_get_n_parameters (statement); i++)
    {
      const char *name = ms_statement_get_parameter_name (statement, i);

      if (can_be_given (name))
        continue;
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   "The parameter “%s” cannot be given a value: name it :name, not beginning "
                   "with _",
                   name ? name : "?");
      return FALSE;
    }
  return TRUE;
}

/* Values without a parameter are a mistake. */
static gboolean
has_parameters (MsStatement *statement, GVariant *values, GError **error)
{
  GVariantIter iter;
  const char *name;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      g_autofree char *parameter = g_strconcat (":", name, NULL);

      if (ms_statement_find_parameter (statement, parameter) > 0)
        continue;
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   "“%s” has no parameter :%s: write it there, or give it no value",
                   ms_statement_get_sql (statement), name);
      return FALSE;
    }
  return TRUE;
}

gboolean
ms_query_bind (GVariant *values, MsStatement *statement, MsArena *arena, GError **error)
{
  return check_names (statement, error)
         && (!values
             || (has_parameters (statement, values, error)
                 && ms_variant_bind (values, statement, arena, error)));
}

MsResult *
ms_query_execute (const char *sql,
                  GVariant *values,
                  MsConnection *connection,
                  GCancellable *cancellable,
                  guint milliseconds,
                  GError **error)
{
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MsResult) result = NULL;
  MsStatement *statement = ms_connection_prepare_query (connection, sql, error);

  if (!statement)
    return NULL;
  if (!ms_query_bind (values, statement, arena, error))
    {
      ms_statement_reset (statement);
      return NULL;
    }

  ms_connection_limit (connection, cancellable, milliseconds);
  result = ms_result_new_from_statement (statement, &local_error);
  ms_connection_unlimit (connection, &local_error);
  if (!result)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    ms_statement_reset (statement);
  return g_steal_pointer (&result);
}
