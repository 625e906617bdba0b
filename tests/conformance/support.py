"""What the suites share: the stack that they run against, new mailboxes, and what they report."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.parse
import urllib.request
from base64 import b64encode

PASSWORD = "correct horse battery"

STACK = json.loads(os.environ["ROOST_STACK"])

BASE = STACK["url"].rstrip("/").removesuffix("/webmail")

PROGRAMS = pathlib.Path(sys.executable).parent


def mailbox(name):
    """Makes a mailbox of this run's own; its address."""
    address = f"{name}-{os.getpid()}@example.test"
    subprocess.run(
        [STACK["binary"], "mailbox", "add", address, "--name", f"{name} {os.getpid()}", "--password-stdin", "--config", STACK["config"]],
        input=PASSWORD, text=True, check=True, capture_output=True,
    )
    return address


class Failure(Exception):
    """What a suite was to show is not so; it ends there."""


class Outcome:
    """Collects what passed, failed and was skipped. It is written to where `cargo xtask conformance` reads it."""

    def __init__(self):
        self.passed_names, self.failures, self.skips = [], [], []

    def passed(self, name):
        self.passed_names.append(name)

    def failed(self, name, why):
        print(f"FAILED {name}: {why}")
        self.failures.append({"name": name, "why": why})

    def skipped(self, name, why):
        self.skips.append({"name": name, "why": why})

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None and kind is Failure:
            self.failed("the run", str(error))
        elif error is not None:
            return False
        outcome = {"passed": self.passed_names, "failed": self.failures, "skipped": self.skips}
        pathlib.Path(os.environ["ROOST_OUTCOME"]).write_text(json.dumps(outcome))
        return True


def request(address, method, url, body=None, **headers):
    """The text of the answer to a plain request, none of the client's under test."""
    with answer(address, method, url, body, **headers) as got:
        return got.read().decode()


def answer(address, method, url, body=None, **headers):
    """An answer that stands open, for its headers."""
    token = b64encode(f"{address}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", **headers}
    data = body.encode() if body is not None else None
    return urllib.request.urlopen(urllib.request.Request(url, data=data, method=method, headers=headers))


def home(address, kind):
    """Where the collections of a kind stand: `calendars`, `addressbooks` or `files`."""
    return f"{BASE}/dav/{kind}/{urllib.parse.quote(address)}/"


def run(*arguments, **options):
    """What a program printed; it must end well."""
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, arguments))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
