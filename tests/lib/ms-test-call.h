/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to a registry, and waiting for them. */
#pragma once

#include "ms-test-util.h"

G_BEGIN_DECLS

/* One asynchronous request to a registry. */
typedef struct _MsTestCall MsTestCall;
typedef void (*MsTestCallFunc) (MsTestCall *call, gpointer user_data);

typedef enum
{
  MS_TEST_GET,
  MS_TEST_ACQUIRE,
  MS_TEST_PRELOAD,
} MsTestRequest;

struct _MsTestCall
{
  MsTestFixture *fixture;
  MsTestRequest request;
  GCancellable *cancellable;
  gboolean done;
  guint place; /* the first call of the fixture that was served has 1 */
  MsStore *store;
  MsStoreHandle *handle;
  GError *error;
  MsTestCallFunc inside; /* called at the end of the callback, unless NULL */
  gpointer inside_data;
};

MsTestCall *ms_test_call_of (MsTestFixture *fixture,
                             MsTestRequest request,
                             MsStoreDefinition *definition,
                             const char *store_id,
                             int gc_time);
MsTestCall *
ms_test_call (MsTestFixture *fixture, MsTestRequest request, const char *store_id, int gc_time);
void ms_test_call_free (MsTestCall *call);

MsStore *ms_test_get (MsTestFixture *fixture, const char *store_id, int gc_time);
MsStoreHandle *ms_test_acquire (MsTestFixture *fixture, const char *store_id, int gc_time);
MsStoreHandle *ms_test_retain (MsTestFixture *fixture, const char *store_id, int gc_time);
/* As ms_test_get (), for who does not want the store itself. */
void ms_test_load (MsTestFixture *fixture, const char *store_id, int gc_time);
GError *ms_test_get_error (MsTestFixture *fixture, const char *store_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTestCall, ms_test_call_free)

G_END_DECLS
