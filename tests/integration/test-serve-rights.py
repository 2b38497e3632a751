#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""multistore serve: what a client is told that is behind, that pushes what cannot be kept, or that may only read."""

import json
import os
import sys
import tempfile
import unittest

from ms_serve import Server
from ms_socket import Closed, WebSocket

TOOL = sys.argv.pop()
READER = "reader-token-of-some-length"
WRITER = "writer-token-of-some-length"


def exit_of(socket):
    return socket.receive_kind("Exit")["exit"]


def error_of(socket):
    return exit_of(socket)["cause"]["error"]


def push(socket, first, args):
    socket.push(1, first, 1, lambda _: args)


class RightsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="multistore-rights-")
        self.addCleanup(self.folder.cleanup)
        tokens = os.path.join(self.folder.name, "tokens")
        with open(tokens, "w", encoding="utf-8") as file:
            json.dump({"tokens": [
                {"token": WRITER, "principal": "ann", "append": ["s1"]},
                {"token": READER, "principal": "bob", "read": ["s1"]}]}, file)
        self.server = Server(TOOL, os.path.join(self.folder.name, "data"), "--tokens", tokens)
        self.addCleanup(lambda: self.assertEqual(self.server.end(), 0))

    def connect(self, token):
        socket = WebSocket(self.server.port, headers=[f"Authorization: Bearer {token}"])
        self.addCleanup(socket.close)
        return socket

    def pull(self, socket, backend_id=None, number=0):
        socket.pull_live("pull", backend_id, number)
        return socket.receive()

    def test_behind(self):
        """Who is behind is told so, and nothing of an event: its number is about to be another one's."""
        socket = self.connect(WRITER)
        push(socket, 1, {})
        self.assertEqual(exit_of(socket)["_tag"], "Success")
        push(socket, 1, [1])
        self.assertEqual(error_of(socket)["_tag"], "ServerAheadError")
        push(socket, 2, [1])
        reason = error_of(socket)["cause"]
        self.assertEqual((reason["code"], reason["seqNum"]), ("REJECTED", 2))

    def test_identity(self):
        """The log of a store gets a new identity on the word of those only that may write to it."""
        writer, reader = self.connect(WRITER), self.connect(READER)
        push(writer, 1, {})
        self.assertEqual(exit_of(writer)["_tag"], "Success")
        backend_id = self.pull(writer)["values"][0]["backendId"]
        answer = self.pull(reader, backend_id, 999)
        self.assertEqual(answer["exit"]["cause"]["error"]["_tag"], "BackendIdMismatchError")
        push(writer, 2, {})
        self.assertEqual(exit_of(writer)["_tag"], "Success")
        other = self.connect(WRITER)
        self.assertEqual(self.pull(other)["values"][0]["backendId"], backend_id)
        third = self.connect(WRITER)
        third.pull_live("pull", backend_id, 999)
        with self.assertRaises(Closed) as closed:
            third.receive()
        self.assertEqual(closed.exception.args, (1012,))
        fourth = self.connect(WRITER)
        self.assertNotEqual(self.pull(fourth)["values"][0]["backendId"], backend_id)

    def test_reader(self):
        """Who may not append goes on reading."""
        writer, reader = self.connect(WRITER), self.connect(READER)
        self.pull(reader)
        reader.send({"_tag": "Ack", "requestId": "pull"})
        push(reader, 1, {})
        self.assertEqual(error_of(reader)["cause"]["code"], "UNAUTHORIZED")
        push(writer, 1, {"n": 1})
        batch = reader.receive()["values"][0]["batch"]
        self.assertEqual([stored["eventEncoded"]["args"] for stored in batch], [{"n": 1}])


if __name__ == "__main__":
    unittest.main(warnings="ignore")
