"""What the containers weigh."""

import json
import pathlib
import re

from stack import SERVICES, container, run


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
        pid = int(run("podman", "inspect", "--format", "{{.State.Pid}}", container(service)))
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
    listed = json.loads(run("podman", "images", "--format", "json"))
    sizes = {}
    for image in listed:
        for name in image.get("Names") or []:
            found = re.fullmatch(r"localhost/roost/(\w+):latest", name)
            if found:
                sizes[found.group(1)] = image["Size"] / 1e6
    base = sizes["base"]
    return {name: round(size if name == "base" else size - base, 1) for name, size in sizes.items()}
