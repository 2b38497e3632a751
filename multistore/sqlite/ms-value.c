/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsValue: one SQL value, and its bytes in undo records. */

#include "sqlite/ms-value-private.h"

#include <string.h>

void
ms_varint_write (guint64 number, GByteArray *out)
{
  guint8 bytes[10];
  guint n = 0;

  do
    {
      bytes[n++] = (number & 0x7f) | (number > 0x7f ? 0x80 : 0);
      number >>= 7;
    }
  while (number > 0);
  g_byte_array_append (out, bytes, n);
}

gboolean
ms_varint_read (const guint8 *bytes, gsize length, gsize *offset, guint64 *number)
{
  guint64 result = 0;

  for (guint shift = 0; shift < 64 && *offset < length; shift += 7)
    {
      guint8 byte = bytes[(*offset)++];

      result |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        {
          *number = result;
          return TRUE;
        }
    }
  return FALSE;
}

void
ms_value_write (const MsValue *value, GByteArray *out)
{
  guint8 type = value->type;

  g_byte_array_append (out, &type, 1);
  switch (value->type)
    {
    case MS_VALUE_NULL:
      break;
    case MS_VALUE_INTEGER:
    case MS_VALUE_REAL:
      g_byte_array_append (out, (const guint8 *) &value->integer, sizeof value->integer);
      break;
    case MS_VALUE_TEXT:
    case MS_VALUE_BLOB:
      ms_varint_write (value->bytes.length, out);
      if (value->bytes.length > 0)
        g_byte_array_append (out, (const guint8 *) value->bytes.data, value->bytes.length);
      break;
    }
}

gboolean
ms_value_read (const guint8 *bytes, gsize length, gsize *offset, MsValue *value)
{
  guint64 n;

  if (*offset >= length)
    return FALSE;

  value->type = bytes[(*offset)++];
  switch (value->type)
    {
    case MS_VALUE_NULL:
      return TRUE;
    case MS_VALUE_INTEGER:
    case MS_VALUE_REAL:
      if (length - *offset < sizeof value->integer)
        return FALSE;
      memcpy (&value->integer, bytes + *offset, sizeof value->integer);
      *offset += sizeof value->integer;
      return TRUE;
    case MS_VALUE_TEXT:
    case MS_VALUE_BLOB:
      if (!ms_varint_read (bytes, length, offset, &n) || n > length - *offset)
        return FALSE;
      value->bytes.data = (const char *) bytes + *offset;
      value->bytes.length = n;
      *offset += n;
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ms_value_is_string (const MsValue *value)
{
  /* g_utf8_validate_len () refuses NUL too. */
  return value->type == MS_VALUE_TEXT
         && g_utf8_validate_len (value->bytes.data, value->bytes.length, NULL);
}

gboolean
ms_value_equal (const MsValue *a, const MsValue *b)
{
  if (a->type != b->type)
    return FALSE;
  switch (a->type)
    {
    case MS_VALUE_NULL:
      return TRUE;
    case MS_VALUE_INTEGER:
      return a->integer == b->integer;
    case MS_VALUE_REAL:
      return memcmp (&a->real, &b->real, sizeof a->real) == 0;
    default:
      return a->bytes.length == b->bytes.length
             && (a->bytes.length == 0
                 || memcmp (a->bytes.data, b->bytes.data, a->bytes.length) == 0);
    }
}
