/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The only header that a program with widgets includes. */
#pragma once

#define MS_GTK_INSIDE
#include "ms-gtk-types.h"
#include "ms-gtk-enums.h"
#include "ms-gtk-enum-types.h"
#include "ms-gtk-store-provider.h"
#include "ms-gtk-store-view.h"
#include "ms-gtk-query-view.h"
#include "ms-gtk-row-expression.h"
#include "ms-gtk-row-factory.h"
#include "ms-gtk-sync-indicator.h"
#include "ms-gtk-preload.h"
#undef MS_GTK_INSIDE
