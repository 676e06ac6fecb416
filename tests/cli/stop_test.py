"""Ctrl-C and SIGTERM stop a run and keep it; a measurement they end."""

import json
import os
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

    def test_a_measurement_ends_between_passes(self):
        self.succeed("train", "--dataset", "gaussians:3,8,2000,0.3", "--widths", "1024,1024", "--epochs", "0", "--measure-samples", "50",
                     "--gc-samples", "10", "--threads", "1", "--out", self.out)
        screen, terminal = os.openpty()
        self.addCleanup(os.close, screen)
        with os.fdopen(terminal, "wb") as stderr:
            process = subprocess.Popen([PROGRAM, "measure", str(self.out), "--gc-samples", "all", "--gc-probes", "64"],
                                       stdout=subprocess.PIPE, stderr=stderr)
        self.addCleanup(process.kill)
        shown = os.read(screen, 65536)
        while b"passes" not in shown:
            shown += os.read(screen, 65536)
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=30)
        self.assertEqual((process.returncode, stdout), (1, b""))
        self.assertIn(b"stopped before everything was measured", os.read(screen, 65536))
