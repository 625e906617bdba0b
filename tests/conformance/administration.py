"""schemathesis: the administration's API answers what its OpenAPI document says, whatever it is asked."""

import json
import pathlib
import subprocess
import sys

from support import BASE, STACK, Outcome

# What is described so and refused all the same with 422 breaks a rule that no schema can say: a domain that does not
# exist, an address that something else has. So that one check is left out.
LEFT_OUT = "positive_data_acceptance"

# The mail of other suites waits in the queue, a ban could shut out the suite itself, and with other rules for passwords
# no suite after this one could make a mailbox.
UNTOUCHED = "^/(queue|bans|password-rules)"


def main(outcome):
    report = pathlib.Path(STACK["folder"]) / "schemathesis.ndjson"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [
            sys.executable, "-P", "-m", "schemathesis.cli", "run", f"{BASE}/api/admin/openapi.json",
            "--header", f"X-API-Key: {STACK['api_key']}",
            "--phases", "coverage,fuzzing", "--max-examples", "60", "--seed", "1",
            "--exclude-checks", LEFT_OUT, "--exclude-path-regex", UNTOUCHED,
            "--continue-on-failure", "--request-timeout", "20",
            "--report", "ndjson", "--report-ndjson-path", str(report),
        ],
        cwd=STACK["folder"], capture_output=True, text=True, errors="replace",
    )
    print(done.stdout[-4000:])
    operations, failed = set(), {}
    for line in report.read_text().splitlines() if report.exists() else []:
        for name, event in json.loads(line).items():
            if name != "ScenarioFinished":
                continue
            label = event.get("label") or event.get("recorder", {}).get("label")
            operations.add(label)
            if event.get("status") in ("failure", "error"):
                failed[label] = f"{event.get('phase')}: see the report"
    for label in sorted(filter(None, operations)):
        if label in failed:
            outcome.failed(label, failed[label])
        else:
            outcome.passed(label)
    if "nresolvable references" in done.stdout:
        outcome.failed("the document", "it refers to schemas that it does not have")
    if done.returncode != 0 and not outcome.failures:
        outcome.failed("schemathesis", f"it ended with status {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")


with Outcome() as result:
    main(result)
