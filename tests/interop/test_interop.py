#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""LiveStore at the other end: real LiveStore clients on our server, our clients on LiveStore's backend, and all of them together."""

import argparse
import base64
import collections
import glob
import hashlib
import hmac
import json
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
import traceback
import urllib.request

from harness import Failure, OwnServer, RealServer, World, await_that, same_items

# LiveStore's client loses events that are committed while it rebases: it gets so long to settle after a conflict.
SETTLE = 0.5


def both_directions(world, server):
    ours, theirs = world.ours(server), world.livestore(server, "cA")
    ours.add("from-us", title="é 😀 \u2028")
    theirs.add("from-them", title='"\\ \n')
    await_that("both have both", lambda: len(ours.ids()) == 2 and same_items(ours, theirs))
    theirs.commit(["v1.ItemRenamed", {"id": "from-us", "title": "renamed"}],
                  ["v1.ItemDone", {"id": "from-them", "done": True}])
    ours.commit(["v1.ItemRemoved", {"id": "nothing"}])
    await_that("changes arrive", lambda: ours.items() == [["from-them", '"\\ \n', 1],
                                                          ["from-us", "renamed", 0]]
               and same_items(ours, theirs))
    ours.shutdown()
    theirs.shutdown()


def many_events(world, server):
    ours, theirs = world.ours(server), world.livestore(server, "cA")
    theirs.add(*[f"t{i:03}" for i in range(150)])
    await_that("theirs arrive", lambda: len(ours.ids()) == 150)
    ours.add(*[f"u{i:03}" for i in range(250)])
    await_that("ours arrive", lambda: len(theirs.ids()) == 400)
    late, late_theirs = world.ours(server), world.livestore(server, "cB")
    await_that("newcomers have all", lambda: same_items(ours, theirs, late, late_theirs))


def offline_on_both_sides(world, server):
    ours = world.ours(server, storage="ours")
    theirs = world.livestore(server, "cA", storage="theirs")
    ours.add("first")
    await_that("it arrives", lambda: theirs.ids() == ["first"])
    server.stop()
    ours.add("ours-offline", "both", title="ours")
    theirs.add("theirs-offline", "both", title="theirs")
    time.sleep(SETTLE)
    server.start()
    await_that("all is merged", lambda: len(ours.ids()) == 4 and same_items(ours, theirs))
    status = ours.ask(status=None)
    if status["pending"] != 0 or status["head"] != 5:
        raise Failure(f"not in step: {status}")


def restart_with_storage(world, server):
    theirs = world.livestore(server, "cA", storage="theirs")
    ours = world.ours(server, storage="ours")
    theirs.add("a")
    ours.add("b")
    await_that("both arrive", lambda: len(ours.ids()) == 2 and same_items(ours, theirs))
    theirs.shutdown()
    ours.shutdown()
    other = world.ours(server)
    other.add("c")
    await_that("it has all", lambda: other.ids() == ["a", "b", "c"])
    theirs = world.livestore(server, "cA", storage="theirs")
    ours = world.ours(server, storage="ours")
    await_that("they go on", lambda: len(ours.ids()) == 3 and same_items(ours, theirs, other))


def server_killed(world, server):
    theirs, ours = world.livestore(server, "cA"), world.ours(server)
    theirs.add("a")
    ours.add("b")
    await_that("both arrive", lambda: len(ours.ids()) == 2 and same_items(ours, theirs))
    server.kill()
    theirs.add("theirs-meanwhile")
    server.start()
    await_that("theirs comes", lambda: "theirs-meanwhile" in ours.ids())
    time.sleep(SETTLE)
    ours.add("ours-after")
    await_that("ours comes", lambda: len(theirs.ids()) == 4 and same_items(ours, theirs))


def huge_event(world, server):
    theirs, ours = world.livestore(server, "cA"), world.ours(server)
    theirs.add("large", title="x" * 800000)
    await_that("theirs comes", lambda: ours.ids() == ["large"])
    ours.add("large-too", title="y" * 800000)
    await_that("ours comes", lambda: len(theirs.ids()) == 2 and same_items(ours, theirs))


def token_refused(world, server):
    good = world.ours(server, token="a-token-of-16-characters")
    bad = world.ours(server, token="another-of-16-characters")
    good_theirs = world.livestore(server, "cA", token="a-token-of-16-characters")
    good_theirs.add("a")
    await_that("it arrives", lambda: good.ids() == ["a"])
    bad.add("never")
    await_that("it is told", lambda: bad.ask(status=None)["error"] != "")
    bad.ask(payload={"authToken": "a-token-of-16-characters"})
    await_that("it may now", lambda: len(good_theirs.ids()) == 2)
    bad_theirs = world.livestore(server, "cB", token="another-of-16-characters")
    bad_theirs.add("never-theirs")
    good.add("b")
    await_that("the good ones go on", lambda: len(good_theirs.ids()) == 3)
    if "never-theirs" in good.ids() or bad_theirs.ids() != ["never-theirs"]:
        raise Failure("what was refused got through")


