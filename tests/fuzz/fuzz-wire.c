/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a message of the sync protocol: what can be read is written again, and read as the same. */

#include "sync/ms-wire-private.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define MAX_BYTES 65536

static void
check_events (GPtrArray *before, GPtrArray *after)
{
  g_assert_cmpuint (before->len, ==, after->len);
  for (guint i = 0; i < before->len; i++)
    {
      const MsSyncEvent *a = before->pdata[i], *b = after->pdata[i];

      g_assert_cmpint (a->sequence, ==, b->sequence);
      g_assert_cmpint (a->parent, ==, b->parent);
      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpstr (a->args, ==, b->args);
      g_assert_cmpstr (a->client_id, ==, b->client_id);
      g_assert_cmpstr (a->session_id, ==, b->session_id);
      if (a->args)
        g_assert_true (ms_wire_args_equal (a->args, b->args));
    }
}

static MsWireMessage *
read_again (GString *out)
{
  g_autoptr (GError) error = NULL;
  MsWireMessage *message = ms_wire_read (out->str, out->len, 8 * MAX_BYTES, 1000, &error);

  g_assert_no_error (error);
  return message;
}

static void
check_push (const MsWireMessage *message)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (MsWireMessage) again = NULL;

  ms_wire_write_push (out, message->id, message->store_id, message->payload, message->backend_id,
                      (MsSyncEvent **) message->events->pdata, message->events->len);
  again = read_again (out);
  g_assert_cmpint (again->kind, ==, MS_WIRE_PUSH);
  g_assert_cmpstr (again->backend_id, ==, message->backend_id);
  check_events (message->events, again->events);
}

static void
check_chunk (const MsWireMessage *message)
{
  for (guint i = 0; i < message->pages->len; i++)
    {
      const MsWirePage *page = message->pages->pdata[i];
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (MsWireMessage) again = NULL;

      ms_wire_write_page (text, (MsSyncEvent **) page->events->pdata, page->events->len, page->more,
                          page->remaining, page->backend_id);
      ms_wire_write_chunk (out, message->id, text->str, text->len);
      again = read_again (out);
      g_assert_cmpuint (again->pages->len, ==, 1);
      check_events (page->events, ((MsWirePage *) again->pages->pdata[0])->events);
    }
}

static void
check_exit (const MsWireMessage *message)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (MsWireMessage) again = NULL;

  if (!message->succeeded && message->failure.kind == MS_WIRE_BACKEND_MISMATCH
      && !message->failure.received)
    return;
  ms_wire_write_exit (out, message->id, message->succeeded ? NULL : &message->failure);
  again = read_again (out);
  g_assert_cmpint (again->failure.kind, ==, message->failure.kind);
  g_assert_cmpint (again->failure.refusal, ==, message->failure.refusal);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (MsWireMessage) message = NULL;
  /* A copy of that size, so that a sanitizer sees the first byte behind it. */
  g_autofree char *text = g_memdup2 (data, size);

  message = ms_wire_read (text ? text : "", size, MAX_BYTES, 1000, NULL);
  if (message && message->kind == MS_WIRE_PUSH)
    check_push (message);
  if (message && message->kind == MS_WIRE_CHUNK)
    check_chunk (message);
  if (message && message->kind == MS_WIRE_EXIT)
    check_exit (message);
  return 0;
}
