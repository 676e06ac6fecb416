"""Looks into run folders for the tests that interrupt their writing."""

import json
import struct

from simplexity_cli import metrics_of


def metadata_of(path):
    """The texts in the header of a safetensors file."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]).get("__metadata__", {})


def lines_without_times(run):
    lines = metrics_of(run)
    for line in lines:
        del line["seconds"]
    return lines


def content_of(run):
    """All files of a run but for times: run.json and the lines parsed, the others as they are."""
    content = {str(path.relative_to(run)): path.read_bytes() for path in run.rglob("*") if path.is_file()}
    info = json.loads(content["run.json"])
    for key in ("started", "ended", "resumed"):
        info.pop(key, None)
    content["run.json"] = info
    content["metrics.jsonl"] = lines_without_times(run)
    return content


def epochs_in(path):
    """The epochs of the whole lines of a file, which may be missing."""
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return {json.loads(line)["epoch"] for line in lines if line.endswith("\n")}


def measured_epochs(run):
    """All that there are lines of, set aside or not."""
    return epochs_in(run / "metrics.jsonl") | epochs_in(run / "set-aside" / "metrics.jsonl")


def last_checkpoint(run):
    """Up to which epoch everything is there, as the last checkpoint says; -1 without one."""
    last = run / "checkpoints" / "last.safetensors"
    if not last.exists():
        return -1
    metadata = metadata_of(last)
    return int(metadata["epoch"]) - ("branch_start" in metadata)
