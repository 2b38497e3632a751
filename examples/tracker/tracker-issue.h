/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An issue as it is shown: what its store says, and the issues below it. */
#pragma once

#include "tracker-stores.h"

typedef struct
{
  char *id;
  MsRow *row; /* NULL: its store has no issue yet, as its creation was not imported */
  char **labels;
  char **assignees;
  char **milestones;
  MsResult *comments;
  char **mentions; /* ids of the issues that it mentions */
  char **children; /* ids of its child issues */
} TrackerIssue;

/* The issues by id: the one that is asked for, and those below it. */
typedef GHashTable TrackerIssues;

/* Child issues down to depth are loaded; 0: none. Each is there once, also in a cycle. */
TrackerIssues *
tracker_issues_load (TrackerStores *stores, const char *id, guint depth, GError **error);

TrackerIssue *tracker_issues_get (TrackerIssues *issues, const char *id);