def token_expired(world, server):
    """Both kinds have a token that ends while they are connected; ours gets another."""
    good = make_token(time.time() + 600)
    begun = time.monotonic()
    first, first_theirs = world.ours(server, token=good), world.livestore(server, "cF", token=good)
    first_theirs.add("first")
    await_that("the first has come", lambda: first.ids() == ["first"])
    # As long as this machine needs for it, and some more.
    short = make_token(time.time() + 4 + 3 * (time.monotonic() - begun))
    ours, theirs = world.ours(server, token=short), world.livestore(server, "cA", token=short)
    theirs.add("theirs")
    ours.add("ours")
    await_that("both have all", lambda: len(ours.ids()) == 3 and same_items(ours, theirs))
    await_that("it is told", lambda: "expired" in ours.ask(status=None)["error"])
    theirs.add("theirs-late")
    ours.add("ours-late")
    ours.ask(payload={"authToken": good})
    await_that("it may again", lambda: ours.ask(status=None)["pending"] == 0)
    if "theirs-late" in ours.ids():
        raise Failure("what an expired token sent got through")
    renewed = world.livestore(server, "cB", token=good)
    await_that("a newcomer has it", lambda: same_items(ours, renewed))


def token_expired_at_the_backend(world, server):
    """LiveStore's backend looks at a token when a connection begins: the next one is refused, until there is another token."""
    good = f"until-{int((time.time() + 600) * 1000)}"
    watcher = world.ours(server, token=good)
    end = time.time() + 4
    ours = world.ours(server, token=f"until-{int(end * 1000)}")
    ours.add("early")
    await_that("it arrives", lambda: watcher.ids() == ["early"])
    await_that("the token expires", lambda: time.time() > end)
    server.stop()
    server.start()
    ours.add("late")
    await_that("it is told", lambda: ours.ask(status=None)["error"] != "")
    if ours.ask(status=None)["pending"] != 1:
        raise Failure("what was committed is not pending")
    ours.ask(payload={"authToken": good})
    await_that("it may again", lambda: ours.ask(status=None)["pending"] == 0)
    await_that("it arrives, too", lambda: watcher.ids() == ["early", "late"])


def too_large_for_the_server(world, server):
    ours, theirs = world.ours(server), world.livestore(server, "cA")
    ours.add("large", title="x" * 5000)
    ours.add("small")
    await_that("the small one arrives", lambda: theirs.ids() == ["small"])
    if ours.ask(status=None)["rejected"] != 1:
        raise Failure("the large one is not among the rejected")


