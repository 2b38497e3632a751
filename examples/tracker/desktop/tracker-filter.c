/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A search is a number, with or without “#”, or words of what was written. */

#include "tracker-filter.h"

#include <glib/gi18n-lib.h>

#define FINDS_NOTHING "\"\""

/* The parameters */

static GVariant *
make_state (const GValue *selected, gpointer unused)
{
  switch (g_value_get_uint (selected))
    {
    case FILTER_OPEN:
      return g_variant_new_string ("open");
    case FILTER_CLOSED:
      return g_variant_new_string ("closed");
    default:
      return NULL;
    }
}

static GVariant *
make_label (const GValue *selected, gpointer unused)
{
  MsRow *row = g_value_get_object (selected);
  const char *label = row != NULL ? ms_row_get_text (row, "label") : NULL;

  return label != NULL ? g_variant_new_string (label) : NULL;
}

static char *
dup_search (const GValue *text)
{
  return g_strstrip (g_value_dup_string (text));
}

static GVariant *
make_text (const GValue *text, gpointer unused)
{
  return g_variant_new_take_string (dup_search (text));
}

static GVariant *
make_words (const GValue *text, gpointer unused)
{
  g_autofree char *search = dup_search (text);
  g_autofree char *words = *search != '#' ? ms_query_escape_match (search) : NULL;

  return g_variant_new_string (words != NULL ? words : FINDS_NOTHING);
}

void
tracker_filter_bind (MsQuery *query, GtkDropDown *state, GtkDropDown *label, GtkEditable *search)
{
  ms_query_bind_value_full (query, "state", G_OBJECT (state), "selected", make_state, NULL, NULL);
  ms_query_bind_value_full (query, "label", G_OBJECT (label), "selected-item", make_label, NULL,
                            NULL);
  ms_query_bind_value_full (query, "text", G_OBJECT (search), "text", make_text, NULL, NULL);
  ms_query_bind_value_full (query, "words", G_OBJECT (search), "text", make_words, NULL, NULL);
}

/* The labels */

gboolean
tracker_filter_set_workspace (GtkDropDown *label, MsStore *workspace, GError **error)
{
  g_autoptr (MsQuery) query = ms_query_build (
      "SELECT NULL AS label, :any AS name UNION ALL SELECT * FROM (SELECT DISTINCT value AS label,"
      " value AS name FROM indexed, json_each(labels) ORDER BY value)",
      "any", "s", _ ("Any label"), NULL);
  g_autoptr (MsLiveQuery) labels = ms_store_query_live (workspace, query, error);

  if (labels == NULL)
    return FALSE;
  gtk_drop_down_set_model (label, G_LIST_MODEL (labels));
  return TRUE;
}

const char *
tracker_filter_get_label (GtkDropDown *label)
{
  MsRow *row = gtk_drop_down_get_selected_item (label);

  return row != NULL ? ms_row_get_text (row, "label") : NULL;
}

void
tracker_filter_set_label (GtkDropDown *label, const char *name)
{
  GListModel *labels = gtk_drop_down_get_model (label);
  guint position = 0;

  for (guint i = 0; i < g_list_model_get_n_items (labels); i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (labels, i);

      if (g_strcmp0 (ms_row_get_text (row, "label"), name) == 0)
        position = i;
    }
  gtk_drop_down_set_selected (label, position);
}
