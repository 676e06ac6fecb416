"""Runs that are killed, stopped, gone on with and branched from."""

import json
import random
import signal
import subprocess

from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of

# Everything that keeps a state: momentum, batch norms, a schedule, the streams of shuffling and of the penalty.
DEMANDING = ["--model", "convnet", "--train-limit", "300", "--epochs", "24", "--schedule", "cosine", "--gc-penalty", "0.001", "--gc-samples", "32",
             "--probe-every", "2", "--checkpoint-every", "5", "--threads", "1"]
KILLS = 50


def without_times(run):
    lines = metrics_of(run)
    for line in lines:
        del line["seconds"]
    return lines


def outcome_of(run):
    return json.loads((run / "run.json").read_text())["outcome"] if (run / "run.json").exists() else "nothing"


def bytes_of(run):
    """Every array the run has written."""
    return {path.relative_to(run): path.read_bytes() for path in run.rglob("*.safetensors")}


class KillTest(CommandTest):
    def kill_after(self, seconds, *arguments):
        """Whether it was still running then."""
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            _, stderr = process.communicate(timeout=seconds)
            self.assertEqual(process.returncode, 0, stderr)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True

    def killed_run(self, name, moments):
        """A run of DEMANDING, killed and gone on with until it ends; and how often it was killed."""
        run = self.folder / name
        kills = 0
        goes_on = True
        while goes_on:
            command = ["resume", run] if (run / "run.json").exists() else ["train", *DEMANDING, "--out", run]
            was_killed = self.kill_after(next(moments) * (1 + 0.1 * kills), *command)  # a busy machine gets on in the end
            kills += was_killed
            goes_on = was_killed and outcome_of(run) != "completed"  # killed while it said goodbye
        return run, kills

    def test_a_killed_run_ends_as_if_it_had_not_been(self):
        self.succeed("train", *DEMANDING, "--out", self.out)
        generator = random.Random(20240529)
        moments = iter(lambda: generator.uniform(0.15, 0.8), None)
        kills = 0
        runs = 0
        while kills < KILLS:
            runs += 1
            run, more = self.killed_run(f"killed-{runs}", moments)
            kills += more
            self.assertEqual(without_times(run), without_times(self.out))
            self.assertEqual(bytes_of(run), bytes_of(self.out))
            self.assertEqual(outcome_of(run), "completed")
        print(f"{kills} kills in {runs} runs")


class ResumeTest(CommandTest):
    def test_a_stopped_run_goes_on(self):
        process = subprocess.Popen([PROGRAM, "train", *DEMANDING, "--out", str(self.out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        while not process.stderr.readline().startswith("epoch 4 "):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        stopped = len(metrics_of(self.out))
        self.assertLess(stopped, 13)
        self.succeed("resume", self.out)
        self.succeed("train", *DEMANDING, "--out", self.folder / "whole")
        self.assertEqual(without_times(self.out), without_times(self.folder / "whole"))
        self.assertEqual(bytes_of(self.out), bytes_of(self.folder / "whole"))
        info = json.loads((self.out / "run.json").read_text())
        self.assertEqual((info["outcome"], len(info["resumed"])), ("completed", 1))

    def test_a_finished_run_goes_on_for_more_epochs(self):
        self.train_quickly("--epochs", "3")
        self.assert_refused(2, "3 epochs are trained", "resume", self.out)
        self.assertIn("Epoch 5, step", self.succeed("resume", self.out, "--epochs", "5"))
        self.succeed("train", "--config", self.config_of(self.out), "--out", self.folder / "whole")
        self.assertEqual(without_times(self.out), without_times(self.folder / "whole"))

    def config_of(self, run):
        path = self.folder / "config.json"
        path.write_text(json.dumps(json.loads((run / "run.json").read_text())["config"]))
        return path

    def test_what_is_no_run_is_refused(self):
        self.assert_refused(1, "not a run folder", "resume", self.folder)
        self.assert_refused(1, "not a run folder", "branch", self.folder, "--epoch", "1", "--out", self.out)

    def test_two_processes_do_not_write_one_run(self):
        process = subprocess.Popen([PROGRAM, "train", *QUICK, "--epochs", "100000", "--out", str(self.out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        while not process.stderr.readline().startswith("epoch 0 "):
            self.assertIsNone(process.poll())
        self.assert_refused(1, "trained by another process", "resume", self.out)
        self.assertIn("running", self.succeed("info", self.out))
        process.kill()
        process.wait()
        self.assertIn("interrupted", self.succeed("info", self.out))


class BranchTest(CommandTest):
    def test_a_branch_has_the_settings_that_are_not_given(self):
        self.train_quickly("--epochs", "4", "--checkpoint-every", "2", "--momentum", "0.5")
        self.succeed("branch", self.out, "--epoch", "2", "--lr", "0.001", "--epochs", "3", "--out", self.folder / "branch")
        origin, branch = metrics_of(self.out), metrics_of(self.folder / "branch")
        self.assertEqual([line["epoch"] for line in branch], [2, 3])
        self.assertEqual(branch[0]["test"], origin[2]["test"])
        self.assertEqual(branch[0]["step"], origin[2]["step"])
        self.assertNotEqual(branch[1]["test"], origin[3]["test"])
        info = json.loads((self.folder / "branch" / "run.json").read_text())
        self.assertEqual(info["origin"], {"run": str(self.out), "epoch": 2})
        self.assertEqual((info["config"]["lr"], info["config"]["momentum"]), (0.001, 0.5))
        self.assertIn("branched from epoch 2 of", self.succeed("info", self.folder / "branch"))

    def test_the_last_checkpoint_is_one_of_those_to_branch_from(self):
        self.train_quickly("--epochs", "3", "--checkpoint-every", "0")
        self.assert_refused(1, "there are those of ", "branch", self.out, "--epoch", "0", "--epochs", "9", "--out", self.folder / "branch")
        self.assertFalse((self.folder / "branch").exists())
        self.succeed("branch", self.out, "--epoch", "3", "--epochs", "4", "--out", self.folder / "branch")
