# SPDX-License-Identifier: LGPL-2.1-or-later
"""The smallest WebSocket client that will do: one JSON message at a time, on loopback."""

import base64
import json
import os
import socket
import struct

TIMEOUT = 30


class Refused(Exception):
    """The answer to the handshake was another one than 101."""


class Closed(Exception):
    pass


class WebSocket:
    def __init__(self, port, store="s1", query="", headers=(), context=None):
        self.rest = b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET /?storeId={store}&transport=ws{query} HTTP/1.1", "Host: localhost",
                 "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
                 "Sec-WebSocket-Version: 13", *headers]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            part = self.socket.recv(65536)
            if not part:
                raise Closed("during the handshake")
            head += part
        head, self.rest = head.split(b"\r\n\r\n", 1)
        status = head.split(b" ", 2)[1].decode()
        if status != "101":
            raise Refused(status)

    def send(self, message):
        payload = json.dumps(message).encode()
        length = len(payload)
        if length < 126:
            head = bytes([0x81, 0x80 | length])
        elif length < 65536:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x81, 0x80 | 127, length)
        # A mask of zeros: the payload as it is.
        self.socket.sendall(head + bytes(4) + payload)

    def take(self, count):
        while len(self.rest) < count:
            part = self.socket.recv(1 << 20)
            if not part:
                raise Closed("by the server")
            self.rest += part
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def receive(self):
        opcode, length = self.take(2)
        if length == 126:
            (length,) = struct.unpack("!H", self.take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.take(8))
        payload = self.take(length)
        if opcode & 15 == 8:
            raise Closed(struct.unpack("!H", payload[:2])[0])
        return json.loads(payload)

    def receive_kind(self, tag):
        """The next of that kind; the chunks before it are passed over."""
        while True:
            message = self.receive()
            if message["_tag"] == tag:
                return message

    def pull_live(self, id, backend_id=None, number=0):
        cursor = {"_tag": "None"}
        if backend_id:
            cursor = {"_tag": "Some",
                      "value": {"backendId": backend_id, "eventSequenceNumber": number}}
        self.send({"_tag": "Request", "id": id, "tag": "SyncWsRpc.Pull",
                   "payload": {"storeId": "s1", "live": True, "cursor": cursor}, "headers": []})

    def push(self, id, first, count, args):
        events = [{"name": "v1.E", "args": args(first + i), "seqNum": first + i,
                   "parentSeqNum": first + i - 1, "clientId": "c", "sessionId": "s"}
                  for i in range(count)]
        self.send({"_tag": "Request", "id": str(id), "tag": "SyncWsRpc.Push",
                   "payload": {"storeId": "s1", "batch": events, "backendId": {"_tag": "None"}},
                   "headers": []})

    def pull_all(self):
        """The log of the store."""
        self.send({"_tag": "Request", "id": "pull", "tag": "SyncWsRpc.Pull",
                   "payload": {"storeId": "s1", "live": False, "cursor": {"_tag": "None"}},
                   "headers": []})
        events = []
        while True:
            message = self.receive()
            if message["_tag"] == "Exit":
                return events
            for page in message["values"]:
                events += [stored["eventEncoded"] for stored in page["batch"]]
            self.send({"_tag": "Ack", "requestId": "pull"})

    def answer_close(self):
        """The client's part of the closing handshake; returns when the server has ended the connection."""
        self.socket.sendall(bytes([0x88, 0x82]) + bytes(4) + struct.pack("!H", 1000))
        while self.socket.recv(1 << 20):
            pass

    def close(self):
        self.socket.close()
