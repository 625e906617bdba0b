"""From a clean state to letters exchanged with another host, and what that costs."""

import email
import email.message
import email.policy
import email.utils
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


def try_resolver():
    """Without the resolver a stranger's mail is put off, or taken and kept; none is refused for good or lost."""
    stack.run(stack.ENGINE, "stop", stack.container("unbound"))
    taken = []
    for number in range(3):
        try:
            send(f"unresolved-{number}", LETTER.replace("A letter from elsewhere", f"Unresolved {number}"))
            taken.append(number)
        except smtplib.SMTPResponseException as refusal:
            assert 400 <= refusal.smtp_code < 500, refusal
        except smtplib.SMTPRecipientsRefused as refusal:
            assert all(400 <= code < 500 for code, _ in refusal.recipients.values()), refusal
    stack.run(stack.ENGINE, "start", stack.container("unbound"))
    wait("the resolver answers", 60, lambda: stack.healthy("unbound"))
    send("resolved", LETTER.replace("A letter from elsewhere", "Resolved"))
    subjects = ["Resolved"] + [f"Unresolved {number}" for number in taken]
    wait("what was taken is there", 60, lambda: all(has_subject(subject) for subject in subjects))
    return 3 - len(taken)


def has_subject(subject):
    session = imap()
    try:
        found = []
        for folder in ["INBOX", "Junk"]:
            session.select(folder, readonly=True)
            found += session.search(None, "HEADER", "Subject", f'"{subject}"')[1][0].split()
        return bool(found)
    finally:
        session.logout()


def everything():
    """What alice has, and what the server knows: to be the same after everything was lost and brought back."""
    session = imap()
    try:
        folders = sorted(line.decode().rpartition(' ')[2] for line in session.list()[1])
        mail = {}
        for folder in folders:
            count = int(session.select(folder, readonly=True)[1][0])
            answer = [] if count == 0 else session.fetch("1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]
            # The flag of what nobody has seen yet is the session's own.
            mail[folder] = [
                tuple(part.replace(b"\\Recent", b"").replace(b"( ", b"(") for part in item) if isinstance(item, tuple) else item
                for item in answer
            ]
    finally:
        session.logout()
    # When somebody signed in last is another time each time.
    mailboxes = [
        {key: value for key, value in mailbox.items() if not key.startswith("last_")} for mailbox in roost("mailbox", "list")
    ]
    return mail, [roost("domain", "list"), mailboxes, roost("dkim", "show", "example.test")]


def lose_and_restore():
    """Removes all volumes, brings the last backup back, and compares."""
    stack.backup()
    before = everything()
    letters = sum(isinstance(item, tuple) for item in before[0]["INBOX"])
    assert letters > 30, "there is something to lose"
    refused = subprocess.run(
        [*stack.COMPOSE, "--profile", "backup", "run", "--rm", "backup", "roost", "restore", "--from", "/backup", "all"],
        capture_output=True, text=True, timeout=180,
    )
    assert refused.returncode != 0, "a restore over a running system was not refused"
    assert everything() == before, "and nothing was changed by it"
    stack.restore()
    after = wait("alice can sign in", 60, everything)
    for name, one, other in zip(["mail", "the directory"], before, after):
        assert one == other, f"{name} is not the same:\n{one}\n{other}"
    send("after")
    wait("mail arrives again", 60, lambda: arrived(letters + 1))


EICAR = "".join(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "!$H+H*"])


def with_file(number, content):
    """Sends a letter with a file, and returns what the server said of it."""
    letter = email.message.EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "carol@elsewhere.test", ALICE[0], f"A file, {number}"
    letter["Date"], letter["Message-ID"] = email.utils.localtime(), f"<{number}@elsewhere.test>"
    letter.set_content("See the file, and tell me what you think of the second page.")
    letter.add_attachment(content.encode(), maintype="application", subtype="octet-stream", filename="file.bin")
    with smtplib.SMTP("127.0.0.1", PORTS["SMTP"], local_hostname="mx.elsewhere.test", timeout=60) as smtp:
        smtp.starttls(context=UNVERIFIED)
        try:
            smtp.send_message(letter, "carol@elsewhere.test", [ALICE[0]])
            return 250, b"taken"
        except smtplib.SMTPDataError as refusal:
            return refusal.smtp_code, refusal.smtp_error


def try_viruses():
    """A virus is refused, and mail with files waits while the scanner is away."""
    code, said = with_file("virus", EICAR)
    assert code == 554 and b"A virus was found: Test.Eicar" in said, (code, said)
    assert with_file("harmless", "Nothing to see here") == (250, b"taken")
    stack.run(stack.ENGINE, "stop", stack.container("clamav"))
    code, said = with_file("later", "Nothing to see here either")
    assert code == 451, (code, said)
    stack.run(stack.ENGINE, "start", stack.container("clamav"))
    wait("the scanner answers", 60, lambda: stack.healthy("clamav"))
    assert with_file("later", "Nothing to see here either") == (250, b"taken")


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
    ask = [stack.ENGINE, "exec", "--env", f"REDISCLI_AUTH={secret}", stack.container("redis"), "redis-cli", "--raw", "HGET", "RS", "learns_spam"]
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
        put_off = try_resolver()
        say(f"without the resolver mail waits or passes ({put_off} of 3 put off), and none is lost")
        if stack.ANTIVIRUS:
            try_viruses()
            say("a virus is refused, and mail with files waits while the scanner is away")
        saved = stack.backup()
        assert saved > 10_000, f"{saved} bytes were backed up"
        say(f"everything is backed up, {saved / 1e3:.0f} kB")
        idle = figures.memory()
        load = steadily(30)
        time.sleep(20)
        busy = figures.memory()
        load.join()
        wait("all letters have come", 60, lambda: arrived(31))
        lose_and_restore()
        say("everything was lost and brought back, the same as before")
    finally:
        host.stop()
    for title, numbers in [("MB idle", idle), ("MB at a mail a second", busy), ("MB of image", figures.image_sizes())]:
        say(f"{title}: " + ", ".join(f"{name} {value}" for name, value in numbers.items()) + f", together {sum(numbers.values()):.0f}")


main()
