"""The mail server in containers: its settings, its start from a clean state, and commands in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

COMPOSE = os.environ["ROOST_COMPOSE"].split(" ")
PROJECT = COMPOSE[COMPOSE.index("--project-name") + 1]
FOLDER = pathlib.Path(os.environ["ROOST_FOLDER"])

HOST = "mail.example.test"
SERVICES = ["network", "unbound", "postgres", "redis", "rspamd", "roost", "dovecot", "postfix"]
PORTS = {
    "SMTP": 20025, "SUBMISSIONS": 20465, "SUBMISSION": 20587, "IMAP": 20143, "IMAPS": 20993,
    "POP3": 20110, "POP3S": 20995, "SIEVE": 24190, "HTTP": 20080, "HTTPS": 20443,
}
# The other host is this machine, as the containers see it: at an address for documentation (RFC 5737), since Rspamd does
# not ask who may send from a private network.
SUBNET, OUTSIDE = "198.51.100.0/24", "198.51.100.1"

# What DNS says: nothing but these names.
ZONES = f"""
server:
  local-zone: "." static
  local-data: "elsewhere.test. MX 10 mx.elsewhere.test."
  local-data: "elsewhere.test. A {OUTSIDE}"
  local-data: "mx.elsewhere.test. A {OUTSIDE}"
  local-data: 'elsewhere.test. TXT "v=spf1 ip4:{OUTSIDE} -all"'
  local-data: '_dmarc.elsewhere.test. TXT "v=DMARC1; p=none"'
  local-data-ptr: "{OUTSIDE} mx.elsewhere.test"
"""

OVERRIDE = f"""
networks:
  default:
    ipam:
      config: [{{ subnet: {SUBNET}, gateway: {OUTSIDE} }}]
services:
  unbound:
    volumes: ["{FOLDER}/zones.conf:/etc/roost/unbound/zones.conf:ro"]
"""


def say(text):
    print(f"   {text}", file=sys.stderr, flush=True)


def run(*words, input=None):
    """The output of a command, which must succeed."""
    done = subprocess.run(words, input=input, capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def setting(name):
    """A setting as `roost configure` has made it."""
    lines = (FOLDER / "env").read_text().splitlines()
    return next(line.removeprefix(f"{name}=") for line in lines if line.startswith(f"{name}="))


def container(service):
    return f"{PROJECT}_{service}_1"


def roost(*words, input=None):
    """What a command of the server's prints as JSON."""
    return json.loads(run("podman", "exec", "--interactive", container("roost"), "roost", *words, "--json", input=input))


def wait(what, seconds, check):
    """Asks until the answer is one, and returns it."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            found = check()
        except (OSError, subprocess.SubprocessError):
            found = None
        if found:
            return found
        time.sleep(0.3)
    logs = "\n".join(
        f"--- {service}\n" + subprocess.run(["podman", "logs", "--tail", "25", container(service)], capture_output=True, text=True, errors="replace").stderr
        for service in SERVICES
    )
    raise SystemExit(f"{what}: not within {seconds} s\n{logs}")


def healthy(service):
    """Asks the container's own health check."""
    if service == "network":
        return True
    words = ["podman", "exec", container(service), "roost-daemon", "probe", service]
    return subprocess.run(words, capture_output=True).returncode == 0


def start():
    """Everything from nothing; how many seconds until all answered."""
    subprocess.run([*COMPOSE, "down", "--volumes"], capture_output=True)
    made = run("podman", "run", "--rm", "--network", "none", "roost/roost", "roost", "configure", "--hostname", HOST)
    own = "".join(f"ROOST_PORT_{name}={port}\n" for name, port in PORTS.items())
    own += f"ROOST_BIND=127.0.0.1:\nROOST_ACME=no\nROOST_CERTIFICATE={FOLDER}/certificate\nROOST_BACKUP={FOLDER}/backup\n"
    (FOLDER / "env").write_text(made + own)
    (FOLDER / "zones.conf").write_text(ZONES)
    (FOLDER / "override.yml").write_text(OVERRIDE)
    (FOLDER / "certificate").mkdir(exist_ok=True)
    shutil.rmtree(FOLDER / "backup", ignore_errors=True)
    (FOLDER / "backup").mkdir()
    begun = time.monotonic()
    run(*COMPOSE, "up", "--detach", "--no-build")
    for service in SERVICES:
        wait(f"{service} answers", 120, lambda: healthy(service))
    return time.monotonic() - begun


def backup():
    """Saves everything while it runs, and reads it to its last byte; how many bytes it takes."""
    run(*COMPOSE, "--profile", "backup", "run", "--rm", "backup")
    run(*COMPOSE, "--profile", "backup", "run", "--rm", "backup", "roost", "backup", "verify", "--from", "/backup")
    return sum(path.stat().st_size for path in (FOLDER / "backup").rglob("*") if path.is_file())
