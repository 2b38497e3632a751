/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Binding a query's values to the statements that keep it live. */

#include "query/ms-live-bind-private.h"

gboolean
ms_live_bind (MsStatement *statement, GVariant *values, MsArena *arena, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (!values || ms_statement_get_n_parameters (statement) == 0)
    return TRUE;
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *with_colon = g_strconcat (":", name, NULL);
      int parameter = ms_statement_find_parameter (statement, with_colon);
      MsValue sql;

      if (parameter == 0)
        continue;
      if (!ms_variant_to_sql (value, arena, &sql, error))
        {
          g_variant_unref (value);
          return FALSE;
        }
      ms_statement_bind (statement, parameter, &sql);
    }
  return TRUE;
}
