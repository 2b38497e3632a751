#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Works out what "tracker facts" must print after an import, from the file of events alone, without Multistore.

Usage: make-facts.py FILE >FACTS      (FILE: JSON Lines, not compressed)
"""

import collections
import hashlib
import json
import sys


class Item:
    def __init__(self, args):
        self.kind = args["kind"]
        self.title = args["title"]
        self.author = args["author"]
        self.body = args.get("body", "")
        self.state = "open"
        self.merged = False
        self.labels = set()
        self.comment_events = 0
        self.comments = {}
        self.review_comments = set()


def apply_to_item(item, name, args):
    if name == "v1.IssueRenamed":
        item.title = args["title"]
    elif name == "v1.IssueClosed":
        item.state = "closed"
    elif name == "v1.IssueReopened":
        item.state = "open"
    elif name == "v1.IssueLabelled":
        item.labels.add(args["label"])
    elif name == "v1.IssueUnlabelled":
        item.labels.discard(args["label"])
    elif name == "v1.IssueCommented":
        item.comment_events += 1
        item.comments.setdefault(args["commentId"], args["author"])
    elif name == "v1.PullReviewCommented":
        item.review_comments.add(args["commentId"])
    elif name == "v1.PullMerged":
        item.merged = True


def read_items(lines):
    """The items by id, as their own events say. The workspace's events say the same in other words, and are not looked at."""
    items = {}
    for line in lines:
        event = json.loads(line)
        store, name = event["store"], event["name"]
        if store == "workspace":
            continue
        if name == "v1.IssueCreated":
            items.setdefault(store, Item(event["args"]))
        elif store in items:
            apply_to_item(items[store], name, event["args"])
    return items


def top(counts, number):
    """The largest first; those of the same count by name."""
    return [list(pair) for pair in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:number]]


def longest(items, text_of):
    return min(items, key=lambda name: (-len(text_of(items[name])), name), default=None)


def end_state(items):
    lines = (
        f"{name}\t{item.state}\t{item.title}\t{','.join(sorted(item.labels))}\n"
        for name, item in sorted(items.items())
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def make_facts(items):
    kinds = collections.Counter(item.kind for item in items.values())
    open_kinds = collections.Counter(item.kind for item in items.values() if item.state == "open")
    authors = collections.Counter(item.author for item in items.values() if item.author is not None)
    commenters = {author for item in items.values() for author in item.comments.values() if author is not None}
    labels = collections.Counter(label for item in items.values() for label in item.labels)
    comments = {name: len(item.comments) for name, item in items.items()}
    title = longest(items, lambda item: item.title)
    body = longest(items, lambda item: item.body)
    return {
        "items": len(items),
        "issues": kinds["issue"],
        "pulls": kinds["pull"],
        "open_issues_at_end": open_kinds["issue"],
        "open_pulls_at_end": open_kinds["pull"],
        "most_comments": top(comments, 2),
        "comments": sum(comments.values()),
        "distinct_item_authors": len(authors),
        "distinct_item_or_comment_authors": len(set(authors) | commenters),
        "longest_title": title and [title, len(items[title].title), items[title].title],
        "longest_body": body
        and [body, len(items[body].body), hashlib.sha256(items[body].body.encode()).hexdigest()],
        "top3_labels_at_end": top(labels, 3),
        "top3_item_authors": top(authors, 3),
        "end_state_sha256": end_state(items),
        "merged_pulls": sum(item.merged for item in items.values()),
        "review_comments": sum(len(item.review_comments) for item in items.values()),
        "items_whose_api_comment_counter_differs": sum(
            item.comment_events != len(item.comments) for item in items.values()
        ),
    }


def main():
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(make_facts(read_items(file)), indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
