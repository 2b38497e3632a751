/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tracker show: an issue with its comments, and its child issues as a tree. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "tracker-commands.h"
#include "tracker-issue.h"
#include "tracker-text.h"

#define DEFAULT_DEPTH 3
#define INDENT 2

/* An issue can be below several others: what is below it is shown once. */
typedef struct
{
  TrackerIssues *issues;
  GHashTable *expanded;
} Tree;

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static json_t *
texts_to_json (char **texts)
{
  json_t *array = json_array ();

  for (guint i = 0; texts[i] != NULL; i++)
    json_array_append_new (array, json_string (texts[i]));
  return array;
}

static json_t *
comments_to_json (MsResult *comments)
{
  json_t *array = json_array ();

  for (guint i = 0; i < ms_result_get_n_rows (comments); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (comments, i);

      json_array_append_new (array,
                             json_pack ("{s:s, s:o, s:s, s:I}", "id", ms_row_get_text (row, "id"),
                                        "author", text_or_null (ms_row_get_text (row, "author")),
                                        "body", ms_row_get_text (row, "body"), "at",
                                        (json_int_t) ms_row_get_int (row, "at")));
    }
  return array;
}

static json_t *
heading_to_json (TrackerIssue *issue)
{
  MsRow *row = issue->row;

  if (row == NULL)
    return json_pack ("{s:s}", "id", issue->id);
  return json_pack (
      "{s:s, s:I, s:s, s:s, s:b, s:s, s:o, s:o, s:I}", "id", issue->id, "number",
      (json_int_t) ms_row_get_int (row, "number"), "kind", ms_row_get_text (row, "kind"), "state",
      ms_row_get_text (row, "state"), "merged", (int) ms_row_get_boolean (row, "merged"), "title",
      ms_row_get_text (row, "title"), "author", text_or_null (ms_row_get_text (row, "author")),
      "labels", texts_to_json (issue->labels), "n_comments",
      (json_int_t) ms_row_get_int (row, "comments"));
}

static json_t *
children_to_json (Tree *tree, TrackerIssue *issue)
{
  json_t *array = json_array ();

  g_hash_table_add (tree->expanded, issue->id);
  for (guint i = 0; issue->children[i] != NULL; i++)
    {
      TrackerIssue *child = tracker_issues_get (tree->issues, issue->children[i]);
      json_t *json =
          child != NULL ? heading_to_json (child) : json_pack ("{s:s}", "id", issue->children[i]);

      if (child != NULL && !g_hash_table_contains (tree->expanded, child->id))
        json_object_set_new (json, "children", children_to_json (tree, child));
      json_array_append_new (array, json);
    }
  return array;
}

static void
print_json (Tree *tree, TrackerIssue *issue)
{
  g_autoptr (json_t) json = heading_to_json (issue);

  if (issue->row != NULL)
    {
      json_object_set_new (json, "at", json_integer (ms_row_get_int (issue->row, "created_at")));
      json_object_set_new (json, "body", json_string (ms_row_get_text (issue->row, "body")));
    }
  json_object_set_new (json, "assignees", texts_to_json (issue->assignees));
  json_object_set_new (json, "milestones", texts_to_json (issue->milestones));
  json_object_set_new (json, "comments", comments_to_json (issue->comments));
  json_object_set_new (json, "mentions", texts_to_json (issue->mentions));
  json_object_set_new (json, "children", children_to_json (tree, issue));
  tracker_text_print_json (json);
}

/* "labels: build, docs", where there are any */
static void
print_names (const char *heading, char **names)
{
  g_autofree char *joined = g_strjoinv (", ", names);
  g_autofree char *clean = tracker_text_clean (joined, FALSE);

  if (names[0] != NULL)
    g_print ("%s: %s\n", heading, clean);
}

/* "maintainer, 2025-01-31 12:00" */
static char *
describe_origin (const char *author, gint64 at)
{
  g_autofree char *name = tracker_text_clean (author != NULL ? author : _ ("somebody"), FALSE);
  g_autofree char *time = tracker_text_time (at);

  return time[0] != '\0' ? g_strdup_printf ("%s, %s", name, time) : g_steal_pointer (&name);
}

static void
print_body (const char *text)
{
  g_autofree char *clean = tracker_text_clean (text, TRUE);

  if (g_strchomp (clean)[0] != '\0')
    g_print ("\n%s\n", clean);
}

static void
print_comments (MsResult *comments)
{
  for (guint i = 0; i < ms_result_get_n_rows (comments); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (comments, i);
      g_autofree char *origin =
          describe_origin (ms_row_get_text (row, "author"), ms_row_get_int (row, "at"));

      g_print ("\n--- %s\n", origin);
      print_body (ms_row_get_text (row, "body"));
    }
}

