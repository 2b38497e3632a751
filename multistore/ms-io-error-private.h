/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the system as errors of ours. */
#pragma once

#include "ms-error.h"

G_BEGIN_DECLS

/* NO_SPACE, READ_ONLY, or @otherwise. */
MsError ms_io_error_from_errno (int system_errno, MsError otherwise);
/* For what was being done to @path, by errno; else IO. Returns FALSE. */
gboolean ms_io_error_set (GError **error, const char *doing, const char *path);

G_END_DECLS
