"""Every command that writes into a run folder, killed at random moments: what comes of it is what had come of it anyway.

SIMPLEXITY_KILLS says how often, in all."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

from run_folders import content_of, measured_epochs
from simplexity_cli import PROGRAM, CommandTest

KILLS = int(os.environ.get("SIMPLEXITY_KILLS", "60"))
DIGITS = ["--dataset", "digits"]
TRAIN = [*DIGITS, "--train-limit", "300", "--widths", "32,16", "--batch-size", "16", "--momentum", "0.9", "--schedule", "cosine", "--epochs", "12",
         "--gc-samples", "32", "--probe-every", "2", "--checkpoint-every", "3", "--threads", "1"]
BRANCH = ["--epoch", "6", "--epochs", "14", "--lr", "0.01", "--seed", "7", "--probe-every", "1"]
MEASURE = [*DIGITS, "--gc-samples", "200", "--shuffled", "--threads", "1"]
SAVE = ["--layer", "all", "--save", "--gc-samples", "200", "--threads", "1"]


class KillTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.generator = random.Random(20261129)
        self.kills = dict.fromkeys(["train", "branch", "keep", "save"], 0)
        self.refusals = 0
        self.patience = 1.0
        self.seconds = {}
        self.origin = self.folder / "origin"
        self.undisturbed("train", "train", *TRAIN, "--out", self.origin)
        self.weights = self.folder / "weights.safetensors"
        shutil.copy(self.origin / "checkpoints/best.safetensors", self.weights)

    def undisturbed(self, scenario, *arguments):
        """Runs the command, and remembers how long that took."""
        start = time.monotonic()
        self.succeed(*arguments)
        self.seconds[scenario] = time.monotonic() - start

    def attempt(self, scenario, *arguments):
        """Runs the command and kills it at a random moment; whether it came to its end first.

        Moments are later from kill to kill of a run, so that a busy machine gets on in the end.
        """
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            _, stderr = process.communicate(timeout=self.generator.uniform(0.1, 1.0) * self.patience * self.seconds[scenario])
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.kills[scenario] += 1
            self.patience *= 1.1
            return False
        self.assertEqual(process.returncode, 0, stderr)
        return True

    def write_until_it_ends(self, scenario, run, *command):
        """Begins with the command and goes on with resume, now and then without the last checkpoint."""
        ended = False
        while not ended:
            measured = measured_epochs(run)
            ended = self.attempt(scenario, *(["resume", run] if (run / "run.json").exists() else command))
            self.assertLessEqual(measured, measured_epochs(run), "nothing that was measured may get lost")
            if not ended and self.is_completed(run):  # it was killed while it said goodbye
                ended = True
            last = run / "checkpoints/last.safetensors"
            if not ended and last.exists() and len(list(last.parent.iterdir())) > 3 and self.generator.random() < 0.2:
                last.unlink()

    def is_completed(self, run):
        return (run / "run.json").exists() and json.loads((run / "run.json").read_text())["outcome"] == "completed"

    def kill_training(self, run):
        self.write_until_it_ends("train", run, "train", *TRAIN, "--out", run)

    def kill_branching(self, run):
        self.write_until_it_ends("branch", run, "branch", self.origin, *BRANCH, "--out", run)

    def kill_keeping(self, run):
        command = ["measure", self.weights, *MEASURE, "--out", run]
        while not self.attempt("keep", *command) and not self.is_completed(run):
            if (run / "run.json").exists():  # then the program says what to do
                self.assert_refused(2, "delete it to measure again", *command)
                self.assert_refused(2, "delete the folder to measure again", "resume", run)
                self.refusals += 1
                shutil.rmtree(run)

    def kill_saving(self, run):
        shutil.copytree(self.origin, run)
        while not self.attempt("save", "measure", run, *SAVE):
            pass

    def test_what_is_killed_ends_as_if_it_had_not_been(self):
        self.undisturbed("branch", "branch", self.origin, *BRANCH, "--out", self.folder / "branch")
        self.undisturbed("keep", "measure", self.weights, *MEASURE, "--out", self.folder / "keep")
        shutil.copytree(self.origin, self.folder / "save")
        self.undisturbed("save", "measure", self.folder / "save", *SAVE)
        scenarios = {"train": self.kill_training, "branch": self.kill_branching, "keep": self.kill_keeping, "save": self.kill_saving}
        references = {name: content_of(self.origin if name == "train" else self.folder / name) for name in scenarios}
        runs = 0
        while sum(self.kills.values()) < KILLS:
            scenario = min(self.kills, key=self.kills.get)
            runs += 1
            self.patience = 1.0
            run = self.folder / f"killed-{runs}"
            scenarios[scenario](run)
            self.assert_same(content_of(run), references[scenario], scenario)
        print(f"{sum(self.kills.values())} kills in {runs} runs ({self.kills}), {self.refusals} refused")

    def assert_same(self, actual, expected, scenario):
        self.assertEqual(set(actual), set(expected), scenario)
        for name, content in expected.items():
            self.assertTrue(actual[name] == content, f"{scenario}: {name} differs")

