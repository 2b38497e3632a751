/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsArg: one argument of an event type, and its value as GVariant, as JSON and as SQL. */
#pragma once

#include "ms-json-span-private.h"
#include "sqlite/ms-value-private.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MS_ARG_STRING,
  MS_ARG_BOOLEAN,
  MS_ARG_INTEGER,
  MS_ARG_DOUBLE,
  MS_ARG_BYTES,
  /* canonical JSON in SQL from here on */
  MS_ARG_STRINGS,
  MS_ARG_ARRAY,
  MS_ARG_OBJECT,
  MS_ARG_ANY,
} MsArgKind;

typedef struct
{
  char *name;
  char *json_name; /* "name": as it stands in JSON */
  char *type;      /* as declared */
  MsArgKind kind;
  char letter; /* of the type, for the range of integers */
  gboolean nullable;
  gboolean optional;
} MsArg;

/* FALSE if @type is none of the table in MsEventType. */
gboolean ms_arg_parse_type (const char *type, MsArg *arg);

/* What values borrow from, beside the GVariant or the JSON text that they were read from. */
typedef GPtrArray MsArena;
MsArena *ms_arena_new (void) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsArena, g_ptr_array_unref)

/* Appends @value as JSON to @json and gives its SQL value. Integers may come in any integer type whose range they fit,
 * reals as integers, nullable ones with or without their `m`. Errors: MS_ERROR_INVALID_ARGS, without the argument's name. */
gboolean ms_arg_encode (const MsArg *self,
                        GVariant *value,
                        GString *json,
                        MsArena *arena,
                        MsValue *sql,
                        GError **error);

/* Gives the SQL value of the JSON value that @span spans in scanned text. */
gboolean ms_arg_decode (const MsArg *self,
                        const char *text,
                        MsJsonSpan span,
                        MsArena *arena,
                        MsValue *sql,
                        GError **error);

/* For the two files of this noun. */
gboolean ms_arg_check_integer (const MsArg *self, gint64 integer, GError **error);
gboolean ms_arg_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
