/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one error domain: each code is something that a caller does differently. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

/**
 * MS_ERROR:
 *
 * The error domain of the library. Its codes are those of [error@Ms.Error].
 */
#define MS_ERROR (ms_error_quark ())

/**
 * MsError:
 * @MS_ERROR_INVALID_STORE_ID: A store id does not match `[A-Za-z0-9_-]{1,128}`. Nothing was touched;
 *   make the id from such characters only.
 * @MS_ERROR_STORE_ID_TAKEN: The id is in use with another definition. Choose another id, or use the
 *   definition that the message names.
 * @MS_ERROR_INVALID_SCHEMA: A schema is wrong. The message tells where and what to change.
 * @MS_ERROR_UNKNOWN_EVENT: No event type of the schema has this name.
 * @MS_ERROR_INVALID_ARGS: Arguments of an event, or parameters of a query, are missing, of the wrong type,
 *   or cannot be kept exactly.
 * @MS_ERROR_CONSTRAINT: A constraint of a table forbids the change. Nothing has changed; show it to the user.
 * @MS_ERROR_CALLBACK: A callback of the application failed, with an error of another domain or without one, or broke a rule.
 *   The message names the event. Nothing has changed; correct the callback.
 * @MS_ERROR_RECURSION: The call is not allowed inside a materializer or a batch function.
 * @MS_ERROR_INVALID_QUERY: A query is not one SELECT over the tables of the schema, or ran too long.
 * @MS_ERROR_CORRUPT: The file is damaged or is no store. It was left as it is; restore a backup.
 * @MS_ERROR_FORMAT_TOO_NEW: The file was made by a newer version of the library. It was left as it is;
 *   update the application.
 * @MS_ERROR_WRONG_DEFINITION: The file belongs to a store definition with another name.
 * @MS_ERROR_SUPERSEDED: Another process with a newer schema has taken the store over, or is using it. Restart the application.
 * @MS_ERROR_BUSY: Another process holds the store's write lock, or a worker rebases the store (%MS_SYNC_STATE_REBASING). Nothing has changed; try again.
 * @MS_ERROR_NO_SPACE: The disk, or the limit set for the file, is full. Nothing has changed.
 * @MS_ERROR_READ_ONLY: The file or its directory cannot be written.
 * @MS_ERROR_IO: Reading or writing failed, or the process has no descriptor left.
 * @MS_ERROR_CLOSED: The store is closed. Get it anew.
 * @MS_ERROR_DROPPED: The registry dropped the store while it was loading.
 * @MS_ERROR_BOOT_FAILED: The definition's boot function failed.
 * @MS_ERROR_NO_PROVIDER: The store has no sync provider, so nothing will ever be confirmed.
 * @MS_ERROR_REJECTED: The backend refused an event for good.
 * @MS_ERROR_BACKEND_MISMATCH: The backend is another one than the store has synced with.
 * @MS_ERROR_UNAUTHORIZED: The backend refused the credentials.
 * @MS_ERROR_TOO_LARGE: An event is larger than what can be synced (900,000 bytes as it is pushed).
 * @MS_ERROR_PROTOCOL: The backend sent what is not the protocol.
 *
 * What can go wrong.
 *
 * Cancelling gives `G_IO_ERROR_CANCELLED`. Misuse of the API (a wrong type, a call from another thread)
 * is no error but a critical warning.
 */
typedef enum
{
  MS_ERROR_INVALID_STORE_ID,
  MS_ERROR_STORE_ID_TAKEN,
  MS_ERROR_INVALID_SCHEMA,
  MS_ERROR_UNKNOWN_EVENT,
  MS_ERROR_INVALID_ARGS,
  MS_ERROR_CONSTRAINT,
  MS_ERROR_CALLBACK,
  MS_ERROR_RECURSION,
  MS_ERROR_INVALID_QUERY,
  MS_ERROR_CORRUPT,
  MS_ERROR_FORMAT_TOO_NEW,
  MS_ERROR_WRONG_DEFINITION,
  MS_ERROR_SUPERSEDED,
  MS_ERROR_BUSY,
  MS_ERROR_NO_SPACE,
  MS_ERROR_READ_ONLY,
  MS_ERROR_IO,
  MS_ERROR_CLOSED,
  MS_ERROR_DROPPED,
  MS_ERROR_BOOT_FAILED,
  MS_ERROR_NO_PROVIDER,
  MS_ERROR_REJECTED,
  MS_ERROR_BACKEND_MISMATCH,
  MS_ERROR_UNAUTHORIZED,
  MS_ERROR_TOO_LARGE,
  MS_ERROR_PROTOCOL,
} MsError;

/**
 * ms_error_quark:
 *
 * Gets the error domain of the library.
 *
 * Returns: the quark
 */
MS_AVAILABLE_IN_ALL
GQuark ms_error_quark (void);

G_END_DECLS
