/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of SQL values and of numbers: there and back, and every truncation. */
#include "sqlite/ms-value-private.h"

#include <string.h>

static void
test_varints (void)
{
  for (guint bit = 0; bit <= 64; bit++)
    for (int delta = -1; delta <= 1; delta++)
      {
        guint64 number = (bit < 64 ? G_GUINT64_CONSTANT (1) << bit : 0) + (guint64) delta;
        g_autoptr (GByteArray) bytes = g_byte_array_new ();
        guint64 read = ~number;
        gsize offset = 0;

        ms_varint_write (number, bytes);
        g_assert_cmpuint (bytes->len, <=, 10);
        g_assert_true (ms_varint_read (bytes->data, bytes->len, &offset, &read));
        g_assert_cmpuint (read, ==, number);
        g_assert_cmpuint (offset, ==, bytes->len);
        for (guint cut = 0; cut < bytes->len; cut++)
          {
            offset = 0;
            g_assert_false (ms_varint_read (bytes->data, cut, &offset, &read));
            g_assert_cmpuint (offset, <=, cut);
          }
      }
}

/* Without an end there is no number, and reading stops. */
static void
test_endless_varint (void)
{
  guint8 bytes[64];
  gsize offset = 0;
  guint64 number;

  memset (bytes, 0xff, sizeof bytes);
  g_assert_false (ms_varint_read (bytes, sizeof bytes, &offset, &number));
  g_assert_cmpuint (offset, <, 12);
}

static void
assert_same (const MsValue *a, const MsValue *b)
{
  g_assert_cmpint (a->type, ==, b->type);
  if (a->type == MS_VALUE_TEXT || a->type == MS_VALUE_BLOB)
    g_assert_cmpmem (a->bytes.data, a->bytes.length, b->bytes.data, b->bytes.length);
  else if (a->type != MS_VALUE_NULL)
    g_assert_cmpint (a->integer, ==, b->integer);
}

static void
test_values (void)
{
  const MsValue values[] = {
    MS_VALUE_INIT_NULL,
    ms_value_integer (0),
    ms_value_integer (G_MININT64),
    ms_value_integer (G_MAXINT64),
    ms_value_real (0.0),
    ms_value_real (-0.0),
    ms_value_real (G_MAXDOUBLE),
    ms_value_text ("", 0),
    ms_value_text ("a\0b", 3),
    ms_value_blob (NULL, 0),
    ms_value_blob ("\xff\x00", 2),
  };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gsize offset = 0;
  MsValue read;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      ms_value_write (&values[i], bytes);
      ms_value_write (&values[i], all);
      for (guint cut = 0; cut < bytes->len; cut++)
        {
          g_autofree guint8 *exact = g_memdup2 (bytes->data, MAX (cut, 1));

          offset = 0;
          g_assert_false (ms_value_read (exact, cut, &offset, &read));
        }
    }
  offset = 0;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_true (ms_value_read (all->data, all->len, &offset, &read));
      assert_same (&read, &values[i]);
    }
  g_assert_cmpuint (offset, ==, all->len);
  g_assert_false (ms_value_read (all->data, all->len, &offset, &read));
}

static void
test_wrong (void)
{
  static const guint8 unknown_type[] = { 77, 0, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 huge_text[] = { MS_VALUE_TEXT, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xff,          0xff, 0xff, 0xff, 0x01, 'a' };
  gsize offset = 0;
  MsValue value;

  g_assert_false (ms_value_read (unknown_type, sizeof unknown_type, &offset, &value));
  offset = 0;
  g_assert_false (ms_value_read (huge_text, sizeof huge_text, &offset, &value));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/varints", test_varints);
  g_test_add_func ("/value/endless-varint", test_endless_varint);
  g_test_add_func ("/value/values", test_values);
  g_test_add_func ("/value/wrong", test_wrong);
  return g_test_run ();
}