def count_refusals(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as answer:
        return int(re.search(r"^multistore_pushes_refused_total (\d+)$", answer.read().decode(),
                             re.MULTILINE).group(1))


def refused(world, server, spoil, token=None, reader=None):
    """Whatever the reason: LiveStore pushes it again and again, with what is behind it, and goes on reading."""
    ours = world.ours(server, token=token)
    theirs = world.livestore(server, "cA", token=reader or token)
    if not reader:
        theirs.add("before")
        await_that("what is good arrives", lambda: ours.ids() == ["before"])
    before = count_refusals(server)
    spoil(theirs)
    await_that("it is refused again and again", lambda: count_refusals(server) >= before + 2)
    ours.add("later")
    await_that("it goes on reading", lambda: "later" in theirs.ids())
    if ours.ids() != sorted(["later"] if reader else ["before", "later"]):
        raise Failure(f"something was kept: {ours.ids()}")


def too_large_from_livestore(world, server):
    refused(world, server, lambda theirs: theirs.add("large", title="x" * 5000))


def rejected_from_livestore(world, server):
    refused(world, server, lambda theirs: theirs.add("broken", title="\ud800"))


def too_much_from_livestore(world, server):
    refused(world, server, lambda theirs: theirs.add(*[f"n{i}" for i in range(20)]))


def reader_in_livestore(world, server):
    refused(world, server, lambda theirs: theirs.add("theirs"), token="a-token-of-16-characters",
            reader="a-token-for-readers")


def edit_randomly(client, name, number, dice):
    id = f"{name}{dice.randrange(6)}"
    kind = dice.randrange(4)
    if kind == 0:
        client.commit(["v1.ItemAdded", {"id": id, "title": f"{name} {number}"}])
    elif kind == 1:
        client.commit(["v1.ItemRenamed", {"id": f"shared{dice.randrange(3)}",
                                          "title": f"{name} {number}"}])
    elif kind == 2:
        client.commit(["v1.ItemDone", {"id": id, "done": bool(dice.randrange(2))}])
    else:
        client.commit(["v1.ItemAdded", {"id": f"shared{dice.randrange(3)}", "title": name}])


def read_livestore_log(world, storage):
    """LiveStore's own file of events, as the logs of our clients are told."""
    (path,) = glob.glob(os.path.join(world.directory, storage, "**", "eventlog@*.db"),
                        recursive=True)
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = database.execute("SELECT name, argsJson, clientId, sessionId FROM eventlog"
                            " ORDER BY seqNumGlobal, seqNumClient").fetchall()
    database.close()
    return [[name, json.loads(args), client, session] for name, args, client, session in rows]


def three_ways(world, server):
    """A LiveStore client, one in C and one in Python; the network is cut now and then."""
    seed = world.options.seed or random.randrange(2**32)
    print(f"# three-ways: seed {seed}", flush=True)
    dice = random.Random(seed)
    clients = {"l": world.livestore(server, "cA", storage="l"), "c": world.ours(server, storage="c"),
               "p": world.python(server, storage="p")}
    end = time.monotonic() + world.options.seconds
    number = 0
    made = dict.fromkeys(clients, 0)
    while time.monotonic() < end:
        name = dice.choice("lcp")
        edit_randomly(clients[name], name, number, dice)
        made[name] += 1
        number += 1
        time.sleep(0.1)
        if dice.randrange(25) == 0:
            server.stop()
            time.sleep(dice.random())
            server.start()
            await_that("all are connected again", lambda: same_items(*clients.values()))
    await_that("all are equal", lambda: same_items(*clients.values()))
    # What a newcomer gets is the server's log.
    newcomer = world.ours(server)
    await_that("a newcomer is equal", lambda: same_items(newcomer, *clients.values()))
    logs = [client.ask(log=None)["log"] for client in (clients["c"], clients["p"], newcomer)]
    clients["l"].shutdown()
    logs.append(read_livestore_log(world, "l"))
    if any(log != logs[0] for log in logs):
        raise Failure(f"the logs differ: {[len(log) for log in logs]}")
    # Nothing that was committed here is lost, or there twice.
    found = collections.Counter(client for _name, _args, client, _session in logs[0])
    print(f"# made {made}, found {dict(found)}", flush=True)
    if sorted(count for client, count in found.items() if client != "cA") != sorted((made["c"], made["p"])):
        raise Failure(f"made {made}, but in the log are {dict(found)}")
    status = [clients[name].ask(status=None) for name in "cp"]
    if any(s["pending"] for s in status) or len({s["head"] for s in status}) != 1:
        raise Failure(f"not in step: {status}")
    print(f"# {number} edits, {status[0]['head']} events", flush=True)


SECRET = b"a secret of the tests that has 32 bytes or more"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def make_token(expires):
    parts = [{"alg": "HS256", "typ": "JWT"},
             {"sub": "tester", "exp": int(expires), "multistore": {"append": ["*"]}}]
    text = b".".join(encode(json.dumps(part).encode()) for part in parts)
    return (text + b"." + encode(hmac.new(SECRET, text, hashlib.sha256).digest())).decode()


def write_key(directory):
    path = os.path.join(directory, "key.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"kty": "oct", "alg": "HS256", "k": encode(SECRET).decode()}, file)
    return path


def write_tokens(directory):
    path = os.path.join(directory, "tokens.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"tokens": [{"token": "a-token-of-16-characters", "append": ["*"]},
                              {"token": "a-token-for-readers", "read": ["*"]}]}, file)
    return path


BOTH = [both_directions, many_events, offline_on_both_sides, restart_with_storage, server_killed,
        huge_event]


def list_cases():
    for scenario in BOTH:
        for kind in (OwnServer, RealServer):
            yield scenario, kind, lambda world: []
    yield token_refused, OwnServer, lambda world: ["--tokens", write_tokens(world.directory)]
    yield token_refused, RealServer, lambda world: ["--token", "a-token-of-16-characters"]
    yield token_expired, OwnServer, lambda world: ["--jwt-key", write_key(world.directory)]
    yield token_expired_at_the_backend, RealServer, lambda world: []
    yield too_large_for_the_server, OwnServer, lambda world: ["--max-event-bytes", "4000"]
    yield too_large_from_livestore, OwnServer, lambda world: ["--max-event-bytes", "4000"]
    yield rejected_from_livestore, OwnServer, lambda world: []
    yield too_much_from_livestore, OwnServer, lambda world: ["--max-store-bytes", "1500"]
    yield reader_in_livestore, OwnServer, lambda world: ["--tokens", write_tokens(world.directory)]
    yield three_ways, OwnServer, lambda world: []


def run_case(options, scenario, kind, make_arguments):
    with tempfile.TemporaryDirectory(prefix="multistore-interop-") as directory:
        world = World(options, directory)
        try:
            scenario(world, kind(world, *make_arguments(world)))
        finally:
            world.end()


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "client", "node", "schema"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only")
    options = parser.parse_args()
    if not os.path.isdir(os.path.join(options.node, "node_modules")):
        print("1..0 # SKIP LiveStore's packages are not installed")
        return 0
    cases = [case for case in list_cases() if options.only in (None, case[0].__name__)]
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        name = f"{case[0].__name__} with {case[1].name}"
        try:
            run_case(options, *case)
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:  # whatever it is, the others are run
            failed += 1
            traceback.print_exc()
            print(f"not ok {number} - {name}: {error}", flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
