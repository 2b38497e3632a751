/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The only header that a program includes. */
#pragma once

#define MS_INSIDE
#include "ms-types.h"
#include "ms-version.h"
#include "ms-enums.h"
#include "ms-error.h"
#include "ms-enum-types.h"
#include "schema/ms-sequence.h"
#include "schema/ms-event.h"
#include "schema/ms-event-record.h"
#include "schema/ms-materializer-context.h"
#include "schema/ms-event-type.h"
#include "schema/ms-schema.h"
#include "query/ms-query.h"
#include "query/ms-row.h"
#include "query/ms-result.h"
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"
#include "store/ms-adapter.h"
#include "store/ms-memory-adapter.h"
#include "store/ms-persisted-adapter.h"
#include "store/ms-migrations-report.h"
#include "store/ms-boot-context.h"
#include "store/ms-batch.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-options.h"
#include "store/ms-store.h"
#include "registry/ms-store-entry.h"
#include "registry/ms-store-handle.h"
#include "registry/ms-store-registry.h"
#undef MS_INSIDE
