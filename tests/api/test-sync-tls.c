/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Syncing by TLS: with a certificate that the application trusts, with one that nobody trusts, and without TLS where the server has it. */

#include "ms-error.h"
#include "ms-test-store.h"

#include <string.h>

typedef struct
{
  MsTestFixture *fixture;
  char *directory;
  GTlsDatabase *trusted;
  MsSyncServer *server;
  MsStoreDefinition *definition;
  MsStore *store;
} Tls;

/* A certificate for 127.0.0.1 that signs itself. */
static void
make_certificate (const char *certificate, const char *key)
{
  const char *arguments[] = {
    "openssl", "req", "-x509", "-newkey",        "rsa:2048", "-nodes",
    "-days",   "2",   "-subj", "/CN=multistore", "-addext",  "subjectAltName=IP:127.0.0.1",
    "-keyout", key,   "-out",  certificate,      NULL
  };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) arguments, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
begin (Tls *tls, MsTestFixture *fixture)
{
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (MsFileStorage) storage = NULL;
  g_autoptr (GError) error = NULL;

  *tls = (Tls){ .fixture = fixture, .directory = ms_test_make_directory () };
  certificate_path = g_build_filename (tls->directory, "certificate.pem", NULL);
  key_path = g_build_filename (tls->directory, "key.pem", NULL);
  make_certificate (certificate_path, key_path);
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  tls->trusted = g_tls_file_database_new (certificate_path, &error);
  g_assert_no_error (error);
  storage = ms_file_storage_new (tls->directory, &error);
  g_assert_no_error (error);
  tls->server = ms_sync_server_new (MS_SYNC_STORAGE (storage), NULL);
  g_object_set (tls->server, "tls-certificate", certificate, NULL);
  ms_sync_server_listen (tls->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
}

static void
open_store (Tls *tls, const char *scheme, GTlsDatabase *database)
{
  g_autofree char *url =
      g_strdup_printf ("%s://127.0.0.1:%u", scheme, ms_sync_server_get_port (tls->server));
  g_autoptr (MsWebsocketProvider) provider = ms_websocket_provider_new (url);
  g_autoptr (MsAdapter) adapter =
      MS_ADAPTER (ms_memory_adapter_new_synced (MS_SYNC_PROVIDER (provider)));
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  g_autoptr (GError) error = NULL;

  ms_websocket_provider_set_tls_database (provider, database);
  g_assert_true (ms_websocket_provider_get_tls_database (provider) == database);
  tls->definition = ms_store_definition_new ("note", schema, adapter, &error);
  g_assert_no_error (error);
  tls->store = ms_test_open (tls->fixture, tls->definition, "a");
  ms_test_add_note (tls->store, "n", "title");
}

static void
close_store (Tls *tls)
{
  ms_test_close (tls->fixture, tls->store);
  ms_test_await_finalized (tls->fixture, tls->definition);
}

static void
end (Tls *tls)
{
  close_store (tls);
  ms_sync_server_stop (tls->server);
  ms_test_await_finalized (tls->fixture, tls->server);
  g_object_unref (tls->trusted);
  ms_test_remove_directory (tls->directory);
  g_free (tls->directory);
}

static void
test_trusted (MsTestFixture *fixture, gconstpointer unused)
{
  Tls tls;

  begin (&tls, fixture);
  open_store (&tls, "wss", tls.trusted);
  ms_test_await (fixture, ms_store_get_pending_count (tls.store) == 0);
  g_assert_cmpint (ms_store_get_upstream_head (tls.store), ==, 1);
  end (&tls);
}

/* Nothing is sent to who cannot be trusted, and the application is told why. */
static void
test_not_trusted (MsTestFixture *fixture, gconstpointer unused)
{
  Tls tls;

  begin (&tls, fixture);
  open_store (&tls, "wss", NULL);
  ms_test_await (fixture, ms_store_get_sync_error (tls.store) != NULL);
  g_assert_error (ms_store_get_sync_error (tls.store), MS_ERROR, MS_ERROR_IO);
  g_assert_nonnull (strstr (ms_store_get_sync_error (tls.store)->message, "is not trusted"));
  g_assert_false (ms_store_is_online (tls.store));
  g_assert_cmpint (ms_store_get_pending_count (tls.store), ==, 1);
  end (&tls);
}

static void
test_plain (MsTestFixture *fixture, gconstpointer unused)
{
  Tls tls;

  begin (&tls, fixture);
  open_store (&tls, "ws", NULL);
  ms_test_await (fixture, ms_store_get_sync_error (tls.store) != NULL);
  g_assert_false (ms_store_is_online (tls.store));
  g_assert_cmpint (ms_store_get_pending_count (tls.store), ==, 1);
  end (&tls);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/sync-tls/trusted", test_trusted);
  ms_test_add ("/sync-tls/not-trusted", test_not_trusted);
  ms_test_add ("/sync-tls/plain", test_plain);
  return g_test_run ();
}
