/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The quark of the error domain. */

#include "ms-error.h"

/* clang-format takes the name for a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (ms-error-quark, ms_error)
/* clang-format on */
