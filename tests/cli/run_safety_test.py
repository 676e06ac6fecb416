"""Nothing that was measured gets lost in a run folder, and nothing else is trained than what it says."""

import json
import random
import shutil
import signal
import subprocess
import time

from run_folders import content_of, lines_without_times
from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of

CHECKPOINTS = "checkpoints/"
# An epoch takes a second to measure.
LARGE = "gaussians:3,8,2000,0.3"
TRAIN_LARGE = ["--dataset", LARGE, "--widths", "256,256", "--threads", "1"]
MEASURE_SLOWLY = ["--gc-samples", "2000", "--gc-probes", "16"]


class RunSafetyTest(CommandTest):
    def start(self, *arguments):
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def kill_once_there_is(self, path, *arguments):
        process = self.start(*arguments)
        while not path.exists():
            self.assertIsNone(process.poll(), "it must not have ended")
            time.sleep(0.001)
        process.kill()
        process.wait()

    def trained(self):
        self.train_quickly("--epochs", "4", "--checkpoint-every", "2")
        return content_of(self.out)

    def rewrite_info(self, run, old, new):
        info = (run / "run.json").read_text()
        self.assertIn(old, info)
        (run / "run.json").write_text(info.replace(old, new))

    def test_a_finished_run_without_its_last_checkpoint_is_not_trained_again(self):
        self.trained()
        for path in (self.out / CHECKPOINTS).iterdir():
            path.unlink()
        before = content_of(self.out)
        self.assert_refused(1, "no checkpoint to go on from", "resume", self.out, "--epochs", "8")
        self.assertEqual(content_of(self.out), before)

    def test_a_run_goes_on_from_another_checkpoint_and_says_so(self):
        whole = self.trained()
        self.rewrite_info(self.out, '"completed"', '"stopped"')
        for name in ("last", "best", "epoch-000004"):
            (self.out / CHECKPOINTS / f"{name}.safetensors").unlink()
        process = self.run_program("resume", self.out)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("goes on from epoch 2", process.stderr)
        self.assertEqual(content_of(self.out), whole)

    def test_a_stopped_resumption_has_taken_nothing_away(self):
        self.train_quickly("--epochs", "100", "--checkpoint-every", "20")
        self.rewrite_info(self.out, '"completed"', '"stopped"')
        for path in (self.out / CHECKPOINTS).iterdir():
            if path.name != "epoch-000020.safetensors":
                path.unlink()
        before = content_of(self.out)
        process = self.start("resume", self.out)
        while not (self.out / "set-aside").exists():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate()
        self.assertEqual(process.returncode, 0, stderr)
        after = content_of(self.out)
        self.assertEqual([line["epoch"] for line in after["metrics.jsonl"]], list(range(101)))
        self.assertEqual({name for name in before if name.startswith("geometry")}, {name for name in after if name.startswith("geometry")})

    def test_missing_lines_are_noticed(self):
        self.train_quickly("--epochs", "6")
        lines = (self.out / "metrics.jsonl").read_text().splitlines(keepends=True)
        for kept, epochs in (0, "7"), (2, "8"):
            (self.out / "metrics.jsonl").write_text("".join(lines[:kept]))
            for command in (["info", self.out], ["resume", self.out, "--epochs", epochs]):
                process = self.run_program(*command)
                self.assertEqual(process.returncode, 0, process.stderr)
                self.assertIn("lines are missing", process.stderr)

    def test_missing_geometry_is_said_and_no_obstacle(self):
        self.train_quickly("--epochs", "3")
        shutil.rmtree(self.out / "geometry")
        self.assertIn("the geometry of 4 of 4", self.run_program("info", self.out).stderr)
        process = self.run_program("resume", self.out, "--epochs", "5")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("the geometry of 4 of 4", process.stderr)
        self.assertTrue((self.out / "geometry/epoch-000005.safetensors").exists())

    def test_a_branch_killed_before_its_first_checkpoint_is_the_same_branch(self):
        self.succeed("train", *TRAIN_LARGE, "--gc-samples", "10", "--epochs", "2", "--checkpoint-every", "1", "--out", self.out)
        branch = ["branch", self.out, "--epoch", "1", "--epochs", "2", "--lr", "0.01", *MEASURE_SLOWLY, "--out"]
        self.succeed(*branch, self.folder / "whole")
        killed = self.folder / "killed"
        self.kill_once_there_is(killed / "run.json", *branch, killed)
        self.assertFalse((killed / "metrics.jsonl").exists())
        self.succeed("resume", killed)
        self.assertEqual(content_of(killed), content_of(self.folder / "whole"))

    def test_a_flipped_bit_is_never_trained_on(self):
        self.train_quickly("--epochs", "4", "--checkpoint-every", "2")
        (self.out / CHECKPOINTS / "best.safetensors").unlink()
        damaged = self.out / CHECKPOINTS / "epoch-000002.safetensors"
        last = self.out / CHECKPOINTS / "last.safetensors"
        whole = damaged.read_bytes()
        generator = random.Random(5)
        for _ in range(6):
            content = bytearray(whole)
            content[generator.randrange(8, len(content))] ^= 1 << generator.randrange(8)
            damaged.write_bytes(content)
            self.assert_refused(1, "of the epochs 0, 4", "measure", damaged)
            self.assert_refused(1, "of the epochs 0, 4", "branch", self.out, "--epoch", "2", "--epochs", "5", "--out", self.folder / "branch")
            shutil.copytree(self.out, self.folder / "alone")
            for path in (self.folder / "alone" / CHECKPOINTS).iterdir():
                path.unlink()
            (self.folder / "alone" / CHECKPOINTS / "last.safetensors").write_bytes(content)
            self.assert_refused(1, "no checkpoint of this run can be read", "resume", self.folder / "alone", "--epochs", "9")
            shutil.rmtree(self.folder / "alone")
        content = bytearray(last.read_bytes())
        content[-1] ^= 1
        last.write_bytes(content)
        self.assert_refused(1, "damaged", "measure", self.out)
        self.assertIn("damaged", self.run_program("resume", self.out, "--epochs", "5").stderr)

    def test_out_behind_a_link_is_not_another_folder(self):
        before = self.trained()
        (self.folder / "other/inside").mkdir(parents=True)
        (self.folder / "link").symlink_to("other/inside")
        self.succeed("train", *QUICK, "--epochs", "1", "--out", "link/../run")
        self.assertEqual(content_of(self.out), before)
        self.assertEqual(len(metrics_of(self.folder / "other/run")), 2)

    def test_of_trainings_started_together_one_gets_the_folder(self):
        self.train_quickly("--epochs", "3")
        for attempt in range(4):
            together = self.folder / f"deep-{attempt}" / "run"
            processes = [self.start("train", *QUICK, "--epochs", "3", "--out", together) for _ in range(3)]
            ends = [(process.communicate()[1], process.returncode) for process in processes]
            self.assertEqual([status for _, status in ends].count(0), 1, ends)
            self.assertEqual(lines_without_times(together), lines_without_times(self.out))
            self.assertEqual(content_of(together).keys(), content_of(self.out).keys())

    def test_who_is_killed_at_once_can_give_the_same_command_again(self):
        command = ["train", *QUICK, "--epochs", "1", "--out", self.out]
        self.kill_once_there_is(self.out, *command)
        if not (self.out / "run.json").exists():
            self.assert_refused(1, "no run.json", "resume", self.out)
            self.succeed(*command)
        for left in (["run.json.partial"], ["run.json.partial", "geometry", "checkpoints"]):
            shutil.rmtree(self.out)
            self.out.mkdir()
            for name in left:
                (self.out / name).mkdir() if "." not in name else (self.out / name).write_text("{")
            self.succeed(*command)
            self.assertEqual(len(metrics_of(self.out)), 2)

    def test_an_interrupted_measurement_says_what_to_do(self):
        self.succeed("train", *TRAIN_LARGE, "--gc-samples", "10", "--epochs", "0", "--out", self.folder / "origin")
        weights = self.folder / "weights.safetensors"
        shutil.copy(self.folder / "origin/checkpoints/last.safetensors", weights)
        command = ["measure", weights, "--dataset", LARGE, *MEASURE_SLOWLY, "--out", self.out]
        self.kill_once_there_is(self.out / "run.json", *command)
        self.assert_refused(2, "delete it to measure again", *command)
        self.assert_refused(2, "delete the folder to measure again", "resume", self.out)
        self.assertEqual(json.loads((self.out / "run.json").read_text())["outcome"], "running")
