/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What tests of the widgets share: a definition whose loads a test controls, windows, waiting by iterating. By public headers only, and in real time:
 * no test waits for a time to pass.
 */
#pragma once

#include "ms-gtk-test-picture.h"
#include "multistore-gtk4.h"

G_BEGIN_DECLS

/* A load that waits in its boot function. */
typedef struct
{
  MsStore *store;
  MsBootContext *context;
} MsGtkTestLoad;

typedef struct
{
  MsStoreDefinition *definition; /* “note”, in memory */
  MsStoreRegistry *registry;     /* with a gc-time of 0: what nobody uses goes at once */
  guint n_boots;
  gboolean hold;       /* whether the next calls of the boot function hold their loads */
  const char *failure; /* NULL, or the message with which its next calls fail */
  GPtrArray *held;     /* of MsGtkTestLoad */
} MsGtkTest;

/* Instead of gtk_test_init (). */
void ms_gtk_test_init (int *argc, char ***argv);
/* As above, in a language whose translations are below a directory, whatever languages the system has. */
void
ms_gtk_test_init_language (int *argc, char ***argv, const char *language, const char *directory);

void ms_gtk_test_begin (MsGtkTest *self);
/* Nothing of it is left, or it fails. */
void ms_gtk_test_end (MsGtkTest *self);
#define ms_gtk_test_add(path, func)                                                                \
  g_test_add (path, MsGtkTest, NULL, ms_gtk_test_set_up, func, ms_gtk_test_tear_down)
void ms_gtk_test_set_up (MsGtkTest *self, gconstpointer unused);
void ms_gtk_test_tear_down (MsGtkTest *self, gconstpointer unused);

/* Another definition with the same table note (id, title, rank, price, done) and boot function, its stores in memory. */
MsStoreDefinition *ms_gtk_test_define (MsGtkTest *self, const char *name, MsAdapter *adapter);
void ms_gtk_test_release_loads (MsGtkTest *self);
void ms_gtk_test_add_note (MsStore *store, const char *id, const char *title);
void ms_gtk_test_rename_note (MsStore *store, const char *id, const char *title);
void ms_gtk_test_remove_note (MsStore *store, const char *id);
/* Loads a store without the registry. */
MsStore *ms_gtk_test_open (MsStoreDefinition *definition, const char *store_id);

/* With the files in it. */
void ms_gtk_test_remove_directory (const char *path);
/* Runs a command, which is found in PATH and does what it should. */
void ms_gtk_test_run (const char *const *arguments);

GtkWidget *ms_gtk_test_window_new (GtkWidget *child);
void ms_gtk_test_window_destroy (GtkWidget *window);
/* Lets GTK lay out and draw. */
void ms_gtk_test_draw (GtkWidget *widget);
/* Until nothing is ready. */
void ms_gtk_test_settle (void);
/* A source that ends the program if it is not destroyed in time. */
GSource *ms_gtk_test_watchdog_new (const char *where);
/* Gives a reference up, and iterates until all are gone. */
void ms_gtk_test_await_finalized (gpointer object);

/* The first widget of a type at or below @widget that is mapped, or NULL. */
GtkWidget *ms_gtk_test_find (GtkWidget *widget, GType type);
/* As above, by the name of a private type. */
GtkWidget *ms_gtk_test_find_named (GtkWidget *widget, const char *type_name);
/* Whether a mapped label below has the text. */
gboolean ms_gtk_test_shows (GtkWidget *widget, const char *text);

/* A widget that is drawn, or @place of it. */
GdkTexture *ms_gtk_test_render (GtkWidget *widget, const graphene_rect_t *place);
/* Of 32 bits each. */
guint32 *ms_gtk_test_read_pixels (GdkTexture *texture, guint *n_pixels);

typedef void (*MsGtkTestSetDark) (gboolean is_dark);
/*
 * In light and dark colours, something is to be read on a background; and what stands beside each other in a box, which so many widgets at least do,
 * changes sides with the direction of text. @set_dark may be NULL where GTK's own setting counts.
 */
void ms_gtk_test_assert_looks (GtkWidget *widget, MsGtkTestSetDark set_dark, guint min_mirrored);

#ifdef HAVE_XTEST
/* Makes the display's keys those of a window, which is drawn first. */
void ms_gtk_test_give_keyboard (GtkWidget *window);
/* Presses keys as accelerators are written, and releases them. What comes of it comes later. */
void ms_gtk_test_press (GtkWidget *window, const char *keys);
/* Letters that need no other key. */
void ms_gtk_test_type (GtkWidget *window, const char *text);
/* Whether the focus is at or below the widget. */
gboolean ms_gtk_test_has_keyboard (GtkWidget *widget);
/* Presses Tab until it is. */
void ms_gtk_test_tab_to (GtkWidget *window, GtkWidget *widget);
#endif

/* Iterates until @condition holds. */
#define ms_gtk_test_await(condition)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GSource *watchdog_ = ms_gtk_test_watchdog_new (G_STRLOC ": " #condition);                      \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_destroy (watchdog_);                                                                  \
    g_source_unref (watchdog_);                                                                    \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
