/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore serve: the sync server as a program. */

#include "ms-affinity-private.h"
#include "ms-error.h"
#include "server/ms-file-storage.h"
#include "server/ms-jwt-authorizer.h"
#include "server/ms-server-limits-private.h"
#include "server/ms-sync-server.h"
#include "server/ms-token-authorizer.h"
#include "tool/ms-tool-log-writer-private.h"
#include "tool/ms-tool-output-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <sys/resource.h>

#define DEFAULT_LISTEN "127.0.0.1:8787"

/* What the options say. */
typedef struct
{
  char *data;
  char *listen;
  char *tokens;
  char *jwt_key;
  char *certificate;
  char *key;
  char **origins;
  gboolean plain_text;
  gboolean restored;
  int threads;
  gint64 limits[MS_N_LIMITS];
} Settings;

static void
settings_clear (Settings *self)
{
  g_free (self->data);
  g_free (self->listen);
  g_free (self->tokens);
  g_free (self->jwt_key);
  g_free (self->certificate);
  g_free (self->key);
  g_strfreev (self->origins);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, settings_clear)

static gboolean
parse (MsTool *tool, Settings *settings, int argc, char **argv, GError **error)
{
  const GOptionEntry own[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &settings->data,
      N_ ("Keep the logs of the stores in this directory"), N_ ("DIRECTORY") },
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &settings->listen,
      N_ ("Listen there (default 127.0.0.1:8787)"), N_ ("ADDRESS:PORT") },
    { "tokens", 0, 0, G_OPTION_ARG_FILENAME, &settings->tokens,
      N_ ("Take clients whose token is in this file"), N_ ("FILE") },
    { "jwt-key", 0, 0, G_OPTION_ARG_FILENAME, &settings->jwt_key,
      N_ ("Take clients whose JSON Web Token is signed with the JSON Web Key in this file"),
      N_ ("FILE") },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &settings->certificate,
      N_ ("Serve TLS with this certificate (PEM)"), N_ ("FILE") },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &settings->key,
      N_ ("The certificate's private key, if it is not in the same file"), N_ ("FILE") },
    { "allow-plain-text", 0, 0, G_OPTION_ARG_NONE, &settings->plain_text,
      N_ ("Serve other addresses than loopback without TLS: behind a proxy that has it"), NULL },
    { "allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings->origins,
      N_ ("Let pages of this origin connect, and no others (default: pages of this computer; with "
          "--tokens or --jwt-key all); may be given again"),
      N_ ("ORIGIN") },
    { "restored", 0, 0, G_OPTION_ARG_NONE, &settings->restored,
      N_ ("The data come from a backup: have clients decide what that means"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &settings->threads,
      N_ ("Threads for sockets (default: one per processor, up to four)"), N_ ("N") },
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) operands = NULL;

  g_array_append_vals (entries, own, G_N_ELEMENTS (own));
  for (guint i = 0; i < MS_N_LIMITS; i++)
    {
      const MsLimitInfo *info = ms_limit_get_info (i);
      char *help =
          g_strdup_printf (_ ("Limit: %s (default %" PRId64 ")"), _ (info->help), info->standard);
      GOptionEntry entry = { info->name,           0,    0,       G_OPTION_ARG_INT64,
                             &settings->limits[i], help, N_ ("N") };

      settings->limits[i] = info->standard;
      g_ptr_array_add (texts, help);
      g_array_append_val (entries, entry);
    }
  return ms_tool_parse (tool, (GOptionEntry *) entries->data, "", 0, 0, argc, argv, &operands,
                        error);
}

