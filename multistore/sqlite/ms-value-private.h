/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsValue: one SQL value, borrowed from whoever has it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_VALUE_NULL,
  MS_VALUE_INTEGER,
  MS_VALUE_REAL,
  MS_VALUE_TEXT, /* UTF-8, may hold NUL, need not end in it */
  MS_VALUE_BLOB,
} MsValueType;

typedef struct
{
  MsValueType type;
  union
  {
    gint64 integer;
    double real;
    struct
    {
      const char *data;
      gsize length;
    } bytes;
  };
} MsValue;

#define MS_VALUE_INIT_NULL                                                                         \
  {                                                                                                \
    .type = MS_VALUE_NULL                                                                          \
  }

static inline MsValue
ms_value_integer (gint64 integer)
{
  return (MsValue){ .type = MS_VALUE_INTEGER, .integer = integer };
}

static inline MsValue
ms_value_real (double real)
{
  return (MsValue){ .type = MS_VALUE_REAL, .real = real };
}

static inline MsValue
ms_value_text (const char *data, gsize length)
{
  return (MsValue){ .type = MS_VALUE_TEXT, .bytes = { data, length } };
}

static inline MsValue
ms_value_blob (const void *data, gsize length)
{
  return (MsValue){ .type = MS_VALUE_BLOB, .bytes = { data, length } };
}

/* Is it a text that a C string can hold: UTF-8 without NUL? */
gboolean ms_value_is_string (const MsValue *value);

/* Are both the same in type and bytes? 1 and 1.0 are not, nor are 0.0 and -0.0. */
gboolean ms_value_equal (const MsValue *a, const MsValue *b);

/* Appends @value in a form that ms_value_read () reads back. */
void ms_value_write (const MsValue *value, GByteArray *out);

/* Reads a value at *@offset of @bytes and moves *@offset behind it; text and blobs stay in @bytes. FALSE if they end too early. */
gboolean ms_value_read (const guint8 *bytes, gsize length, gsize *offset, MsValue *value);

/* Unsigned integers in seven bits a byte, least significant first; the same rules. */
void ms_varint_write (guint64 number, GByteArray *out);
gboolean ms_varint_read (const guint8 *bytes, gsize length, gsize *offset, guint64 *number);

G_END_DECLS
