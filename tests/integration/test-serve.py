#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""multistore serve: usage, TLS, tokens, logs, backups while it runs, its end, and kills at all sorts of moments."""

import functools
import json
import os
import random
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from socket import create_connection

import ms_serve
from ms_socket import Closed, Refused, WebSocket

TOOL = sys.argv.pop()
N_KILLS = 4 if os.environ.get("MULTISTORE_TEST_SLOW") else 25
STORES = 6
# So many seconds a client has to answer a close.
GRACE = 5
Server = functools.partial(ms_serve.Server, TOOL)


class Pusher(threading.Thread):
    """Pushes until the server is gone; remembers what was acknowledged, and what was on its way."""

    def __init__(self, port, store, first):
        super().__init__()
        self.port, self.store, self.acknowledged = port, store, first
        self.failure = None

    def run(self):
        try:
            socket = WebSocket(self.port, self.store)
            number = 0
            while True:
                count = random.randrange(1, 20)
                socket.push(number, self.acknowledged + 1, count, lambda n: {"n": n})
                answer = socket.receive()
                if answer["exit"]["_tag"] != "Success":
                    self.failure = answer
                    return
                self.acknowledged += count
                number += 1
        except (Closed, OSError):
            pass


def run(*arguments):
    return subprocess.run([TOOL, "serve", *arguments], capture_output=True, text=True, timeout=30)


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="multistore-serve-")
        self.addCleanup(self.folder.cleanup)
        self.data = os.path.join(self.folder.name, "data")

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_usage(self):
        wrong = [[], ["--data"], ["--data", self.data, "x"],
                 ["--data", self.data, "--tokens", "a", "--jwt-key", "b"],
                 ["--data", self.data, "--tls-key", "a"],
                 ["--data", self.data, "--threads", "65"],
                 ["--data", self.data, "--max-message-bytes", "5"],
                 ["--data", self.data, "--idle-timeout", "soon"]]
        for arguments in wrong:
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr)

    def test_refusals(self):
        self.write("tokens", "{}")
        cases = [(["--listen", "nonsense"], "no address"),
                 (["--listen", "0.0.0.0:0"], "authorizer"),
                 (["--tokens", "/nonexistent"], "nonexistent"),
                 (["--tokens", os.path.join(self.folder.name, "tokens")], "tokens"),
                 (["--jwt-key", os.path.join(self.folder.name, "tokens")], "Web Key"),
                 (["--tls-certificate", "/nonexistent"], "nonexistent")]
        for arguments, words in cases:
            result = run("--data", self.data, *arguments)
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn(words, result.stderr)
        server = Server(self.data)
        self.assertIn("Another server", run("--data", self.data, "--listen", "127.0.0.1:0").stderr)
        self.assertEqual(server.end(), 0)

    def test_killed(self):
        """Whenever it is killed, all that it has acknowledged is there, without holes."""
        known = {f"s{i}": 0 for i in range(STORES)}
        for _ in range(N_KILLS):
            server = Server(self.data)
            pushers = [Pusher(server.port, store, head) for store, head in known.items()]
            for pusher in pushers:
                pusher.start()
            time.sleep(random.uniform(0.01, 0.15))
            server.end(signal.SIGKILL)
            for pusher in pushers:
                pusher.join(timeout=30)
                self.assertIsNone(pusher.failure)
            server = Server(self.data)
            for pusher in pushers:
                log = WebSocket(server.port, pusher.store).pull_all()
                self.assertGreaterEqual(len(log), pusher.acknowledged)
                self.assertEqual([event["seqNum"] for event in log], list(range(1, len(log) + 1)))
                self.assertTrue(all(event["args"] == {"n": event["seqNum"]} for event in log))
                known[pusher.store] = len(log)
            self.assertEqual(server.end(), 0)
        self.assertTrue(all(head > 0 for head in known.values()))

    def test_end(self):
        server = Server(self.data)
        socket = WebSocket(server.port)
        socket.push(1, 1, 3, lambda n: {})
        self.assertEqual(socket.receive()["exit"]["_tag"], "Success")
        self.assertEqual(server.end(), 0)
        with self.assertRaises(Closed) as closed:
            socket.receive()
        self.assertEqual(closed.exception.args, (1001,))

    def test_end_of_threads(self):
        """All threads end at the same time, and none waits for a client that has answered."""
        server = Server(self.data, "--threads", "4")
        sockets = [WebSocket(server.port, f"s{i}") for i in range(12)]
        start = time.monotonic()
        server.process.terminate()
        for socket in sockets:
            with self.assertRaises(Closed) as closed:
                socket.receive()
            self.assertEqual(closed.exception.args, (1001,))
        for socket in sockets:
            socket.answer_close()
        self.assertEqual(server.wait(), 0)
        self.assertLess(time.monotonic() - start, GRACE)

    def test_descriptors(self):
        """The limit is raised as far as it may be; where it ends, clients wait, and it is said once."""
        server = Server(self.data, files="64:90")
        waiting = [create_connection(("127.0.0.1", server.port)) for _ in range(120)]
        while "cannot be accepted" not in server.read_log():
            self.assertIsNone(server.process.poll())
        taken = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        self.assertGreater(taken, 64)
        for connection in waiting:
            connection.close()
        client = WebSocket(server.port)
        client.push(1, 1, 1, lambda n: {})
        self.assertEqual(client.receive()["exit"]["_tag"], "Success")
        client.close()
        self.assertEqual(server.read_log().count("cannot be accepted"), 1)
        self.assertEqual(server.end(), 0)

    def exchange(self, socket):
        socket.send({"_tag": "Ping"})
        self.assertEqual(socket.receive(), {"_tag": "Pong"})

    def assert_page(self, socket, first, last, remaining):
        (page,) = socket.receive()["values"]
        self.assertEqual([stored["eventEncoded"]["seqNum"] for stored in page["batch"]],
                         list(range(first, last + 1)))
        expected = {"_tag": "MoreKnown", "remaining": remaining} if remaining else {"_tag": "NoMore"}
        self.assertEqual(page["pageInfo"], expected)

    def test_pages_wait_for_acks(self):
        """A page comes for each Ack, and what is new meanwhile comes behind them, not between."""
        server = Server(self.data)
        writer, reader = WebSocket(server.port), WebSocket(server.port)

        def push(first, count, args=lambda n: {}):
            writer.push(first, first, count, args)
            self.assertEqual(writer.receive()["exit"]["_tag"], "Success")

        for first in (1, 101, 201):
            push(first, 100)
        reader.pull_live("pull")
        self.assert_page(reader, 1, 100, 200)
        self.exchange(reader)
        push(301, 1)
        self.exchange(reader)
        for first, last, remaining in ((101, 200, 101), (201, 300, 1), (301, 301, 0)):
            reader.send({"_tag": "Ack", "requestId": "pull"})
            self.assert_page(reader, first, last, remaining)
            self.exchange(reader)
        push(302, 1)
        self.assert_page(reader, 302, 302, 0)
        self.assertEqual(server.end(), 0)

    def test_pages_end_by_bytes(self):
        server = Server(self.data)
        writer, reader = WebSocket(server.port), WebSocket(server.port)
        for number in (1, 2, 3):
            writer.push(number, number, 1, lambda n: {"text": "x" * 400000})
            self.assertEqual(writer.receive()["exit"]["_tag"], "Success")
        reader.pull_live("pull")
        self.assert_page(reader, 1, 2, 1)
        reader.send({"_tag": "Ack", "requestId": "pull"})
        self.assert_page(reader, 3, 3, 0)
        self.assertEqual(server.end(), 0)

    def test_backup(self):
        server = Server(self.data)
        pusher = Pusher(server.port, "s1", 0)
        pusher.start()
        while pusher.acknowledged == 0:
            time.sleep(0.01)
        before = pusher.acknowledged
        copy = os.path.join(self.folder.name, "copy")
        subprocess.run([TOOL, "backup", self.data, copy], check=True, capture_output=True,
                       timeout=60)
        server.end(signal.SIGKILL)
        pusher.join()
        server = Server(copy, "--restored")
        log = WebSocket(server.port).pull_all()
        self.assertGreaterEqual(len(log), before)
        server.end()
        again = subprocess.run([TOOL, "backup", self.data, copy], capture_output=True, timeout=60)
        self.assertEqual(again.returncode, 1)

    def enlarge_last(self, megabytes):
        with sqlite3.connect(os.path.join(self.data, "shard-15.db")) as database:
            database.execute("DELETE FROM event")
            for number in range(megabytes):
                database.execute("INSERT INTO event VALUES (1, ?, 'e', hex(zeroblob(500000)), 'c', 's', 0)",
                                 (number,))
        database.close()

    def test_backup_cancelled(self):
        """SIGINT among the files: what was copied goes again, so that the next try succeeds. However fast the machine is, one of them takes long enough."""
        Server(self.data).end()
        copy = os.path.join(self.folder.name, "copy")
        command = [TOOL, "backup", self.data, copy]
        first = os.path.join(copy, "shard-00.db")
        status = megabytes = 0
        for megabytes in (16, 64, 256):
            self.enlarge_last(megabytes)
            with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                  text=True) as process:
                while process.poll() is None and not os.path.exists(first):
                    pass
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=60)
            status = process.returncode
            if status != 0:
                break
            shutil.rmtree(copy)
        self.assertEqual((status, errors), (1, "multistore: cancelled\n"))
        self.assertFalse(os.path.exists(copy))
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        self.assertEqual(len(os.listdir(copy)), 16)

    def test_http_and_logs(self):
        server = Server(self.data)
        socket = WebSocket(server.port)
        socket.push(1, 1, 1, lambda n: {"secret": "never in a log"})
        socket.receive()
        base = f"http://127.0.0.1:{server.port}"
        with urllib.request.urlopen(base + "/health") as answer:
            self.assertEqual(answer.read(), b"ok\n")
        metrics = ""
        while "multistore_events_total 1\n" not in metrics:
            with urllib.request.urlopen(base + "/metrics") as answer:
                metrics = answer.read().decode()
        with self.assertRaises(Refused):
            WebSocket(server.port, "not/an/id")
        server.end()
        lines = [json.loads(line) for line in server.read_log().splitlines()]
        self.assertEqual([line["event"] for line in lines],
                         ["started", "connected", "turned-away", "stopped"])
        self.assertEqual(lines[0]["port"], str(server.port))
        self.assertEqual(lines[1]["store"], "s1")
        self.assertNotIn("never in a log", server.read_log())

    def test_tokens(self):
        tokens = self.write("tokens", json.dumps({"tokens": [
            {"token": "a-token-of-16-characters", "principal": "ann", "append": ["s1"]}]}))
        server = Server(self.data, "--tokens", tokens)
        good = ["Authorization: Bearer a-token-of-16-characters"]
        WebSocket(server.port, headers=good).close()
        payload = "%257B%2522authToken%2522%253A%2522a-token-of-16-characters%2522%257D"
        WebSocket(server.port, query="&payload=" + payload).close()
        for store, headers in (("s1", []), ("s1", ["Authorization: Bearer no"]), ("s2", good)):
            with self.assertRaises(Refused) as refused:
                WebSocket(server.port, store, headers=headers)
            self.assertEqual(refused.exception.args, ("401",))
        server.end()

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not there")
    def test_tls(self):
        certificate = os.path.join(self.folder.name, "cert.pem")
        key = os.path.join(self.folder.name, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        server = Server(self.data, "--tls-certificate", certificate, "--tls-key", key)
        context = ssl.create_default_context(cafile=certificate)
        sockets = [WebSocket(server.port, context=context) for _ in range(3)]
        text = "x" * 200000
        sockets[0].push(1, 1, 3, lambda n: {"text": text})
        self.assertEqual(sockets[0].receive()["exit"]["_tag"], "Success")
        self.assertEqual([len(event["args"]["text"]) for event in sockets[1].pull_all()],
                         [200000] * 3)
        with self.assertRaises((Closed, OSError)):
            WebSocket(server.port)
        for socket in sockets:
            socket.close()
        self.assertEqual(server.end(), 0)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
