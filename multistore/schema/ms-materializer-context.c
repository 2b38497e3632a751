/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMaterializerContext: what a materializer callback works with. */

#include "schema/ms-materializer-context-private.h"
#include "schema/ms-event-private.h"
#include "schema/ms-variant-sql-private.h"
#include "ms-error.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-sql-determinism-private.h"

#include <string.h>

struct _MsMaterializerContext
{
  GObject parent_instance;

  MsConnection *connection; /* NULL when the callback has returned */
  MsEventType *type;
  const MsEventArgs *args;
  MsEventRecord *record;
  char *json;
};

G_DEFINE_FINAL_TYPE (MsMaterializerContext, ms_materializer_context, G_TYPE_OBJECT)

static void
ms_materializer_context_finalize (GObject *object)
{
  MsMaterializerContext *self = MS_MATERIALIZER_CONTEXT (object);

  g_free (self->json);
  G_OBJECT_CLASS (ms_materializer_context_parent_class)->finalize (object);
}

static void
ms_materializer_context_class_init (MsMaterializerContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_materializer_context_finalize;
}

static void
ms_materializer_context_init (MsMaterializerContext *self)
{
}

MsMaterializerContext *
ms_materializer_context_new (MsConnection *connection,
                             MsEventType *type,
                             const MsEventArgs *args,
                             MsEventRecord *record)
{
  MsMaterializerContext *self = g_object_new (MS_TYPE_MATERIALIZER_CONTEXT, NULL);

  self->connection = connection;
  self->type = type;
  self->args = args;
  self->record = record;
  self->json = ms_event_dup_json (record->event);
  return self;
}

void
ms_materializer_context_end (MsMaterializerContext *self)
{
  self->connection = NULL;
}

void
ms_bind_event_value (MsStatement *statement,
                     int parameter,
                     int binding,
                     const MsEventArgs *args,
                     const MsEventRecord *record,
                     const char *json,
                     gsize json_length)
{
  MsValue text;

  switch (binding)
    {
    case MS_BIND_ARGS:
      text = ms_value_text (json, json_length);
      ms_statement_bind (statement, parameter, &text);
      break;
    case MS_BIND_SEQ:
      ms_statement_bind_int (statement, parameter, record->sequence.global);
      break;
    case MS_BIND_CLIENT_ID:
      ms_statement_bind_text (statement, parameter, record->client_id);
      break;
    case MS_BIND_SESSION_ID:
      ms_statement_bind_text (statement, parameter, record->session_id);
      break;
    default:
      ms_statement_bind (statement, parameter, ms_event_args_get (args, binding));
    }
}

static void
bind_event (MsMaterializerContext *self, MsStatement *statement)
{
  int n_parameters = ms_statement_get_n_parameters (statement);

  for (int i = 1; i <= n_parameters; i++)
    {
      const char *name = ms_statement_get_parameter_name (statement, i);
      int binding = name ? ms_event_type_find_parameter (self->type, name + 1) : MS_BIND_UNKNOWN;

      if (binding != MS_BIND_UNKNOWN)
        ms_bind_event_value (statement, i, binding, self->args, self->record, self->json,
                             strlen (self->json));
    }
}

static gboolean
fail (GError **error, const char *sql, const char *problem)
{
  g_set_error (error, MS_ERROR, MS_ERROR_CALLBACK, "“%s” is not allowed in a materializer: %s", sql,
               problem);
  return FALSE;
}

static MsStatement *
prepare (MsMaterializerContext *self,
         gboolean reads,
         const char *sql,
         GVariant *params,
         MsArena *arena,
         GError **error)
{
  MsGuardMode mode = self->type->scope == MS_SCOPE_CLIENT ? MS_GUARD_CLIENT_MATERIALIZER
                                                          : MS_GUARD_SYNCED_MATERIALIZER;
  g_autofree char *problem = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MsStatement) statement = NULL;

  if (!self->connection)
    {
      fail (error, sql, "the callback that the context was for has returned");
      return NULL;
    }
  problem = ms_sql_find_indeterminism (sql);
  if (problem)
    {
      fail (error, sql, problem);
      return NULL;
    }
  statement = ms_connection_prepare_guarded (self->connection, mode, reads, sql, &local_error);
  if (!statement)
    {
      /* The callback's mistake, not a query's. */
      if (g_error_matches (local_error, MS_ERROR, MS_ERROR_INVALID_QUERY))
        local_error->code = MS_ERROR_CALLBACK;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  bind_event (self, statement);
  if (!ms_variant_bind (params, statement, arena, error))
    return NULL;
  return g_steal_pointer (&statement);
}

gboolean
ms_materializer_context_execute (MsMaterializerContext *self,
                                 const char *sql,
                                 GVariant *params,
                                 GError **error)
{
  g_autoptr (GVariant) own_params = params ? g_variant_ref_sink (params) : NULL;
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autoptr (MsStatement) statement = NULL;

  g_return_val_if_fail (MS_IS_MATERIALIZER_CONTEXT (self), FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (!params || g_variant_is_of_type (params, G_VARIANT_TYPE_VARDICT), FALSE);

  statement = prepare (self, FALSE, sql, own_params, arena, error);
  return statement && ms_statement_run (statement, error);
}

GVariant *
ms_materializer_context_query (MsMaterializerContext *self,
                               const char *sql,
                               GVariant *params,
                               GError **error)
{
  g_autoptr (GVariant) own_params = params ? g_variant_ref_sink (params) : NULL;
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autoptr (MsStatement) statement = NULL;
  g_autoptr (GVariantBuilder) rows = NULL;
  MsStep step;

  g_return_val_if_fail (MS_IS_MATERIALIZER_CONTEXT (self), NULL);
  g_return_val_if_fail (sql != NULL, NULL);
  g_return_val_if_fail (!params || g_variant_is_of_type (params, G_VARIANT_TYPE_VARDICT), NULL);

  statement = prepare (self, TRUE, sql, own_params, arena, error);
  if (!statement)
    return NULL;
  rows = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  while ((step = ms_statement_step (statement, error)) == MS_STEP_ROW)
    g_variant_builder_add_value (rows, ms_variant_new_from_row (statement));
  if (step == MS_STEP_ERROR)
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (rows));
}
