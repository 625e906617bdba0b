"""From a clean state to letters exchanged with another host, and what that costs."""

import email
import email.policy
import imaplib
import json
import os
import smtplib
import ssl
import subprocess
import threading
import time

import dkim
from aiosmtpd.controller import Controller

import figures
import stack
from stack import OUTSIDE, PORTS, roost, say, wait

ALICE = ("alice@example.test", "correct horse battery")
LETTER = """From: Carol <carol@elsewhere.test>
To: Alice <alice@example.test>
Subject: A letter from elsewhere
Date: {date}
Message-ID: <{number}@elsewhere.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

How is the weather?
We had rain on Monday, fog on Tuesday, hail on Wednesday, a storm on Thursday, and since then the harbour lies quiet
under a thin blue sky; the boats go out early, the market is open again, and everybody asks when you will visit us with
your brother, the violin, and those photographs of the mountains that you promised in spring.
"""

# The containers' certificate is signed by itself until an authority has signed one.
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE


class OtherHost:
    """Takes all mail for elsewhere.test."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 taken"


def imap():
    session = imaplib.IMAP4_SSL("127.0.0.1", PORTS["IMAPS"], ssl_context=UNVERIFIED, timeout=10)
    session.login(*ALICE)
    session.select("INBOX")
    return session


def send(number, text=LETTER):
    """A letter from elsewhere.test to alice, over TLS."""
    date = email.utils.format_datetime(email.utils.localtime())
    with smtplib.SMTP("127.0.0.1", PORTS["SMTP"], local_hostname="mx.elsewhere.test", timeout=60) as smtp:
        smtp.starttls(context=UNVERIFIED)
        smtp.sendmail("carol@elsewhere.test", [ALICE[0]], text.format(date=date, number=number).replace("\n", "\r\n").encode())


def arrived(count=1):
    session = imap()
    try:
        found = session.search(None, "ALL")[1][0].split()
        return found if len(found) >= count else None
    finally:
        session.logout()


def headers_of_first():
    session = imap()
    try:
        text = session.fetch("1", "(BODY.PEEK[])")[1][0][1]
        return email.message_from_bytes(text, policy=email.policy.default)
    finally:
        session.logout()


def judge(letter):
    """The selectors whose signatures are good, going by the keys that Roost says to publish."""
    records = {key["record_name"].rstrip("."): key["record"] for key in roost("dkim", "show", "example.test")}
    look_up = lambda name, timeout=5: records.get(name.decode().rstrip("."), "").encode() or None
    count = sum(1 for name, _ in dkim.DKIM(letter).headers if name.lower() == b"dkim-signature")
    good = [dkim.DKIM(letter).verify(idx=index, dnsfunc=look_up) for index in range(count)]
    assert count == 2 and all(good), f"signatures: {good}"


def teach():
    """Copies the letter to Junk, as a mail program does, and waits until Rspamd has learned from it."""
    session = imap()
    session.copy("1", "Junk")
    session.logout()
    secret = stack.setting("ROOST_SECRET_REDIS")
    ask = ["podman", "exec", "--env", f"REDISCLI_AUTH={secret}", stack.container("redis"), "redis-cli", "--raw", "HGET", "RS", "learns_spam"]
    wait("Rspamd has learned", 30, lambda: stack.run(*ask).strip() == "1")


def steadily(seconds):
    """One letter a second, in the background."""
    def work():
        for number in range(seconds):
            begun = time.monotonic()
            send(f"steady-{number}", LETTER.replace("A letter from elsewhere", f"Letter {number}"))
            time.sleep(max(0.0, 1 - (time.monotonic() - begun)))
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def browse():
    described = {"url": f"https://{stack.HOST}", "accounts": [{"address": ALICE[0], "password": ALICE[1]}]}
    settings = os.environ | {
        "ROOST_STACK": json.dumps(described), "ROOST_HOSTNAME": stack.HOST, "ROOST_HTTPS_PORT": str(PORTS["HTTPS"]),
    }
    subprocess.run(["npx", "playwright", "test", "--config", "server.config.ts"], cwd="../e2e", env=settings, check=True)


def main():
    began = time.monotonic()
    seconds = stack.start()
    say(f"all containers answer, {seconds:.1f} s after the start")
    first = roost("init", "admin@example.test")
    assert first["address"] == "admin@example.test" and len(first["password"]) >= 16
    roost("mailbox", "add", ALICE[0], "--name", "Alice", "--password-stdin", input=ALICE[1])
    other = OtherHost()
    host = Controller(other, hostname=OUTSIDE, port=25)
    host.start()
    try:
        send("first")
        wait("the letter is in the mailbox", 60, arrived)
        say(f"the first letter is there, {time.monotonic() - began:.1f} s after the start")
        found = headers_of_first()
        results = str(found["Authentication-Results"])
        assert "spf=pass" in results, f"Rspamd judged it: {results}"
        browse()
        answer = wait("the answer is at the other host", 60, lambda: other.letters and other.letters[0])
        assert answer.mail_from == ALICE[0] and answer.rcpt_tos == ["carol@elsewhere.test"]
        assert b"Sunny." in answer.content
        judge(answer.content)
        say("read over HTTPS, answered, and signed twice, both good")
        teach()
        say("a letter that comes to Junk teaches Rspamd")
        saved = stack.backup()
        assert saved > 10_000, f"{saved} bytes were backed up"
        say(f"everything is backed up, {saved / 1e3:.0f} kB")
        idle = figures.memory()
        load = steadily(30)
        time.sleep(20)
        busy = figures.memory()
        load.join()
        wait("all letters have come", 60, lambda: arrived(31))
    finally:
        host.stop()
    for title, numbers in [("MB idle", idle), ("MB at a mail a second", busy), ("MB of image", figures.image_sizes())]:
        say(f"{title}: " + ", ".join(f"{name} {value}" for name, value in numbers.items()) + f", together {sum(numbers.values()):.0f}")


main()
