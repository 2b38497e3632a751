/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStatement: a prepared statement. It is SQLite's own object, under a name that needs no <sqlite3.h>. */
#pragma once

#include "sqlite/ms-value-private.h"

G_BEGIN_DECLS

typedef struct sqlite3_stmt MsStatement;

typedef enum
{
  MS_STEP_ERROR,
  MS_STEP_ROW,
  MS_STEP_DONE,
} MsStep;

void ms_statement_finalize (MsStatement *self);

/* Parameters count from 1. */
int ms_statement_get_n_parameters (MsStatement *self);
/* With its colon; NULL for one without a name. */
const char *ms_statement_get_parameter_name (MsStatement *self, int parameter);
/* 0 if there is none. */
int ms_statement_find_parameter (MsStatement *self, const char *name_with_colon);

/* Text and blobs are not copied: they must stay until the statement is reset. */
void ms_statement_bind (MsStatement *self, int parameter, const MsValue *value);
void ms_statement_bind_int (MsStatement *self, int parameter, gint64 value);
void ms_statement_bind_text (MsStatement *self, int parameter, const char *value);
void ms_statement_bind_null (MsStatement *self, int parameter);

/* On an error the statement has been reset. */
MsStep ms_statement_step (MsStatement *self, GError **error);
/* Ends the execution and forgets the values. */
void ms_statement_reset (MsStatement *self);
/* Ends the execution; the values stay. */
void ms_statement_rewind (MsStatement *self);
/* Executes a statement to its end and ends the execution. The values stay, though what they borrow may go: bind each anew. */
gboolean ms_statement_run (MsStatement *self, GError **error);

/* Columns count from 0; what is given is valid until the next step. */
int ms_statement_get_n_columns (MsStatement *self);
const char *ms_statement_get_column_name (MsStatement *self, int column);
/* The table and column that a result's column shows as it is; FALSE for an expression. */
gboolean ms_statement_get_column_origin (MsStatement *self,
                                         int column,
                                         const char **table,
                                         const char **name);
void ms_statement_get_column (MsStatement *self, int column, MsValue *value);
gint64 ms_statement_get_int (MsStatement *self, int column);
const char *ms_statement_get_text (MsStatement *self, int column);
char *ms_statement_dup_text (MsStatement *self, int column) G_GNUC_WARN_UNUSED_RESULT;

gboolean ms_statement_is_read_only (MsStatement *self);
gboolean ms_statement_is_explain (MsStatement *self);
const char *ms_statement_get_sql (MsStatement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStatement, ms_statement_finalize)

G_END_DECLS
