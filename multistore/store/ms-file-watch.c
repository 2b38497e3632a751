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

/* Counted: whoever is told of a change may end the watches that are to be told next. */
struct _MsFileWatch
{
  Directory *directory;
  char *log_name;
  MsFileWatchFunc func; /* NULL: ended */
  gpointer user_data;
  MsFileWatch *next; /* of the same file */
};

static GMutex mutex;
static GPtrArray *directories; /* of Directory; NULL while there is none */

static void
clear_watch (gpointer data)
{
  g_free (((MsFileWatch *) data)->log_name);
}

static void
release_watch (gpointer watch)
{
  g_atomic_rc_box_release_full (watch, clear_watch);
}

static GPtrArray *
list_watches (Directory *self, const char *log_name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  GPtrArray *watches = g_ptr_array_new_with_free_func (release_watch);
  MsFileWatch *watch = g_hash_table_lookup (self->watches, log_name);

  for (; watch; watch = watch->next)
    g_ptr_array_add (watches, g_atomic_rc_box_acquire (watch));
  return watches;
}

static void
on_changed (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            Directory *self)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GPtrArray) watches = NULL;

  if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_CREATED)
    return;
  watches = list_watches (self, name);
  for (guint i = 0; i < watches->len; i++)
    {
      MsFileWatch *watch = watches->pdata[i];

      if (watch->func)
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
  self = g_atomic_rc_box_new0 (MsFileWatch);
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
  self->func = NULL;
  release_watch (self);
}
