/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every header of the widgets needs, and the mark of what is exported. */
#pragma once

#if !defined(MS_GTK_INSIDE) && !defined(MS_GTK_COMPILATION)
#error "Include only <multistore-gtk4.h>."
#endif

#include <gtk/gtk.h>
#include <multistore.h>

#ifdef MS_GTK_COMPILATION
#define MS_GTK_AVAILABLE_IN_ALL __attribute__ ((visibility ("default"))) extern
#else
#define MS_GTK_AVAILABLE_IN_ALL extern
#endif
