# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processes that take a JSON command per line: clients of three kinds, and two kinds of servers. All waiting is bounded."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

PATIENCE = 60


class Failure(Exception):
    pass


class Process:
    """A child that says {"ready": …} when it is, and answers each line with one."""

    def __init__(self, arguments, ends_with_input=True):
        self.arguments = arguments
        self.ends_with_input = ends_with_input
        self.child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.ready = self.take()

    def read(self):
        for line in self.child.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def take(self):
        try:
            line = self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise Failure(f"{self.arguments[:2]} says nothing") from None
        if line is None:
            raise Failure(f"{self.arguments[:2]} has ended ({self.child.wait()})")
        answer = json.loads(line)
        if "error" in answer and "ok" not in answer:
            raise Failure(f"{self.arguments[:2]}: {answer['error']}")
        return answer

    def ask(self, **command):
        self.child.stdin.write(json.dumps(command) + "\n")
        self.child.stdin.flush()
        return self.take()

    def end(self):
        if self.child.poll() is None:
            self.child.stdin.close()
            if self.ends_with_input:
                self.wait_or(self.child.terminate)
            else:
                self.child.terminate()
            self.wait_or(self.kill)

    def wait_or(self, act, patience=10):
        try:
            self.child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            act()

    def kill(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL)
        self.child.wait()


class Client(Process):
    def commit(self, *events):
        self.ask(commit=[list(event) for event in events])

    def add(self, *ids, title="t"):
        self.commit(*[("v1.ItemAdded", {"id": id, "title": title}) for id in ids])

    def items(self):
        return self.ask(items=None)["items"]

    def count(self):
        return self.ask(count=None)["count"]

    def ids(self):
        return [item[0] for item in self.items()]

    def shutdown(self):
        self.ask(shutdown=None)
        self.end()


def await_that(what, condition, patience=PATIENCE):
    """Until it holds; nothing that is waited for tells by itself."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"waited in vain: {what}")
        time.sleep(0.05)


def same_items(*clients):
    first = clients[0].items()
    return all(client.items() == first for client in clients[1:])


class World:
    """Where things are, and all that was started."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.started = []

    def keep(self, process):
        self.started.append(process)
        return process

    def end(self):
        for process in reversed(self.started):
            process.end()

    def livestore(self, server, name, storage=None, token=None, store="s1"):
        arguments = ["node", os.path.join(self.options.node, "livestore-client.mjs"),
                     "--url", server.url, "--store", store, "--client", name]
        if storage:
            arguments += ["--storage", os.path.join(self.directory, storage)]
        if token:
            arguments += ["--payload", json.dumps({"authToken": token})]
        return self.keep(Client(arguments))

    def ours(self, server, storage=None, token=None, store="s1", program=None):
        arguments = [*(program or [self.options.client]), "--url", server.url, "--store", store,
                     "--schema", self.options.schema]
        if storage:
            arguments += ["--storage", os.path.join(self.directory, storage)]
        if token:
            arguments += ["--token", token]
        return self.keep(Client(arguments))

    def python(self, server, **options):
        script = os.path.join(os.path.dirname(__file__), "python-client.py")
        return self.ours(server, program=["/usr/bin/python3", script], **options)


class OwnServer:
    """multistore serve."""

    name = "multistore serve"

    def __init__(self, world, *arguments):
        self.world = world
        self.arguments = arguments
        self.data = os.path.join(world.directory, "server")
        self.port = 0
        self.start()

    def start(self):
        self.process = self.world.keep(Process(
            [self.world.options.tool, "serve", "--json", "--data", self.data,
             "--listen", f"127.0.0.1:{self.port}", *self.arguments], ends_with_input=False))
        self.port = self.process.ready["port"]
        self.url = f"ws://127.0.0.1:{self.port}"

    def kill(self):
        self.process.kill()

    def stop(self):
        self.process.child.terminate()
        self.process.child.wait(timeout=PATIENCE)


class RealServer:
    """LiveStore's sync-cf."""

    name = "sync-cf"

    def __init__(self, world, *arguments):
        self.world = world
        self.arguments = arguments
        self.port = 0
        self.start()

    def start(self):
        self.process = self.world.keep(Process(
            ["node", os.path.join(self.world.options.node, "sync-backend.mjs"),
             "--persist", os.path.join(self.world.directory, "sync-cf"),
             "--port", str(self.port), *self.arguments]))
        self.port = self.process.ready["port"]
        self.url = f"ws://127.0.0.1:{self.port}"

    def kill(self):
        self.process.end()

    stop = kill
