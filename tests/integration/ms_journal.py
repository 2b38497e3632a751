# SPDX-License-Identifier: LGPL-2.1-or-later
"""A journal of the test's own, where systemd's would be: run in a mount namespace, it starts the command and prints what the command logs, a JSON object a message."""

import json
import os
import signal
import socket
import subprocess
import sys

FOLDER = "/run/systemd/journal"


def parse(datagram):
    lines = datagram.decode().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def main():
    subprocess.run(["mount", "-t", "tmpfs", "journal", "/run"], check=True)
    os.makedirs(FOLDER)
    messages = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    messages.bind(f"{FOLDER}/socket")
    lines = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    lines.bind(f"{FOLDER}/stdout")
    lines.listen()
    errors = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    errors.connect(f"{FOLDER}/stdout")
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=errors)
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    messages.setblocking(False)
    try:
        while True:
            print(json.dumps(parse(messages.recv(65536))))
    except BlockingIOError:
        pass


if __name__ == "__main__":
    main()
