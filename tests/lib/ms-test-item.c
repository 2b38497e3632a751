/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An object with a property of each sort that a column can become, and of some that it cannot. */

#include "ms-test-item.h"

G_DEFINE_FINAL_TYPE (MsTestItem, ms_test_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_SIZE,
  PROP_SMALL_SIZE,
  PROP_PRICE,
  PROP_DONE,
  PROP_KIND,
  PROP_DATA,
  PROP_READ_ONLY,
  PROP_CONSTRUCT_ONLY,
  PROP_CLIENT
};

static void
ms_test_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsTestItem *self = MS_TEST_ITEM (object);

  if (id == PROP_ID)
    g_value_set_string (value, self->id);
  else if (id == PROP_TITLE)
    g_value_set_string (value, self->title);
}

static void
ms_test_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsTestItem *self = MS_TEST_ITEM (object);

  switch (id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      break;
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      break;
    case PROP_SMALL_SIZE:
      self->small_size = g_value_get_uchar (value);
      break;
    case PROP_PRICE:
      self->price = g_value_get_double (value);
      break;
    case PROP_DONE:
      self->done = g_value_get_boolean (value);
      break;
    case PROP_KIND:
      self->kind = g_value_get_enum (value);
      break;
    case PROP_DATA:
      g_clear_pointer (&self->data, g_bytes_unref);
      self->data = g_value_dup_boxed (value);
      break;
    default:
      break;
    }
}

static void
ms_test_item_finalize (GObject *object)
{
  MsTestItem *self = MS_TEST_ITEM (object);

  g_free (self->id);
  g_free (self->title);
  g_clear_pointer (&self->data, g_bytes_unref);
  G_OBJECT_CLASS (ms_test_item_parent_class)->finalize (object);
}

static void
install (GObjectClass *class, guint id, GParamSpec *pspec)
{
  g_object_class_install_property (class, id, pspec);
}

static void
ms_test_item_class_init (MsTestItemClass *klass)
{
  GObjectClass *class = G_OBJECT_CLASS (klass);
  const GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  class->get_property = ms_test_item_get_property;
  class->set_property = ms_test_item_set_property;
  class->finalize = ms_test_item_finalize;
  install (class, PROP_ID,
           g_param_spec_string ("id", NULL, NULL, NULL, both | G_PARAM_CONSTRUCT_ONLY));
  install (class, PROP_TITLE, g_param_spec_string ("title", NULL, NULL, "untitled", both));
  install (class, PROP_SIZE, g_param_spec_int ("size", NULL, NULL, 0, 100, 7, both));
  install (class, PROP_SMALL_SIZE, g_param_spec_uchar ("small-size", NULL, NULL, 0, 255, 0, both));
  install (class, PROP_PRICE, g_param_spec_double ("price", NULL, NULL, -1e9, 1e9, 0.5, both));
  install (class, PROP_DONE, g_param_spec_boolean ("done", NULL, NULL, FALSE, both));
  install (class, PROP_KIND,
           g_param_spec_enum ("kind", NULL, NULL, G_TYPE_SOCKET_CLIENT_EVENT,
                              G_SOCKET_CLIENT_CONNECTED, both));
  install (class, PROP_DATA, g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, both));
  install (class, PROP_READ_ONLY,
           g_param_spec_string ("read-only", NULL, NULL, NULL, G_PARAM_READABLE));
  install (class, PROP_CONSTRUCT_ONLY,
           g_param_spec_string ("construct-only", NULL, NULL, NULL, both | G_PARAM_CONSTRUCT_ONLY));
  install (class, PROP_CLIENT,
           g_param_spec_object ("client", NULL, NULL, G_TYPE_SOCKET_CLIENT, both));
}

static void
ms_test_item_init (MsTestItem *self)
{
}
