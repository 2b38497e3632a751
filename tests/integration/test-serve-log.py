#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""multistore serve: what it logs when nobody asks for JSON: who comes, who is cut off and why, and to the journal where there is one."""

import datetime
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from ms_serve import Server
from ms_socket import Closed, Refused, WebSocket

TOOL = sys.argv.pop()
HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "a-token-of-16-characters"
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (\w+): (.+?)(?: \[(.*)\])?")
FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*")')


def can_have_a_journal():
    try:
        return subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "journal", "/run"],
                              capture_output=True).returncode == 0
    except OSError:
        return False


class LogTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="multistore-log-")
        self.addCleanup(self.folder.cleanup)
        self.data = os.path.join(self.folder.name, "data")
        self.log = os.path.join(self.folder.name, "log")
        self.server = None

    def start(self, *arguments):
        with open(self.log, "a", encoding="utf-8") as errors:
            self.server = Server(TOOL, self.data, *arguments, words=True, errors=errors)

    @property
    def port(self):
        return self.server.port

    def end(self):
        self.assertEqual(self.server.end(), 0)

    def read_log(self):
        """All messages: level, text, fields."""
        with open(self.log, encoding="utf-8") as file:
            lines = file.read().splitlines()
        messages = []
        for line in lines:
            level, text, fields = LINE.fullmatch(line).groups()
            values = {name: json.loads(value) for name, value in FIELD.findall(fields or "")}
            messages.append((level, text, values))
        return messages

    def find_cut_off(self):
        return [(fields.get("code"), text, fields) for _, text, fields in self.read_log()
                if fields["event"] == "cut-off"]

    def receive_close(self, socket, code):
        with self.assertRaises(Closed) as closed:
            socket.receive()
        self.assertEqual(closed.exception.args, (code,))
        socket.close()

    def await_metric(self, line):
        metrics = ""
        while line not in metrics:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
                metrics = answer.read().decode()

    def write_token(self, seconds=None):
        path = os.path.join(self.folder.name, "tokens")
        token = {"token": TOKEN, "principal": "an\nn \"of\" ]", "append": ["s1"]}
        if seconds:
            end = datetime.datetime.now(datetime.timezone.utc)
            end += datetime.timedelta(seconds=seconds)
            token["expires"] = end.strftime("%Y-%m-%dT%H:%M:%SZ")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"tokens": [token]}, file)
        return path

    def connect(self):
        return WebSocket(self.port, headers=[f"Authorization: Bearer {TOKEN}"])

    def test_words(self):
        """Who comes and why somebody goes, in their order; never what they say."""
        self.start("--tokens", self.write_token())
        with self.assertRaises(Refused):
            WebSocket(self.port)
        socket = self.connect()
        socket.push(1, 1, 1, lambda n: {"secret": "never in a log"})
        socket.receive()
        socket.socket.sendall(b"\x81\x87" + bytes(4) + b"no JSON")
        self.receive_close(socket, 1002)
        socket = self.connect()
        socket.socket.sendall(struct.pack("!BBQ", 0x81, 0x80 | 127, 2000000) + bytes(4))
        self.receive_close(socket, 1009)
        self.await_metric("multistore_connections_cut_off_total 2\n")
        remaining = self.connect()
        self.end()
        remaining.close()
        log = self.read_log()
        self.assertEqual([fields["event"] for _, _, fields in log],
                         ["started", "turned-away", "connected", "cut-off", "connected", "cut-off",
                          "connected", "stopped"])
        self.assertEqual({level for level, _, _ in log}, {"info"})
        self.assertEqual(log[0][2]["port"], str(self.port))
        self.assertEqual(log[3][2]["code"], "1002")
        self.assertEqual(log[5][2]["code"], "1009")
        for number in (2, 3, 4, 5):
            self.assertEqual(log[number][2]["store"], "s1")
            # A name cannot begin a line of its own.
            self.assertEqual(log[number][2]["principal"], 'an\\u000an "of" ]')
            self.assertEqual(log[number][2]["peer"], "127.0.0.1")
        self.assertIn(log[5][2]["reason"], log[5][1])
        self.assertNotIn("never in a log", json.dumps(log))

    def test_silence(self):
        self.start("--idle-timeout", "1")
        self.receive_close(WebSocket(self.port), 1001)
        self.end()
        [(code, text, _)] = self.find_cut_off()
        self.assertEqual(code, "1001")
        self.assertIn("Nothing was heard", text)

    def test_expiry(self):
        """However slow the machine is, one of the tokens is good for long enough."""
        seconds, socket = 1, None
        while not socket:
            seconds *= 2
            self.start("--tokens", self.write_token(seconds))
            try:
                socket = self.connect()
            except Refused:
                self.end()
        self.receive_close(socket, 1008)
        self.end()
        [(code, text, _)] = self.find_cut_off()
        self.assertEqual(code, "1008")
        self.assertIn("expired", text)

    def test_slow_reader(self):
        self.start("--max-unsent-bytes", "65536")
        reader, writer = WebSocket(self.port), WebSocket(self.port)
        reader.pull_live("pull")
        reader.receive()
        reader.send({"_tag": "Ack", "requestId": "pull"})
        text = "x" * 200000
        # More than what sockets hold.
        for number in range(100):
            if self.find_cut_off():
                break
            writer.push(number, number * 4 + 1, 4, lambda n: {"text": text})
            self.assertEqual(writer.receive()["exit"]["_tag"], "Success")
        self.await_metric("multistore_connections_cut_off_total 1\n")
        reader.close()
        writer.close()
        self.end()
        [(code, text, fields)] = self.find_cut_off()
        self.assertIsNone(code)
        self.assertIn("65536 bytes unread", text)
        self.assertEqual(fields["store"], "s1")

    def test_restored(self):
        self.start()
        self.end()
        self.start("--restored")
        self.end()
        events = [fields["event"] for _, _, fields in self.read_log()]
        self.assertEqual(events, ["started", "stopped", "identity-renewed", "started", "stopped"])

    @unittest.skipUnless(can_have_a_journal(), "there are no mount namespaces for everybody")
    def test_journal(self):
        """Where the standard error is the journal, the fields go there."""
        result = subprocess.run(
            ["unshare", "-Urm", sys.executable, os.path.join(HERE, "ms_journal.py"), TOOL, "serve",
             "--data", self.data, "--listen", "127.0.0.1:0"],
            check=True, capture_output=True, text=True, timeout=60)
        messages = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([message["MULTISTORE_EVENT"] for message in messages],
                         ["started", "stopped"])
        self.assertIn("listens on port " + messages[0]["MULTISTORE_PORT"], messages[0]["MESSAGE"])
        self.assertEqual(messages[0]["PRIORITY"], "6")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
