"""The mail server in containers: its settings, its start from a clean state, and commands in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

COMPOSE = os.environ["ROOST_COMPOSE"].split(" ")
# podman or docker.
ENGINE = os.environ["ROOST_ENGINE"]
PROJECT = COMPOSE[COMPOSE.index("--project-name") + 1]
FOLDER = pathlib.Path(os.environ["ROOST_FOLDER"])

HOST = "mail.example.test"
ANTIVIRUS = os.environ.get("ROOST_TRY_ANTIVIRUS") == "yes"
SERVICES = ["network", "unbound", "postgres", "redis", "rspamd", "roost", "dovecot", "postfix"] + (["clamav"] if ANTIVIRUS else [])
# The user clamav of the images (deploy/images/Dockerfile).
CLAMAV = 936
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


# In place of the scanner's volume a folder with one signature, of the EICAR test file: its MD5 and length.
SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Test.Eicar\n"
if ANTIVIRUS:
    OVERRIDE += f"""
  clamav:
    volumes: ["{FOLDER}/clamav:/srv/roost/clamav"]
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
    """The container's name: the tools that read compose files do not agree on how it is made of the service's."""
    labels = {"project": PROJECT, "service": service}
    filters = [word for name, value in labels.items() for word in ("--filter", f"label=com.docker.compose.{name}={value}")]
    return run(ENGINE, "ps", "--all", *filters, "--format", "{{.Names}}").split()[0]


def roost(*words, input=None):
    """What a command of the server's prints as JSON."""
    return json.loads(run(ENGINE, "exec", "--interactive", container("roost"), "roost", *words, "--json", input=input))


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
        f"--- {service}\n" + subprocess.run([ENGINE, "logs", "--tail", "25", container(service)], capture_output=True, text=True, errors="replace").stderr
        for service in SERVICES
    )
    raise SystemExit(f"{what}: not within {seconds} s\n{logs}")


def healthy(service):
    """Asks the container's own health check."""
    if service == "network":
        return True
    words = [ENGINE, "exec", container(service), "roost-daemon", "probe", service]
    return subprocess.run(words, capture_output=True).returncode == 0


def remove():
    """Ends all containers, and removes what they have stored."""
    subprocess.run([*COMPOSE, "--profile", "clamav", "--profile", "backup", "down", "--volumes"], capture_output=True, timeout=180)


def up(*services):
    """Starts these containers, or all, and waits until they answer; how many seconds that took."""
    begun = time.monotonic()
    run(*COMPOSE, *(["--profile", "clamav"] if ANTIVIRUS else []), "up", "--detach", "--no-build", *services)
    for service in services or SERVICES:
        wait(f"{service} answers", 120, lambda: healthy(service))
    return time.monotonic() - begun


def lay_signature():
    folder = FOLDER / "clamav/signatures"
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "test.hdb").write_text(SIGNATURE)
    for path in [folder.parent, folder, folder / "test.hdb"]:
        os.chown(path, CLAMAV, CLAMAV)


def start():
    """Everything from nothing; how many seconds until all answered."""
    remove()
    made = run(ENGINE, "run", "--rm", "--network", "none", "roost/roost", "roost", "configure", "--hostname", HOST)
    own = "".join(f"ROOST_PORT_{name}={port}\n" for name, port in PORTS.items())
    own += f"ROOST_BIND=127.0.0.1:\nROOST_ACME=no\nROOST_CERTIFICATE={FOLDER}/certificate\nROOST_BACKUP={FOLDER}/backup\n"
    if ANTIVIRUS:
        # The last one of a name counts.
        own += "ROOST_ANTIVIRUS=yes\nCOMPOSE_PROFILES=clamav\n"
        lay_signature()
    (FOLDER / "env").write_text(made + own)
    (FOLDER / "zones.conf").write_text(ZONES)
    (FOLDER / "override.yml").write_text(OVERRIDE)
    (FOLDER / "certificate").mkdir(exist_ok=True)
    shutil.rmtree(FOLDER / "backup", ignore_errors=True)
    (FOLDER / "backup").mkdir()
    return up()


def in_backup(*words):
    """Runs something in the container for backups: its own command, or this one."""
    return run(*COMPOSE, "--profile", "backup", "run", "--rm", "backup", *words)


def backup():
    """Saves everything while it runs, and reads it to its last byte; how many bytes it takes."""
    in_backup()
    in_backup("roost", "backup", "verify", "--from", "/backup")
    return sum(path.stat().st_size for path in (FOLDER / "backup").rglob("*") if path.is_file())


def restore():
    """Brings everything back into a system of which nothing is left."""
    remove()
    up("network", "postgres", "redis")
    in_backup("roost", "restore", "--from", "/backup", "all")
    up()
