/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsPersistedAdapter: stores in files. */

#include "store/ms-persisted-adapter.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "ms-io-error-private.h"
#include "store/ms-adapter-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define SUFFIX ".db"
#define CLIENT_ID_FILE "client-id"

struct _MsPersistedAdapter
{
  MsAdapter parent_instance;

  char *directory; /* NULL: the application's */
  GMutex lock;
  char *client_id; /* NULL until it was read; under lock */
};

struct _MsPersistedAdapterClass
{
  MsAdapterClass parent_class;
};

enum
{
  PROP_0,
  PROP_DIRECTORY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_TYPE (MsPersistedAdapter, ms_persisted_adapter, MS_TYPE_ADAPTER)

static void
ms_persisted_adapter_finalize (GObject *object)
{
  MsPersistedAdapter *self = MS_PERSISTED_ADAPTER (object);

  g_free (self->client_id);
  g_free (self->directory);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (ms_persisted_adapter_parent_class)->finalize (object);
}

static void
ms_persisted_adapter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DIRECTORY:
      g_value_set_string (value, MS_PERSISTED_ADAPTER (object)->directory);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_persisted_adapter_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DIRECTORY:
      if (g_value_get_string (value))
        MS_PERSISTED_ADAPTER (object)->directory =
            g_canonicalize_filename (g_value_get_string (value), NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static char *
dup_path (MsAdapter *adapter, const char *store_id, GError **error)
{
  g_autofree char *directory =
      ms_persisted_adapter_dup_directory (MS_PERSISTED_ADAPTER (adapter), error);
  g_autofree char *name = g_strconcat (store_id, SUFFIX, NULL);

  return directory ? g_build_filename (directory, name, NULL) : NULL;
}

/* Two processes may be first at the same time: the one whose link succeeds decides for both. */
static gboolean
make_client_id (const char *directory, const char *path, GError **error)
{
  g_autofree char *id = ms_id_new ();
  g_autofree char *temporary = g_strdup_printf ("%s.%s", path, id);
  gboolean made;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return ms_io_error_set (error, "Making the directory", directory);
  if (!g_file_set_contents_full (temporary, id, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, NULL))
    return ms_io_error_set (error, "Writing", path);
  made = link (temporary, path) == 0 || errno == EEXIST;
  if (!made)
    ms_io_error_set (error, "Writing", path);
  g_unlink (temporary);
  return made;
}

static char *
read_client_id (MsPersistedAdapter *self, GError **error)
{
  g_autofree char *directory = ms_persisted_adapter_dup_directory (self, error);
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;

  if (!directory)
    return NULL;
  path = g_build_filename (directory, CLIENT_ID_FILE, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !make_client_id (directory, path, error))
    return NULL;
  if (!g_file_get_contents (path, &id, NULL, NULL))
    {
      ms_io_error_set (error, "Reading", path);
      return NULL;
    }
  g_strstrip (id);
  if (ms_id_check_store (id, NULL))
    return g_steal_pointer (&id);
  g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
               "“%s” does not hold the id of this installation: delete it to get a new one", path);
  return NULL;
}

static char *
dup_client_id (MsAdapter *adapter, GError **error)
{
  MsPersistedAdapter *self = MS_PERSISTED_ADAPTER (adapter);
  char *copy;

  g_mutex_lock (&self->lock);
  if (!self->client_id)
    self->client_id = read_client_id (self, error);
  copy = g_strdup (self->client_id);
  g_mutex_unlock (&self->lock);
  return copy;
}

static void
ms_persisted_adapter_class_init (MsPersistedAdapterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MsAdapterClass *adapter_class = &klass->parent_class;

  object_class->finalize = ms_persisted_adapter_finalize;
  object_class->get_property = ms_persisted_adapter_get_property;
  object_class->set_property = ms_persisted_adapter_set_property;
  adapter_class->storage_mode = MS_STORAGE_MODE_PERSISTED;
  adapter_class->dup_path = dup_path;
  adapter_class->dup_client_id = dup_client_id;

  /**
   * MsPersistedAdapter:directory:
   *
   * Where the files are, or %NULL for the application's own directory.
   */
  props[PROP_DIRECTORY] =
      g_param_spec_string ("directory", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_persisted_adapter_init (MsPersistedAdapter *self)
{
  g_mutex_init (&self->lock);
}

MsPersistedAdapter *
ms_persisted_adapter_new (const char *directory)
{
  return g_object_new (MS_TYPE_PERSISTED_ADAPTER, "directory", directory, NULL);
}

MsPersistedAdapter *
ms_persisted_adapter_new_synced (const char *directory, MsSyncProvider *provider)
{
  return g_object_new (MS_TYPE_PERSISTED_ADAPTER, "directory", directory, "sync-provider", provider,
                       NULL);
}

char *
ms_persisted_adapter_dup_directory (MsPersistedAdapter *self, GError **error)
{
  GApplication *application;
  const char *id;

  g_return_val_if_fail (MS_IS_PERSISTED_ADAPTER (self), NULL);

  if (self->directory)
    return g_strdup (self->directory);

  application = g_application_get_default ();
  id = application ? g_application_get_application_id (application) : NULL;
  if (id)
    return g_build_filename (g_get_user_data_dir (), id, "stores", NULL);
  g_set_error_literal (
      error, MS_ERROR, MS_ERROR_IO,
      "There is no GApplication with an id whose directory could be used: give the "
      "adapter a directory");
  return NULL;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
ms_persisted_adapter_list_store_ids (MsPersistedAdapter *self, GError **error)
{
  g_autofree char *directory = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  const char *name;

  g_return_val_if_fail (MS_IS_PERSISTED_ADAPTER (self), NULL);

  directory = ms_persisted_adapter_dup_directory (self, error);
  if (!directory)
    return NULL;
  dir = g_dir_open (directory, 0, &local_error);
  if (!dir && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_IO, "%s", local_error->message);
      return NULL;
    }
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *id = g_str_has_suffix (name, SUFFIX)
                                ? g_strndup (name, strlen (name) - strlen (SUFFIX))
                                : NULL;

      if (id && ms_id_check_store (id, NULL))
        g_ptr_array_add (ids, g_steal_pointer (&id));
    }
  g_ptr_array_sort (ids, compare_ids);
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_steal (ids, NULL);
}
