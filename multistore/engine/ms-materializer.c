/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMaterializer: changes the tables of one connection as events say. */

#include "engine/ms-materializer-private.h"
#include "ms-error.h"
#include "schema/ms-event.h"
#include "schema/ms-materializer-context-private.h"
#include "sqlite/ms-guard-private.h"

#include <string.h>

typedef struct
{
  MsStatement *statement;
  int *bindings; /* an argument's index or an MsBinding for each parameter */
  int n_bindings;
} Prepared;

struct _MsMaterializer
{
  MsConnection *connection;
  MsSchema *schema;
  Prepared **prepared; /* by event type, then by statement; NULL until first needed */
  gboolean running;
};

MsMaterializer *
ms_materializer_new (MsConnection *connection, MsSchema *schema)
{
  MsMaterializer *self = g_new0 (MsMaterializer, 1);

  self->connection = connection;
  self->schema = g_object_ref (schema);
  self->prepared = g_new0 (Prepared *, schema->event_types->len + 1);
  return self;
}

static guint
count_statements (MsMaterializer *self, guint type_index)
{
  MsEventType *type = g_ptr_array_index (self->schema->event_types, type_index);

  return type->statements->len;
}

void
ms_materializer_shrink (MsMaterializer *self)
{
  for (guint i = 0; i < self->schema->event_types->len; i++)
    {
      for (guint j = 0; self->prepared[i] && j < count_statements (self, i); j++)
        {
          ms_statement_finalize (self->prepared[i][j].statement);
          g_free (self->prepared[i][j].bindings);
        }
      g_clear_pointer (&self->prepared[i], g_free);
    }
}

void
ms_materializer_free (MsMaterializer *self)
{
  ms_materializer_shrink (self);
  g_free (self->prepared);
  g_object_unref (self->schema);
  g_free (self);
}

static gboolean
prepare_statement (MsMaterializer *self,
                   MsEventType *type,
                   const char *sql,
                   Prepared *prepared,
                   GError **error)
{
  /* The schema's check has tried it under the guard. */
  prepared->statement = ms_connection_prepare (self->connection, sql, error);
  if (!prepared->statement)
    return FALSE;
  prepared->n_bindings = ms_statement_get_n_parameters (prepared->statement);
  prepared->bindings = g_new (int, prepared->n_bindings + 1);
  for (int i = 0; i < prepared->n_bindings; i++)
    {
      const char *name = ms_statement_get_parameter_name (prepared->statement, i + 1);

      prepared->bindings[i] = ms_event_type_find_parameter (type, name + 1);
    }
  return TRUE;
}

static Prepared *
get_prepared (MsMaterializer *self, MsEventType *type, GError **error)
{
  Prepared *prepared = self->prepared[type->index];

  if (prepared)
    return prepared;
  self->prepared[type->index] = prepared = g_new0 (Prepared, type->statements->len);
  for (guint i = 0; i < type->statements->len; i++)
    if (!prepare_statement (self, type, g_ptr_array_index (type->statements, i), &prepared[i],
                            error))
      {
        for (guint j = 0; j < i; j++)
          {
            ms_statement_finalize (prepared[j].statement);
            g_free (prepared[j].bindings);
          }
        g_clear_pointer (&self->prepared[type->index], g_free);
        return NULL;
      }
  return prepared;
}

static gboolean
run_callback (MsMaterializer *self,
              MsEventType *type,
              const MsEventArgs *args,
              const MsEventRecord *record,
              GError **error)
{
  g_autoptr (MsEventRecord) kept = ms_event_record_new (&record->sequence, record->event);
  g_autoptr (MsMaterializerContext) context = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean succeeded;

  kept->client_id = g_strdup (record->client_id);
  kept->session_id = g_strdup (record->session_id);
  kept->recorded_at = record->recorded_at;
  context = ms_materializer_context_new (self->connection, type, args, kept);

  self->running = TRUE;
  succeeded = type->func (context, kept, type->func_data, &local_error);
  self->running = FALSE;
  ms_materializer_context_end (context);

  if (succeeded)
    return TRUE;
  if (local_error && local_error->domain == MS_ERROR)
    g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                "Materializer callback of event “%s”: ", type->name);
  else
    g_set_error (error, MS_ERROR, MS_ERROR_CALLBACK, "Materializer callback of event “%s”: %s",
                 type->name,
                 local_error ? local_error->message
                             : "it failed without an error: return TRUE, or set the error");
  return FALSE;
}

static gboolean
run_statements (MsMaterializer *self,
                MsEventType *type,
                const MsEventArgs *args,
                const MsEventRecord *record,
                const char *json,
                gsize json_length,
                GError **error)
{
  Prepared *prepared = get_prepared (self, type, error);

  if (!prepared)
    return FALSE;
  for (guint i = 0; i < type->statements->len; i++)
    {
      for (int j = 0; j < prepared[i].n_bindings; j++)
        ms_bind_event_value (prepared[i].statement, j + 1, prepared[i].bindings[j], args, record,
                             json, json_length);
      if (!ms_statement_run (prepared[i].statement, error))
        {
          g_prefix_error (error, "Event “%s”: ", type->name);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
ms_materializer_run (MsMaterializer *self,
                     MsEventType *type,
                     const MsEventArgs *args,
                     const MsEventRecord *record,
                     const char *json,
                     gsize json_length,
                     GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (type->statements->len > 0
      && !run_statements (self, type, args, record, json, json_length, &local_error))
    {
      /* A statement that is right and fails all the same, such as an integer overflow, fails because of its values. */
      if (g_error_matches (local_error, MS_ERROR, MS_ERROR_INVALID_QUERY))
        local_error->code = MS_ERROR_CONSTRAINT;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return !type->has_callback || run_callback (self, type, args, record, error);
}

/* A single statement that fails is undone by SQLite itself. */
static gboolean
is_atomic (MsEventType *type)
{
  return type->statements->len <= 1 && !type->has_callback;
}

gboolean
ms_materializer_run_or_nothing (MsMaterializer *self,
                                MsEventType *type,
                                const MsEventArgs *args,
                                const MsEventRecord *record,
                                const char *json,
                                gsize json_length,
                                GError **error)
{
  if (is_atomic (type))
    return ms_materializer_run (self, type, args, record, json, json_length, error);
  if (!ms_connection_savepoint (self->connection, error))
    return FALSE;
  if (ms_materializer_run (self, type, args, record, json, json_length, error))
    return ms_connection_release (self->connection, error);
  ms_connection_rollback_to (self->connection);
  return FALSE;
}

gboolean
ms_materializer_is_refusal (const GError *error)
{
  return g_error_matches (error, MS_ERROR, MS_ERROR_CONSTRAINT)
         || g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_ARGS)
         || g_error_matches (error, MS_ERROR, MS_ERROR_TOO_LARGE);
}

gboolean
ms_materializer_is_running (MsMaterializer *self)
{
  return self->running;
}
