/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walks over JSON that the scanner has accepted: nothing is checked again but the end of the text.
 */
#include "ms-json-span-private.h"

#include <string.h>

static const char *
skip_space (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    at++;
  return at;
}

/* A quote ends the string unless an odd number of backslashes stands before it. */
static const char *
skip_string (const char *at, const char *end)
{
  const char *start = at + 1;
  const char *quote = start;

  while ((quote = memchr (quote, '"', (gsize) (end - quote))) != NULL)
    {
      const char *before = quote;

      while (before > start && before[-1] == '\\')
        before--;
      quote++;
      if ((quote - before) % 2 == 1)
        return quote;
      start = quote;
    }
  return end;
}

static const char *
skip_container (const char *at, const char *end)
{
  gsize depth = 0;

  while (at < end)
    switch (*at)
      {
      case '"':
        at = skip_string (at, end);
        break;
      case '{':
      case '[':
        depth++;
        at++;
        break;
      case '}':
      case ']':
        depth--;
        at++;
        if (depth == 0)
          return at;
        break;
      default:
        at++;
      }
  return end;
}

static const char *
skip_value (const char *at, const char *end)
{
  if (at == end)
    return end;
  if (*at == '"')
    return skip_string (at, end);
  if (*at == '{' || *at == '[')
    return skip_container (at, end);
  while (at < end && memchr (" \n\r\t,:]}", *at, 8) == NULL)
    at++;
  return at;
}

static MsJsonSpan
span_of (const char *text, const char *start, const char *end)
{
  return (MsJsonSpan){ .offset = (gsize) (start - text), .length = (gsize) (end - start) };
}

/* From the opening bracket or a separator to the next value; NULL behind the last. */
static const char *
next_item (const char *at, const char *end)
{
  at = skip_space (at, end);
  if (at == end || (*at != ',' && *at != '{' && *at != '['))
    return NULL;
  at = skip_space (at + 1, end);
  return at == end || *at == '}' || *at == ']' ? NULL : at;
}

gboolean
ms_json_foreach_member (const char *text,
                        MsJsonSpan object,
                        MsJsonMemberFunc func,
                        gpointer user_data)
{
  const char *at = text + object.offset;
  const char *end = at + object.length;

  if (object.length == 0 || *at != '{')
    return TRUE;
  while ((at = next_item (at, end)) != NULL)
    {
      MsJsonMember member;
      const char *start = at;

      at = skip_value (at, end);
      member.name = span_of (text, start, at);
      at = skip_space (at, end);
      if (at == end || *at != ':')
        return TRUE;
      start = skip_space (at + 1, end);
      at = skip_value (start, end);
      member.value = span_of (text, start, at);
      if (!func (text, &member, user_data))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_json_foreach_element (const char *text,
                         MsJsonSpan array,
                         MsJsonElementFunc func,
                         gpointer user_data)
{
  const char *at = text + array.offset;
  const char *end = at + array.length;

  if (array.length == 0 || *at != '[')
    return TRUE;
  while ((at = next_item (at, end)) != NULL)
    {
      const char *start = at;

      at = skip_value (at, end);
      if (!func (text, span_of (text, start, at), user_data))
        return FALSE;
    }
  return TRUE;
}

static gunichar
read_hex4 (const char *at)
{
  gunichar unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit << 4 | ((gunichar) g_ascii_xdigit_value (at[i]) & 0xf);
  return unit;
}

/* Moves @at behind an escape and returns what it stands for; 0 where the text ends too early. */
static gunichar
read_escape (const char **at, const char *end)
{
  static const char escapes[] = "bfnrt";
  static const char meanings[] = "\b\f\n\r\t";
  const char *start = *at;
  const char *escape;
  gunichar character;

  if (end - start < 2)
    return 0;
  *at += 2;
  if (start[1] != 'u')
    {
      escape = memchr (escapes, start[1], sizeof escapes - 1);
      return escape != NULL ? (guchar) meanings[escape - escapes] : (guchar) start[1];
    }
  if (end - start < 6)
    return 0;
  *at += 4;
  character = read_hex4 (start + 2);
  if (character < 0xd800 || character > 0xdbff || end - start < 12)
    return character;
  *at += 6;
  return 0x10000 + ((character & 0x3ff) << 10) + (read_hex4 (start + 8) & 0x3ff);
}

/* Whether what stands between the quotes from @at to @end means @name. */
static gboolean
means (const char *at, const char *end, const char *name)
{
  char character[6];
  gsize length;

  while (at < end)
    {
      if (*at != '\\')
        {
          if (*name == '\0' || *at++ != *name++)
            return FALSE;
          continue;
        }
      length = (gsize) g_unichar_to_utf8 (read_escape (&at, end), character);
      if (character[0] == '\0' || strncmp (name, character, length) != 0)
        return FALSE;
      name += length;
    }
  return *name == '\0';
}

typedef struct
{
  const char *name;
  MsJsonSpan found;
} Search;

static gboolean
compare_member (const char *text, const MsJsonMember *member, gpointer user_data)
{
  Search *search = user_data;
  const char *start = text + member->name.offset;

  if (member->name.length >= 2 && means (start + 1, start + member->name.length - 1, search->name))
    search->found = member->value;
  return TRUE;
}

MsJsonSpan
ms_json_find_member (const char *text, MsJsonSpan object, const char *name)
{
  Search search = { .name = name };

  ms_json_foreach_member (text, object, compare_member, &search);
  return search.found;
}

MsJsonSpan
ms_json_value_span (const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  const char *start = skip_space (text, end);

  return span_of (text, start, skip_value (start, end));
}

gboolean
ms_json_means (const char *text, MsJsonSpan string, const char *meaning)
{
  const char *start = text + string.offset;

  return string.length >= 2 && means (start + 1, start + string.length - 1, meaning);
}

void
ms_json_append_meaning (const char *text, MsJsonSpan string, GString *out)
{
  const char *at = text + string.offset + 1;
  const char *end = at + string.length - 2;
  char character[6];

  while (at < end)
    {
      const char *escape = memchr (at, '\\', (gsize) (end - at));
      const char *plain_end = escape ? escape : end;

      g_string_append_len (out, at, plain_end - at);
      at = plain_end;
      if (escape)
        g_string_append_len (out, character, g_unichar_to_utf8 (read_escape (&at, end), character));
    }
}
