# SPDX-License-Identifier: LGPL-2.1-or-later
"""A multistore serve of a test's own."""

import json
import os
import re
import signal
import subprocess
import tempfile

WAIT_SECONDS = 30


class Server:
    """Listens when it is made. Its errors can be read at any time, or go to @errors."""

    def __init__(self, tool, data, *arguments, words=False, files=None, errors=None):
        limit = ["prlimit", f"--nofile={files}"] if files else []
        form = [] if words else ["--json"]
        self.errors = errors or tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [*limit, tool, "serve", *form, "--data", data, "--listen", "127.0.0.1:0", *arguments],
            stdout=subprocess.PIPE, stderr=self.errors, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        line = self.process.stdout.readline()
        self.port = int(re.search(r"port (\d+)", line).group(1)) if words else json.loads(line)["port"]

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        status = self.process.wait(timeout=WAIT_SECONDS)
        self.process.stdout.close()
        return status

    def read_log(self):
        self.errors.seek(0)
        return self.errors.read()
