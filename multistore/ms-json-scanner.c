/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The scanner: RFC 8259 over a range of bytes, with one bit of state for each open container.
 */
#include "ms-json-scanner-private.h"

#include <string.h>

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  guint64 objects[2]; /* bit n: the container at depth n + 1 is an object */
  guint depth;
  guint max_depth;
  gboolean takes_half_surrogates;
  const char *problem;
} Scanner;

G_STATIC_ASSERT (MS_JSON_MAX_DEPTH <= 64);
G_STATIC_ASSERT (MS_JSON_MAX_ENVELOPED_DEPTH <= 128);

typedef enum
{
  STEP_FAILED,
  STEP_WANT_VALUE,
  STEP_VALUE_DONE,
} Step;

static gboolean
fail (Scanner *scanner, const char *problem)
{
  scanner->problem = problem;
  return FALSE;
}

static inline gboolean
at_byte (const Scanner *scanner, guint8 byte)
{
  return scanner->at < scanner->end && *scanner->at == byte;
}

static inline void
skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end
         && (*scanner->at == ' ' || *scanner->at == '\n' || *scanner->at == '\r'
             || *scanner->at == '\t'))
    scanner->at++;
}

/* How many of the next 8 bytes are ASCII that stands for itself in a string. A byte stops the run
 * when its top bit is set in one of the terms; a subtraction's borrow can only spoil bytes behind
 * the first such byte. */
static inline guint
count_plain_of_8 (const guint8 *at)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bytes, stops;

  memcpy (&bytes, at, sizeof bytes);
  bytes = GUINT64_FROM_LE (bytes);
  stops = bytes;
  stops |= bytes - ones * 0x20;
  stops |= (bytes ^ (ones * '"')) - ones;
  stops |= (bytes ^ (ones * '\\')) - ones;
  stops &= ones * 0x80;
  return stops == 0 ? 8 : (guint) __builtin_ctzll (stops) / 8;
}

static inline gboolean
is_plain (guint8 byte)
{
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static inline void
skip_plain (Scanner *scanner)
{
  while (scanner->end - scanner->at >= 8)
    {
      guint plain = count_plain_of_8 (scanner->at);

      scanner->at += plain;
      if (plain < 8)
        return;
    }
  while (scanner->at < scanner->end && is_plain (*scanner->at))
    scanner->at++;
}

/* The second byte's range is what rules out overlong forms, surrogates and code points beyond
 * U+10FFFF. */
static gboolean
scan_multibyte_character (Scanner *scanner)
{
  const guint8 *at = scanner->at;
  guint8 lead = *at;
  guint8 second_min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  guint8 second_max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  guint length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

  if (lead < 0xc2 || lead > 0xf4 || (gsize) (scanner->end - at) < length || at[1] < second_min
      || at[1] > second_max)
    return fail (scanner, "the text is not UTF-8 (convert it first)");
  for (guint i = 2; i < length; i++)
    if ((at[i] & 0xc0) != 0x80)
      return fail (scanner, "the text is not UTF-8 (convert it first)");
  scanner->at += length;
  return TRUE;
}

/* The code unit of the escape that starts at @at, or -1 when there is no \u escape. */
static int
read_unicode_escape (const guint8 *at, const guint8 *end)
{
  int unit = 0;

  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++)
    {
      int digit = g_ascii_xdigit_value ((char) at[i]);

      if (digit < 0)
        return -1;
      unit = unit << 4 | digit;
    }
  return unit;
}

static gboolean
scan_unicode_escape (Scanner *scanner)
{
  int first = read_unicode_escape (scanner->at, scanner->end);
  int second;

  if (first < 0)
    return fail (scanner, "\\u needs four hexadecimal digits");
  if (first >= 0xd800 && first <= 0xdfff && !scanner->takes_half_surrogates)
    {
      second = read_unicode_escape (scanner->at + 6, scanner->end);
      if (first >= 0xdc00 || second < 0xdc00 || second > 0xdfff)
        return fail (scanner, "a \\u escape is half a surrogate pair (write both halves)");
      scanner->at += 6;
    }
  scanner->at += 6;
  return TRUE;
}

static gboolean
scan_escape (Scanner *scanner)
{
  if (scanner->end - scanner->at < 2)
    return fail (scanner, "the text ends inside a string");
  switch (scanner->at[1])
    {
    case 'u':
      return scan_unicode_escape (scanner);
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      scanner->at += 2;
      return TRUE;
    default:
      return fail (scanner, "JSON has no such escape (write \\\\ for a backslash)");
    }
}

static gboolean
scan_string (Scanner *scanner)
{
  scanner->at++;
  for (;;)
    {
      skip_plain (scanner);
      if (scanner->at == scanner->end)
        return fail (scanner, "the text ends inside a string");
      if (*scanner->at == '"')
        {
          scanner->at++;
          return TRUE;
        }
      if (*scanner->at < 0x20)
        return fail (scanner, "a string holds a control character (write it as an escape)");
      if (*scanner->at == '\\')
        {
          if (!scan_escape (scanner))
            return FALSE;
        }
      else
        while (scanner->at < scanner->end && *scanner->at >= 0x80)
          if (!scan_multibyte_character (scanner))
            return FALSE;
    }
}

static gboolean
scan_digits (Scanner *scanner)
{
  if (scanner->at == scanner->end || !g_ascii_isdigit (*scanner->at))
    return fail (scanner, "a digit is missing in a number");
  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    scanner->at++;
  return TRUE;
}