/* "#3 Live queries (issue, open)" */
static char *
describe_issue (TrackerIssue *issue)
{
  g_autofree char *title = NULL;
  const char *state;

  if (issue->row == NULL)
    return g_strdup_printf (_ ("%s (not imported)"), issue->id);
  title = tracker_text_clean (ms_row_get_text (issue->row, "title"), FALSE);
  state = ms_row_get_boolean (issue->row, "merged") ? _ ("merged")
                                                    : ms_row_get_text (issue->row, "state");
  return g_strdup_printf ("#%" G_GINT64_FORMAT " %s (%s, %s)",
                          ms_row_get_int (issue->row, "number"), title,
                          ms_row_get_text (issue->row, "kind"), state);
}

static void
print_children (Tree *tree, TrackerIssue *issue, guint depth)
{
  g_hash_table_add (tree->expanded, issue->id);
  for (guint i = 0; issue->children[i] != NULL; i++)
    {
      TrackerIssue *child = tracker_issues_get (tree->issues, issue->children[i]);
      g_autofree char *text =
          child != NULL ? describe_issue (child) : tracker_text_clean (issue->children[i], FALSE);
      gboolean is_known = child != NULL && g_hash_table_contains (tree->expanded, child->id);

      g_print ("%*s%s%s\n", (int) depth * INDENT, "", text,
               is_known && child->children[0] != NULL ? _ (", see above") : "");
      if (child != NULL && !is_known)
        print_children (tree, child, depth + 1);
    }
}

static void
print_text (Tree *tree, TrackerIssue *issue)
{
  g_autofree char *heading = describe_issue (issue);

  g_print ("%s\n", heading);
  if (issue->row != NULL)
    {
      g_autofree char *origin = describe_origin (ms_row_get_text (issue->row, "author"),
                                                 ms_row_get_int (issue->row, "created_at"));

      g_print (_ ("by %s\n"), origin);
    }
  print_names (_ ("labels"), issue->labels);
  print_names (_ ("assigned to"), issue->assignees);
  print_names (_ ("milestone"), issue->milestones);
  print_names (_ ("mentions"), issue->mentions);
  if (issue->row != NULL)
    {
      gint64 n_reviews = ms_row_get_int (issue->row, "reviews");

      if (n_reviews > 0)
        g_print (_ ("reviews: %" PRId64 ", review comments: %" PRId64 "\n"), n_reviews,
                 ms_row_get_int (issue->row, "review_comments"));
      print_body (ms_row_get_text (issue->row, "body"));
    }
  print_comments (issue->comments);
  if (issue->children[0] != NULL)
    {
      g_print ("\n%s\n", _ ("Child issues:"));
      print_children (tree, issue, 1);
    }
}

/* "12" and "#12" mean issue-12; anything else is an id. */
static char *
make_id (const char *operand)
{
  const char *number = operand[0] == '#' ? operand + 1 : operand;

  if (number[0] != '\0' && strspn (number, "0123456789") == strlen (number))
    return g_strdup_printf ("issue-%s", number);
  return g_strdup (operand);
}

gboolean
tracker_show (TrackerOptions *options, int argc, char **argv, GError **error)
{
  int depth = DEFAULT_DEPTH;
  const GOptionEntry entries[] = {
    { "depth", 0, 0, G_OPTION_ARG_INT, &depth,
      N_ ("How many levels of child issues to look into (default: 3)"), N_ ("N") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autofree char *operand = NULL;
  g_autofree char *id = NULL;
  g_autoptr (TrackerStores) stores = NULL;
  g_autoptr (GHashTable) issues = NULL;
  g_autoptr (GHashTable) expanded = g_hash_table_new (g_str_hash, g_str_equal);
  Tree tree;

  if (!tracker_parse (options, "ISSUE", entries, argc, argv, &operand, error))
    return FALSE;
  if (depth < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("--depth takes a number from 0"));
      return FALSE;
    }
  id = make_id (operand);
  stores = tracker_stores_new (options->directory, TRACKER_GC_TIME_READ_ONCE, error);
  if (stores == NULL)
    return FALSE;
  issues = tracker_issues_load (stores, id, depth, error);
  if (issues == NULL)
    return FALSE;
  tree = (Tree){ issues, expanded };
  if (options->json)
    print_json (&tree, tracker_issues_get (issues, id));
  else
    print_text (&tree, tracker_issues_get (issues, id));
  return TRUE;
}
