"""Runs simplexity-cli for the tests of this folder."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SIMPLEXITY_CLI"]

# A run of a second or less: three Gaussian classes, small network.
QUICK = ["--dataset", "gaussians:3,8,40,0.3", "--widths", "8,4", "--batch-size", "16", "--gc-samples", "16", "--threads", "1"]


def metrics_of(run):
    """The lines of metrics.jsonl, parsed."""
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


class CommandTest(unittest.TestCase):
    """Has a temporary folder and the means to run the program in it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="simplexity-cli-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.out = self.folder / "run"

    def run_program(self, *arguments):
        """The finished process; paths are relative to the temporary folder."""
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False)

    def succeed(self, *arguments):
        """Standard output of a run that must succeed."""
        process = self.run_program(*arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        return process.stdout

    def train_quickly(self, *arguments):
        return self.succeed("train", *QUICK, *arguments, "--out", self.out)

    def assert_refused(self, status, fragment, *arguments):
        """The program must fail with this status, one line on standard error that has the fragment, and no output."""
        process = self.run_program(*arguments)
        self.assertEqual(process.returncode, status, process.stderr)
        self.assertEqual(process.stdout, "")
        self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
        self.assertTrue(process.stderr.startswith("simplexity-cli: "), process.stderr)
        self.assertIn(fragment, process.stderr)
