"""litmus: WebDAV classes 1 and 2 on the files of one account."""

import pathlib
import re
import subprocess

from support import PASSWORD, STACK, Outcome, home, mailbox


def main(outcome):
    address = mailbox("litmus")
    # It writes its logs to where it is run.
    logs = pathlib.Path(STACK["folder"]) / "litmus"
    logs.mkdir(parents=True, exist_ok=True)
    # It compares hrefs letter by letter, so its address is written as the server writes it.
    place = home(address, "files")
    # It ends at the first suite with a failure if it is not told to go on.
    done = subprocess.run(
        ["litmus", "--keep-going", place, address, PASSWORD], cwd=logs, capture_output=True, text=True, errors="replace"
    )
    suite, name = "", ""
    for line in done.stdout.replace("\r", "\n").split("\n"):
        if found := re.match(r"-> running `(\w+)'", line):
            suite = found[1]
        elif found := re.match(r"\s*\d+\. (\w+)\.* *(.*)", line) or re.match(r"\s+(\.{5,}) (.*)", line):
            name = name if found[1].startswith(".") else f"{suite}: {found[1]}"
            match found[2].split(" ")[0]:
                case "pass":
                    outcome.passed(name)
                case "SKIPPED":
                    outcome.skipped(name, found[2])
                case "FAIL":
                    outcome.failed(name, found[2])
                case "WARNING:":
                    print(f"{name}: {found[2]}")
    if done.returncode != 0 and not outcome.failures:
        outcome.failed("litmus", f"it ended with status {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")


with Outcome() as result:
    main(result)