static gboolean
check (const Settings *settings, GError **error)
{
  if (!settings->data)
    return ms_tool_fail_usage (error, _ ("--data is missing: say where the logs are kept"));
  if (settings->tokens && settings->jwt_key)
    return ms_tool_fail_usage (error, _ ("--tokens and --jwt-key exclude each other"));
  if (settings->key && !settings->certificate)
    return ms_tool_fail_usage (error, _ ("--tls-key needs --tls-certificate"));
  if (settings->threads < 0 || settings->threads > 64)
    return ms_tool_fail_usage (error, _ ("--threads takes a number from 1 to 64"));
  for (guint i = 0; i < MS_N_LIMITS; i++)
    {
      const MsLimitInfo *info = ms_limit_get_info (i);
      g_autofree char *message = NULL;

      if (settings->limits[i] >= info->least)
        continue;
      message =
          g_strdup_printf (_ ("--%s takes a number from %" PRId64 " on"), info->name, info->least);
      return ms_tool_fail_usage (error, message);
    }
  return TRUE;
}

/* NULL without an error: nobody is asked. */
static MsAuthorizer *
make_authorizer (const Settings *settings, GError **error)
{
  g_autofree char *key = NULL;

  if (settings->tokens)
    return (MsAuthorizer *) ms_token_authorizer_new (settings->tokens, error);
  if (!settings->jwt_key || !g_file_get_contents (settings->jwt_key, &key, NULL, error))
    return NULL;
  return (MsAuthorizer *) ms_jwt_authorizer_new (key, error);
}

static MsSyncServer *
make_server (const Settings *settings,
             MsFileStorage *storage,
             MsAuthorizer *authorizer,
             GError **error)
{
  g_autoptr (MsSyncServer) server = ms_sync_server_new (MS_SYNC_STORAGE (storage), authorizer);
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (settings->certificate)
    {
      certificate = g_tls_certificate_new_from_files (
          settings->certificate, settings->key ? settings->key : settings->certificate, error);
      if (!certificate)
        return NULL;
    }
  g_object_set (server, "tls-certificate", certificate, "allow-plain-text", settings->plain_text,
                "allowed-origins", settings->origins, "threads", (guint) settings->threads, NULL);
  for (guint i = 0; i < MS_N_LIMITS; i++)
    g_object_set (server, ms_limit_get_info (i)->name, settings->limits[i], NULL);
  return ms_sync_server_listen (server, settings->listen ? settings->listen : DEFAULT_LISTEN, error)
             ? g_steal_pointer (&server)
             : NULL;
}

static void
tell_ready (MsTool *tool, MsSyncServer *server)
{
  guint port = ms_sync_server_get_port (server);

  if (tool->json)
    ms_tool_write_json (tool, json_pack ("{s:b, s:i}", "ready", TRUE, "port", (int) port));
  else
    ms_tool_write_line (tool, _ ("Serving on port %u; end it with Ctrl+C"), port);
  /* Whoever has started it reads it from a pipe. */
  ms_tool_flush (NULL);
}

/* Each client has a descriptor, and a shell gives 1,024. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer loop)
{
  ms_context_post (NULL, quit, g_main_loop_ref (loop), (GDestroyNotify) g_main_loop_unref);
}

static void
run_until_cancelled (GCancellable *cancellable)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_main_loop_ref (loop),
                                     (GDestroyNotify) g_main_loop_unref);

  g_main_loop_run (loop);
  g_cancellable_disconnect (cancellable, id);
}

gboolean
ms_tool_run_serve (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (Settings) settings = { 0 };
  g_autoptr (MsFileStorage) storage = NULL;
  g_autoptr (MsAuthorizer) authorizer = NULL;
  g_autoptr (MsSyncServer) server = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!parse (tool, &settings, argc, argv, error) || !check (&settings, error))
    return FALSE;
  ms_tool_start_log (tool->json);
  raise_descriptor_limit ();
  authorizer = make_authorizer (&settings, &local_error);
  if (local_error)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  storage = ms_file_storage_new (settings.data, error);
  if (!storage || (settings.restored && !ms_file_storage_mark_restored (storage, error)))
    return FALSE;
  server = make_server (&settings, storage, authorizer, error);
  if (!server)
    return FALSE;
  tell_ready (tool, server);
  run_until_cancelled (tool->cancellable);
  ms_sync_server_stop (server);
  return TRUE;
}
