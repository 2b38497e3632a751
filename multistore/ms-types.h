/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every public type by name, so that headers need not include each other. */
#pragma once

#if !defined(MS_INSIDE) && !defined(MS_COMPILATION)
#error "Include only <multistore.h>."
#endif

#include <gio/gio.h>

#include "ms-version.h"

G_BEGIN_DECLS

typedef struct _MsSequence MsSequence;
typedef struct _MsEvent MsEvent;
typedef struct _MsEventRecord MsEventRecord;
typedef struct _MsMaterializerContext MsMaterializerContext;
typedef struct _MsEventType MsEventType;
typedef struct _MsSchema MsSchema;
typedef struct _MsQuery MsQuery;
typedef struct _MsResult MsResult;
typedef struct _MsRow MsRow;
typedef struct _MsLiveQuery MsLiveQuery;
typedef struct _MsSpan MsSpan;
typedef struct _MsTracer MsTracer;
typedef struct _MsSyncEvent MsSyncEvent;
typedef struct _MsSyncConnection MsSyncConnection;
typedef struct _MsSyncProvider MsSyncProvider;
typedef struct _MsWebsocketProvider MsWebsocketProvider;
typedef struct _MsSyncStorage MsSyncStorage;
typedef struct _MsFileStorage MsFileStorage;
typedef struct _MsSyncAccess MsSyncAccess;
typedef struct _MsAuthorizer MsAuthorizer;
typedef struct _MsTokenAuthorizer MsTokenAuthorizer;
typedef struct _MsJwtAuthorizer MsJwtAuthorizer;
typedef struct _MsSyncServer MsSyncServer;
typedef struct _MsAdapter MsAdapter;
typedef struct _MsMemoryAdapter MsMemoryAdapter;
typedef struct _MsPersistedAdapter MsPersistedAdapter;
typedef struct _MsMigrationsReport MsMigrationsReport;
typedef struct _MsBootContext MsBootContext;
typedef struct _MsBatch MsBatch;
typedef struct _MsDocument MsDocument;
typedef struct _MsStoreDefinition MsStoreDefinition;
typedef struct _MsStoreOptions MsStoreOptions;
typedef struct _MsStore MsStore;
typedef struct _MsStoreEntry MsStoreEntry;
typedef struct _MsStoreHandle MsStoreHandle;
typedef struct _MsStoreRegistry MsStoreRegistry;

G_END_DECLS
