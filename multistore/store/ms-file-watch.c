/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFileWatch: is told when somebody writes to a store's log. */

#include "store/ms-file-watch-private.h"

#define RATE_LIMIT_MS 20
#define LOG_SUFFIX "-wal"

typedef struct
{
  guint n_watches;
  char *path;
  GMainContext *context;
  GFileMonitor *monitor;
  GHashTable *watches; /* name of a log → MsFileWatch; several stores of one file have a list */
} Directory;

struct _MsFileWatch
{
  Directory *directory;
  char *log_name;
  MsFileWatchFunc func;
  gpointer user_data;
  MsFileWatch *next; /* of the same file */
};

static GMutex mutex;
static GPtrArray *directories; /* of Directory; NULL while there is none */

static void
on_changed (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            Directory *self)
{
  g_autofree char *name = g_file_get_basename (file);
  MsFileWatch *next;

  if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_CREATED)
    return;
  for (MsFileWatch *watch = g_hash_table_lookup (self->watches, name); watch; watch = next)
    {
      next = watch->next;
      watch->func (watch->user_data);
    }
}

static void
directory_free (Directory *self)
{
  if (self->monitor)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_object_unref (self->monitor);
    }
  g_hash_table_unref (self->watches);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self);
}

static Directory *
directory_new (const char *path, GMainContext *context)
{
  Directory *self = g_new0 (Directory, 1);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->path = g_strdup (path);
  self->context = g_main_context_ref (context);
  self->watches = g_hash_table_new (g_str_hash, g_str_equal);
  /* A monitor tells where it was made. */
  g_main_context_push_thread_default (context);
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);
  g_main_context_pop_thread_default (context);
  if (!self->monitor)
    {
      directory_free (self);
      return NULL;
    }
  g_file_monitor_set_rate_limit (self->monitor, RATE_LIMIT_MS);
  g_signal_connect (self->monitor, "changed", G_CALLBACK (on_changed), self);
  return self;
}

static Directory *
get_directory (const char *path, GMainContext *context)
{
  Directory *directory;

  if (!directories)
    directories = g_ptr_array_new ();
  for (guint i = 0; i < directories->len; i++)
    {
      directory = directories->pdata[i];
      if (directory->context == context && g_str_equal (directory->path, path))
        return directory;
    }
  directory = directory_new (path, context);
  if (directory)
    g_ptr_array_add (directories, directory);
  return directory;
}

MsFileWatch *
ms_file_watch_new (const char *path,
                   GMainContext *context,
                   MsFileWatchFunc func,
                   gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  g_autofree char *directory_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  Directory *directory = get_directory (directory_path, context);
  MsFileWatch *self;

  if (!directory)
    return NULL;
  self = g_new0 (MsFileWatch, 1);
  self->directory = directory;
  self->log_name = g_strconcat (name, LOG_SUFFIX, NULL);
  self->func = func;
  self->user_data = user_data;
  self->next = g_hash_table_lookup (directory->watches, self->log_name);
  g_hash_table_replace (directory->watches, self->log_name, self);
  directory->n_watches++;
  return self;
}

static void
take_out (Directory *directory, MsFileWatch *watch)
{
  MsFileWatch *first = g_hash_table_lookup (directory->watches, watch->log_name);

  if (first == watch && !watch->next)
    g_hash_table_remove (directory->watches, watch->log_name);
  else if (first == watch)
    g_hash_table_replace (directory->watches, watch->next->log_name, watch->next);
  else
    {
      while (first->next != watch)
        first = first->next;
      first->next = watch->next;
    }
}

void
ms_file_watch_free (MsFileWatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Directory *directory = self->directory;

  take_out (directory, self);
  if (--directory->n_watches == 0)
    {
      g_ptr_array_remove_fast (directories, directory);
      if (directories->len == 0)
        g_clear_pointer (&directories, g_ptr_array_unref);
      directory_free (directory);
    }
  g_free (self->log_name);
  g_free (self);
}
