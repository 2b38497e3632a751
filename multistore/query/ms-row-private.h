/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsRow. */
#pragma once

#include "query/ms-result.h"
#include "query/ms-row.h"

G_BEGIN_DECLS

MsRow *ms_row_new (MsResult *result, guint position) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
