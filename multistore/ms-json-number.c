/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Doubles as ECMAScript writes them: the shortest decimal that reads back, found with the C
 * library's correctly rounded conversions, in any locale.
 */
#include "ms-json-number-private.h"

#include <float.h>
#include <math.h>

/* An IEEE double needs at most this many decimal digits to be told from its neighbours. */
#define DOUBLE_DIGITS 17

/* The value significand × 10^exponent. */
typedef struct
{
  guint64 significand;
  int exponent;
} Decimal;

static Decimal
round_to_digits (double number, int digits)
{
  char format[8];
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  Decimal decimal = { 0, 0 };
  const char *at;

  g_snprintf (format, sizeof format, "%%.%de", digits - 1);
  g_ascii_formatd (text, sizeof text, format, number);
  for (at = text; *at != 'e'; at++)
    if (g_ascii_isdigit (*at))
      decimal.significand = decimal.significand * 10 + (guint64) g_ascii_digit_value (*at);
  decimal.exponent = (int) g_ascii_strtoll (at + 1, NULL, 10) - (digits - 1);
  return decimal;
}

static gboolean
reads_back_as (Decimal decimal, double number)
{
  char text[40];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT "e%d", decimal.significand, decimal.exponent);
  return g_ascii_strtod (text, NULL) == number;
}

/* The shortest decimal that reads back as @number, which is positive; the closest of those. Where
 * the gap to the double below is narrower than the one above, which is so at the powers of two,
 * the nearest decimal may lie below and read back as another double, while the next one above
 * reads back right. Decimals of DBL_DIG digits survive a way through a normal double, so none
 * shorter needs a try of its own. */
static Decimal
shortest_decimal (double number)
{
  int binary_exponent;
  gboolean uneven_gaps = frexp (number, &binary_exponent) == 0.5;
  int digits = number < DBL_MIN ? 1 : DBL_DIG;
  Decimal decimal = round_to_digits (number, digits);

  while (digits < DOUBLE_DIGITS && !reads_back_as (decimal, number))
    {
      Decimal above = { decimal.significand + 1, decimal.exponent };

      if (uneven_gaps && reads_back_as (above, number))
        decimal = above;
      else
        decimal = round_to_digits (number, ++digits);
    }
  while (decimal.significand % 10 == 0)
    {
      decimal.significand /= 10;
      decimal.exponent++;
    }
  return decimal;
}

static void
append_zeros (GString *out, int count)
{
  for (int i = 0; i < count; i++)
    g_string_append_c (out, '0');
}

/* Number::toString of ECMA-262; @point is the specification's n, the place of the decimal point. */
static void
append_decimal (GString *out, Decimal decimal)
{
  char digits[24];
  int count = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, decimal.significand);
  int point = count + decimal.exponent;

  if (point > 0 && point <= 21)
    {
      g_string_append_len (out, digits, MIN (point, count));
      append_zeros (out, point - count);
      if (point < count)
        g_string_append_printf (out, ".%s", digits + point);
    }
  else if (point > -6 && point <= 0)
    {
      g_string_append (out, "0.");
      append_zeros (out, -point);
      g_string_append (out, digits);
    }
  else
    {
      g_string_append_c (out, digits[0]);
      if (count > 1)
        g_string_append_printf (out, ".%s", digits + 1);
      g_string_append_printf (out, "e%+d", point - 1);
    }
}

void
ms_json_append_double (GString *out, double number)
{
  g_return_if_fail (isfinite (number));

  if (number < 0)
    g_string_append_c (out, '-');
  number = fabs (number);
  if (number < (double) MS_JSON_MAX_SAFE_INTEGER && number == floor (number))
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) number);
  else
    append_decimal (out, shortest_decimal (number));
}
