/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to a registry, and waiting for them. */

#include "ms-test-call.h"

static void
call_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MsTestCall *call = user_data;
  MsStoreRegistry *registry = MS_STORE_REGISTRY (source);
  gboolean ok;

  g_assert_false (call->done);
  g_assert_true (g_main_context_is_owner (call->fixture->context));
  if (call->request == MS_TEST_GET)
    ok = (call->store = ms_store_registry_get_finish (registry, result, &call->error)) != NULL;
  else if (call->request == MS_TEST_ACQUIRE)
    ok = (call->handle = ms_store_registry_acquire_finish (registry, result, &call->error)) != NULL;
  else
    ok = ms_store_registry_preload_finish (registry, result, &call->error);
  g_assert_cmpint (ok, ==, call->error == NULL);
  call->done = TRUE;
  call->place = ++call->fixture->n_calls_done;
  if (call->inside)
    call->inside (call, call->inside_data);
}

MsTestCall *
ms_test_call_of (MsTestFixture *fixture,
                 MsTestRequest request,
                 MsStoreDefinition *definition,
                 const char *store_id,
                 int gc_time)
{
  g_autoptr (MsStoreOptions) options = NULL;
  MsTestCall *call = g_new0 (MsTestCall, 1);

  call->fixture = fixture;
  call->request = request;
  call->cancellable = g_cancellable_new ();
  if (gc_time != MS_GC_TIME_DEFAULT)
    options = ms_test_options_new (gc_time);
  if (request == MS_TEST_GET)
    ms_store_registry_get_async (fixture->registry, definition, store_id, options,
                                 call->cancellable, call_done, call);
  else if (request == MS_TEST_ACQUIRE)
    ms_store_registry_acquire_async (fixture->registry, definition, store_id, options,
                                     call->cancellable, call_done, call);
  else
    ms_store_registry_preload_async (fixture->registry, definition, store_id, options,
                                     call->cancellable, call_done, call);
  g_assert_false (call->done);
  return call;
}

MsTestCall *
ms_test_call (MsTestFixture *fixture, MsTestRequest request, const char *store_id, int gc_time)
{
  return ms_test_call_of (fixture, request, fixture->definition, store_id, gc_time);
}

void
ms_test_call_free (MsTestCall *call)
{
  g_assert_true (call->done);
  g_clear_object (&call->store);
  g_clear_object (&call->handle);
  g_clear_object (&call->cancellable);
  g_clear_error (&call->error);
  g_free (call);
}

MsStore *
ms_test_get (MsTestFixture *fixture, const char *store_id, int gc_time)
{
  g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_GET, store_id, gc_time);

  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  return g_steal_pointer (&call->store);
}

MsStoreHandle *
ms_test_acquire (MsTestFixture *fixture, const char *store_id, int gc_time)
{
  g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_ACQUIRE, store_id, gc_time);

  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  return g_steal_pointer (&call->handle);
}

MsStoreHandle *
ms_test_retain (MsTestFixture *fixture, const char *store_id, int gc_time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreOptions) options = ms_test_options_new (gc_time);
  MsStoreHandle *handle =
      ms_store_registry_retain (fixture->registry, fixture->definition, store_id, options, &error);

  g_assert_no_error (error);
  return handle;
}

void
ms_test_load (MsTestFixture *fixture, const char *store_id, int gc_time)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, store_id, gc_time);

  g_assert_false (ms_store_is_closed (store));
}

GError *
ms_test_get_error (MsTestFixture *fixture, const char *store_id)
{
  g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_GET, store_id, MS_GC_TIME_DEFAULT);

  ms_test_await (fixture, call->done);
  g_assert_null (call->store);
  return g_steal_pointer (&call->error);
}
