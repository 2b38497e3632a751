/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An object with a property of each sort that a column can become, and of some that it cannot. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MS_TEST_TYPE_ITEM (ms_test_item_get_type ())
G_DECLARE_FINAL_TYPE (MsTestItem, ms_test_item, MS_TEST, ITEM, GObject)

/* Its properties are named as its fields; read-only, construct-only and client (an object) are in the way. */
struct _MsTestItem
{
  GObject parent_instance;
  char *id;
  char *title;
  int size;
  guint8 small_size;
  double price;
  gboolean done;
  GSocketClientEvent kind;
  GBytes *data;
};

G_END_DECLS
