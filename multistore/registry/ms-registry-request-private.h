/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRequest: a caller who waits for a store, until his callback has returned. */
#pragma once

#include "registry/ms-store-handle-private.h"

G_BEGIN_DECLS

typedef struct _MsRequest MsRequest;

typedef enum
{
  MS_REQUEST_GET,     /* the task gets the store */
  MS_REQUEST_ACQUIRE, /* the task gets a handle, which observes from now on */
  MS_REQUEST_PRELOAD, /* the task gets TRUE */
} MsRequestKind;

/* Stands in the entry until it is answered or cancelled. */
void
ms_request_add (MsStoreEntry *entry, MsRequestKind kind, GTask *task, const MsAffinity *affinity);

G_END_DECLS
