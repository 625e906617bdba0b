"""caldav-server-tester: probes one feature after the other. What it observes must be what is declared."""

import logging

from caldav import DAVClient
from caldav_server_tester import ServerQuirkChecker
from features import features
from support import BASE, PASSWORD, Outcome, mailbox


def client(address, declared):
    return DAVClient(url=f"{BASE}/dav/", username=address, password=PASSWORD, features=declared)


def main(outcome):
    # It logs each difference, which is judged below.
    logging.disable(logging.ERROR)
    addresses = [mailbox(name) for name in ("tester", "tester-second", "tester-third")]
    declared = features(addresses[0])
    with client(addresses[0], declared) as first:
        checker = ServerQuirkChecker(first, extra_clients=[client(address, declared) for address in addresses[1:]])
        try:
            checker.check_all()
        finally:
            checker.cleanup(force=True)
        different = {
            mismatch["feature"]: f"declared {mismatch['expected']}, observed {mismatch['observed']}"
            for mismatch in first.features.compare(checker.features_checked)
        }
    observed = checker.features_checked.dotted_feature_set_list(compact=False)
    for name, fact in observed.items():
        level = fact.get("support")
        if name in different:
            outcome.failed(name, f"{different[name]}: {fact.get('behaviour', '')}")
        elif level == "unknown":
            outcome.skipped(name, fact.get("behaviour", "it could not find out"))
        elif level is not None:
            outcome.passed(f"{name}: {level}")


with Outcome() as result:
    main(result)
