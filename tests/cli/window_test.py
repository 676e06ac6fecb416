"""The window as a process: signals end it as they end the command line program."""

import json
import os
import signal
import subprocess
import time

from simplexity_cli import CommandTest

DESKTOP = os.environ["SIMPLEXITY_DESKTOP"]


class WindowTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data"),
                            "XDG_CONFIG_HOME": str(self.folder / "config"), "XDG_RUNTIME_DIR": str(self.folder)}

    def start(self, *arguments):
        process = subprocess.Popen([DESKTOP, *arguments], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, condition, process):
        end = time.monotonic() + 60
        while not condition():
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), end, "waited in vain")
            time.sleep(0.02)

    def runs(self):
        return list(self.folder.glob("data/**/run.json"))

    def lines_of_the_run(self):
        return [line for metrics in self.folder.glob("data/**/metrics.jsonl") for line in metrics.read_text().splitlines()]

    def assert_stops_and_keeps_the_run(self, number, times=1):
        process = self.start("--demo")
        self.wait_for(lambda: len(self.lines_of_the_run()) >= 2, process)
        for _ in range(times):
            process.send_signal(number)
        self.assertEqual(process.wait(timeout=30), 0)
        info = json.loads(self.runs()[0].read_text())
        self.assertEqual((info["outcome"], len(self.runs())), ("stopped", 1))
        self.assertTrue((self.folder / "config/simplexity/simplexity.ini").exists(), "the window has saved its settings")

    def test_terminate(self):
        self.assert_stops_and_keeps_the_run(signal.SIGTERM)

    def test_hang_up(self):
        self.assert_stops_and_keeps_the_run(signal.SIGHUP)

    def test_a_signal_told_twice_is_one_wish(self):
        self.assert_stops_and_keeps_the_run(signal.SIGINT, times=2)

    def test_an_idle_window_closes(self):
        process = self.start()
        self.wait_for(lambda: self.is_handled(process, signal.SIGTERM), process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 0)

    @staticmethod
    def is_handled(process, number):
        """Whether the process has a handler for this signal by now."""
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            caught = next(line.split()[1] for line in status if line.startswith("SigCgt"))
        return int(caught, 16) >> (number - 1) & 1 == 1
