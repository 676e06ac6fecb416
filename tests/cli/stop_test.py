"""Ctrl-C and SIGTERM stop a run and keep it."""

import json
import signal
import subprocess

from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of


class StopTest(CommandTest):
    def start_endless_training(self):
        process = subprocess.Popen([PROGRAM, "train", *QUICK, "--epochs", "100000", "--out", str(self.out)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def stop_after_first_epoch(self, number, times=1):
        process = self.start_endless_training()
        while not process.stderr.readline().startswith("epoch 1 "):
            self.assertIsNone(process.poll())
        for _ in range(times):
            process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, stderr)
        self.assertIn("Stopping after this mini-batch", stderr)
        self.assertIn("Stopped after", stderr)
        self.assertIn("samples measured", stdout)
        self.assertEqual(json.loads((self.out / "run.json").read_text())["outcome"], "stopped")
        self.assertGreaterEqual(len(metrics_of(self.out)), 2)

    def test_interrupt(self):
        self.stop_after_first_epoch(signal.SIGINT)

    def test_terminate(self):
        self.stop_after_first_epoch(signal.SIGTERM)

    def test_a_signal_told_twice_is_one_wish(self):
        self.stop_after_first_epoch(signal.SIGTERM, times=2)