static gboolean
scan_number (Scanner *scanner)
{
  if (at_byte (scanner, '-'))
    scanner->at++;
  if (at_byte (scanner, '0'))
    {
      scanner->at++;
      if (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
        return fail (scanner, "a number starts with a needless 0 (leave it out)");
    }
  else if (!scan_digits (scanner))
    return FALSE;
  if (at_byte (scanner, '.'))
    {
      scanner->at++;
      if (!scan_digits (scanner))
        return FALSE;
    }
  if (at_byte (scanner, 'e') || at_byte (scanner, 'E'))
    {
      scanner->at++;
      if (at_byte (scanner, '+') || at_byte (scanner, '-'))
        scanner->at++;
      return scan_digits (scanner);
    }
  return TRUE;
}

static gboolean
scan_word (Scanner *scanner, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return fail (scanner, "expected a value (the only bare words are true, false and null)");
  scanner->at += length;
  return TRUE;
}

/* A member's name, and the colon behind it. */
static gboolean
scan_name (Scanner *scanner)
{
  skip_space (scanner);
  if (!at_byte (scanner, '"'))
    return fail (scanner, "expected a member name in double quotes");
  if (!scan_string (scanner))
    return FALSE;
  skip_space (scanner);
  if (!at_byte (scanner, ':'))
    return fail (scanner, "expected ':' after a member name");
  scanner->at++;
  return TRUE;
}

static gboolean
in_object (const Scanner *scanner)
{
  guint bit = scanner->depth - 1;

  return (scanner->objects[bit / 64] >> bit % 64) & 1;
}

static void
note_container (Scanner *scanner, gboolean object)
{
  guint64 *objects = &scanner->objects[scanner->depth / 64];
  guint bit = scanner->depth % 64;

  *objects &= ~(G_GUINT64_CONSTANT (1) << bit);
  *objects |= (guint64) object << bit;
  scanner->depth++;
}

static Step
open_container (Scanner *scanner)
{
  gboolean object = *scanner->at == '{';

  if (scanner->depth == scanner->max_depth)
    {
      fail (scanner,
            scanner->max_depth == MS_JSON_MAX_DEPTH
                ? "the value is nested deeper than " G_STRINGIFY (MS_JSON_MAX_DEPTH) " levels"
                : "the value is nested deeper than " G_STRINGIFY (
                    MS_JSON_MAX_ENVELOPED_DEPTH) " levels");
      return STEP_FAILED;
    }
  note_container (scanner, object);
  scanner->at++;
  skip_space (scanner);
  if (at_byte (scanner, object ? '}' : ']'))
    {
      scanner->at++;
      scanner->depth--;
      return STEP_VALUE_DONE;
    }
  return object && !scan_name (scanner) ? STEP_FAILED : STEP_WANT_VALUE;
}

static Step
begin_value (Scanner *scanner)
{
  gboolean ok;

  skip_space (scanner);
  if (scanner->at == scanner->end)
    ok = fail (scanner, "the text ends where a value is expected");
  else
    switch (*scanner->at)
      {
      case '{':
      case '[':
        return open_container (scanner);
      case '"':
        ok = scan_string (scanner);
        break;
      case 't':
        ok = scan_word (scanner, "true");
        break;
      case 'f':
        ok = scan_word (scanner, "false");
        break;
      case 'n':
        ok = scan_word (scanner, "null");
        break;
      default:
        if (*scanner->at == '-' || g_ascii_isdigit (*scanner->at))
          ok = scan_number (scanner);
        else
          ok = fail (scanner, "expected a value");
      }
  return ok ? STEP_VALUE_DONE : STEP_FAILED;
}

/* Behind a value in a container: the container's next value, or its end. */
static Step
continue_container (Scanner *scanner)
{
  gboolean object = in_object (scanner);

  skip_space (scanner);
  if (at_byte (scanner, ','))
    {
      scanner->at++;
      return object && !scan_name (scanner) ? STEP_FAILED : STEP_WANT_VALUE;
    }
  if (at_byte (scanner, object ? '}' : ']'))
    {
      scanner->at++;
      scanner->depth--;
      return STEP_VALUE_DONE;
    }
  fail (scanner, object ? "expected ',' or '}' in an object" : "expected ',' or ']' in an array");
  return STEP_FAILED;
}

static gboolean
scan_value (Scanner *scanner)
{
  Step step;

  do
    {
      step = begin_value (scanner);
      while (step == STEP_VALUE_DONE && scanner->depth > 0)
        step = continue_container (scanner);
    }
  while (step == STEP_WANT_VALUE);
  return step == STEP_VALUE_DONE;
}

static gboolean
scan_text (Scanner *scanner, const char *text, gssize length, GError **error)
{
  scanner->at = (const guint8 *) text;
  scanner->end = scanner->at + (length < 0 ? strlen (text) : (gsize) length);
  if (scanner->end - scanner->at >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    fail (scanner, "the text starts with a byte order mark (leave it out)");
  else if (scan_value (scanner))
    {
      skip_space (scanner);
      if (scanner->at < scanner->end)
        fail (scanner, "more text follows the value");
    }
  if (scanner->problem == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "Not valid JSON: %s, at byte %" G_GSIZE_FORMAT, scanner->problem,
               (gsize) (scanner->at - (const guint8 *) text));
  return FALSE;
}

gboolean
ms_json_scan (const char *text, gssize length, GError **error)
{
  Scanner scanner = { .max_depth = MS_JSON_MAX_DEPTH };

  g_return_val_if_fail (text != NULL, FALSE);

  return scan_text (&scanner, text, length, error);
}

gboolean
ms_json_scan_envelope (const char *text, gssize length, GError **error)
{
  Scanner scanner = { .max_depth = MS_JSON_MAX_ENVELOPED_DEPTH, .takes_half_surrogates = TRUE };

  g_return_val_if_fail (text != NULL, FALSE);

  return scan_text (&scanner, text, length, error);
}
