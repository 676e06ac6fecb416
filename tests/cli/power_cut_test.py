"""What is on the disk after a power cut, at every moment of a run's writing: lines, geometry and checkpoints agree.

No power is cut. A library that is preloaded (write_journal.c) writes down what the program does with its files, and this test
works out what a disk may then hold: of a file what was synced; of a folder either what was synced or all that was done in it.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from run_folders import content_of, epochs_in, last_checkpoint, measured_epochs
from simplexity_cli import PROGRAM, QUICK, CommandTest

TRAIN = [*QUICK, "--epochs", "2", "--checkpoint-every", "1"]


class File:
    def __init__(self, content=b"", synced=b""):
        self.content = bytearray(content)
        self.synced = synced

    def sync(self):
        self.synced = bytes(self.content)


class Folder:
    def __init__(self):
        self.entries = {}
        self.synced = {}

    def sync(self):
        self.synced = dict(self.entries)


class Disk:
    """The content of a folder, and what of it is sure to last."""

    def __init__(self, root):
        self.root = root
        self.top = self.copied(root)

    def copied(self, path):
        if path.is_file():
            return File(path.read_bytes(), path.read_bytes())
        folder = Folder()
        folder.entries = {entry.name: self.copied(entry) for entry in path.iterdir()}
        folder.sync()
        return folder

    def parts(self, path):
        return pathlib.Path(path).relative_to(self.root).parts

    def at(self, path):
        node = self.top
        for part in self.parts(path):
            node = node.entries[part]
        return node

    def parent(self, path):
        return self.at(pathlib.Path(path).parent).entries

    def follow(self, line):
        """Does what a line of the journal tells."""
        what, path, *rest = line.split("\t")
        name = pathlib.Path(path).name
        if what == "create":
            self.parent(path)[name] = File()
        elif what == "mkdir":
            self.parent(path)[name] = Folder()
        elif what == "remove":
            del self.parent(path)[name]
        elif what == "rename":
            self.parent(rest[0])[pathlib.Path(rest[0]).name] = self.parent(path).pop(name)
        elif what == "truncate":
            del self.at(path).content[int(rest[0]) :]
        elif what == "write":
            content, begin, data = self.at(path).content, int(rest[0]), bytes.fromhex(rest[1])
            content[begin : begin + len(data)] = data
        else:
            assert what == "sync", line
            self.at(path).sync()

    def survivors(self):
        """Files and folders (None) after a power cut: where folders are as they were synced, and where they are as they were left."""
        for is_synced in (True, False):
            found = {}
            self.collect(self.top, "", is_synced, found)
            yield found

    def collect(self, folder, prefix, is_synced, found):
        for name, node in (folder.synced if is_synced else folder.entries).items():
            if isinstance(node, File):
                found[prefix + name] = node.synced
            else:
                found[prefix + name] = None
                self.collect(node, prefix + name + "/", is_synced, found)


def digest_of(files):
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


@unittest.skipIf(os.environ.get("SIMPLEXITY_SANITIZER", "none") != "none", "a sanitizer's library must be the first that is loaded")
class PowerCutTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.disk_folder = self.folder / "disk"
        self.disk_folder.mkdir()
        self.run_dir = self.disk_folder / "run"

    def disks_during(self, *command):
        """Every different state in which a power cut during the command may leave the folder."""
        disk = Disk(self.disk_folder)
        journal = self.folder / "journal"
        environment = {**os.environ, "LD_PRELOAD": os.environ["SIMPLEXITY_WRITE_JOURNAL"], "SIMPLEXITY_JOURNAL": str(journal),
                       "SIMPLEXITY_JOURNAL_ROOT": str(self.disk_folder) + "/"}
        process = subprocess.run([PROGRAM, *map(str, command)], env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(process.returncode, 0, process.stderr)
        lines = journal.read_text().splitlines()
        journal.unlink()
        self.assertGreater(len(lines), 50)
        seen = {}
        for line in lines:
            disk.follow(line)
            for files in disk.survivors():
                seen.setdefault(digest_of(files), files)
        now = {}
        disk.collect(disk.top, "", False, now)
        on_disk = {str(path.relative_to(self.disk_folder)): path.read_bytes() if path.is_file() else None for path in self.disk_folder.rglob("*")}
        self.assertEqual(set(now), set(on_disk), "the journal must tell everything")
        self.assertEqual({name for name in now if now[name] != on_disk[name]}, set(), "all is synced in the end")
        return list(seen.values())

    def put(self, files):
        shutil.rmtree(self.disk_folder)
        self.disk_folder.mkdir()
        for name, content in sorted(files.items()):
            path = self.disk_folder / name
            if content is None:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(content)

    def assert_consistent(self):
        """Nothing is missing that the last checkpoint counts on, and the program says nothing else."""
        reached = last_checkpoint(self.run_dir)
        first = json.loads((self.run_dir / "run.json").read_text()).get("origin", {"epoch": 0})["epoch"]
        self.assertLessEqual(set(range(first, reached + 1)), epochs_in(self.run_dir / "metrics.jsonl"))
        for epoch in range(first, reached + 1):
            self.assertTrue((self.run_dir / f"geometry/epoch-{epoch:06}.safetensors").exists())
        process = self.run_program("info", self.run_dir)
        self.assertEqual(process.returncode, 0, process.stderr)
        if reached >= first and not (self.run_dir / "set-aside").exists():
            self.assertEqual(process.stderr, "")

    def assert_survives(self, states, whole, *command):
        """From each state the run becomes what it had been: by resume, or by the command where there is no run yet."""
        for files in states:
            self.put(files)
            if (self.run_dir / "run.json").exists():
                self.assert_consistent()
                if self.is_unfinished():
                    self.succeed("resume", self.run_dir)
            else:
                self.succeed(*command)
            self.assertEqual(content_of(self.run_dir), whole)
        print(f"{len(states)} states")

    def is_unfinished(self):
        return '"outcome": "completed"' not in (self.run_dir / "run.json").read_text()

    def test_train(self):
        command = ["train", *TRAIN, "--out", self.run_dir]
        states = self.disks_during(*command)
        self.assert_survives(states, content_of(self.run_dir), *command)

    def test_branch(self):
        self.succeed("train", *TRAIN, "--out", self.folder / "origin")
        command = ["branch", self.folder / "origin", "--epoch", "1", "--epochs", "2", "--lr", "0.01", "--out", self.run_dir]
        states = self.disks_during(*command)
        self.assert_survives(states, content_of(self.run_dir), *command)

    def test_resume_that_sets_epochs_aside(self):
        command = ["train", *QUICK, "--epochs", "3", "--checkpoint-every", "2", "--out", self.run_dir]
        self.succeed(*command)
        whole = content_of(self.run_dir)
        info = self.run_dir / "run.json"
        info.write_text(info.read_text().replace('"completed"', '"stopped"'))
        for name in ("last", "best"):  # that of epoch 2 remains
            (self.run_dir / f"checkpoints/{name}.safetensors").unlink()
        states = self.disks_during("resume", self.run_dir)
        for files in states:
            self.put(files)
            self.assertEqual(measured_epochs(self.run_dir), {0, 1, 2, 3})
        self.assert_survives(states, whole, *command)
