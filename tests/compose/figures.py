"""What the containers weigh."""

import pathlib
import re

from stack import ENGINE, SERVICES, container, run


def tree(pid):
    """A process and all below it."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def memory():
    """Megabytes of each container: what its processes have for themselves, and their part of what they share (PSS)."""
    used = {}
    for service in SERVICES:
        pid = int(run(ENGINE, "inspect", "--format", "{{.State.Pid}}", container(service)))
        total = 0
        for process in tree(pid):
            try:
                text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
            except OSError:
                continue  # It has just ended.
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1))
        used[service] = round(total / 1024, 1)
    return used


def image_sizes():
    """Megabytes of each image beyond the base image of all, and of that."""
    names = ["base"] + [service for service in SERVICES if service != "network"]
    sizes = {name: int(run(ENGINE, "image", "inspect", "--format", "{{.Size}}", f"roost/{name}")) / 1e6 for name in names}
    base = sizes["base"]
    return {name: round(size if name == "base" else size - base, 1) for name, size in sizes.items()}
