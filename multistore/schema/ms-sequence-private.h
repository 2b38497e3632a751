/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSequence. */
#pragma once

#include "schema/ms-sequence.h"

G_BEGIN_DECLS

struct _MsSequence
{
  gint64 global;
  gint64 client;
  gint64 generation;
};

G_END_DECLS
