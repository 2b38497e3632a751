#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our client beside LiveStore's, doing the same work on the same server, in turns: catching up, and pushing. One JSON object a line, as all benchmarks have it; `raw` is
LiveStore's figure. Counting by asking again and again costs both the same."""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time

from harness import OwnServer, RealServer, World, await_that

N_EVENTS = 10000
N_PUSHED = 2000
BATCH = 100
ROUNDS = 3


def add_items(client, prefix, n_items):
    for first in range(0, n_items, BATCH):
        client.add(*[f"{prefix}{i:06}" for i in range(first, first + BATCH)], title="an item")


def time_start(make, store, n_items):
    """Seconds from the start of a client until it has all."""
    begun = time.monotonic()
    client = make(store)
    await_that("it has all", lambda: client.count() == n_items)
    seconds = time.monotonic() - begun
    client.shutdown()
    return seconds


def time_catching_up(make):
    """Events per second; a start on an empty store is taken off."""
    return N_EVENTS / max(0.001, time_start(make, "full", N_EVENTS) - time_start(make, "empty", 0))


def time_pushing(make, watcher, n_before):
    """Events per second until another client has them."""
    client = make("pushed")
    await_that("it has what was there", lambda: client.count() == n_before)
    begun = time.monotonic()
    add_items(client, f"after{n_before}-", N_PUSHED)
    await_that("another has all", lambda: watcher.count() == n_before + N_PUSHED)
    seconds = time.monotonic() - begun
    client.shutdown()
    return N_PUSHED / seconds


def tell(name, values, raw_values):
    value, raw = statistics.median(values), statistics.median(raw_values)
    print(json.dumps({"name": f"livestore.{name}", "value": round(value), "unit": "events/s",
                      "raw": round(raw), "ratio": round(value / raw, 2)}), flush=True)


def compare(world, server):
    makers = (lambda store: world.ours(server, store=store),
              lambda store: world.livestore(server, f"c{time.monotonic_ns()}", store=store))
    filler = world.ours(server, store="full")
    add_items(filler, "x", N_EVENTS)
    await_that("the store is full", lambda: filler.ask(status=None)["pending"] == 0)
    filler.shutdown()
    rates = ([], [])
    for _ in range(ROUNDS):
        for make, samples in zip(makers, rates):
            samples.append(time_catching_up(make))
    tell(f"catch-up from {server.name}", *rates)

    watcher = world.ours(server, store="pushed")
    rates = ([], [])
    n_before = 0
    for _ in range(ROUNDS):
        for make, samples in zip(makers, rates):
            samples.append(time_pushing(make, watcher, n_before))
            n_before += N_PUSHED
    tell(f"push to {server.name}", *rates)


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "client", "node", "schema"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    if not os.path.isdir(os.path.join(options.node, "node_modules")):
        print("compare: LiveStore's packages are not installed", file=sys.stderr)
        return 0
    for kind in (OwnServer, RealServer):
        with tempfile.TemporaryDirectory(prefix="multistore-compare-") as directory:
            world = World(options, directory)
            try:
                compare(world, kind(world))
            finally:
                world.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
