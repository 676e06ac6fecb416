"""What the program is started in and what it prints to: closed streams, limits of the system, terminals, odd names."""

import json
import os
import pathlib
import resource
import signal
import subprocess

import numpy

import image_files
from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of

ESCAPES = "\x1b[2J\x1b[31mred\x9b5m\x07\r"


class StreamsTest(CommandTest):
    def test_closed_streams_cost_no_run(self):
        for number, closed in enumerate(("<&- >&- 2>&-", ">&- 2>&-", "2>&-", ">&-", "<&-")):
            with self.subTest(closed=closed):
                out = self.folder / f"run{number}"
                command = [PROGRAM, "train", *QUICK, "--epochs", "3", "--out", str(out)]
                process = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *command], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, check=False)
                self.assertEqual(process.returncode, 0)
                self.assertEqual(len(metrics_of(out)), 4)
                self.assertEqual(json.loads((out / "run.json").read_text())["outcome"], "completed")

    def test_the_end_of_the_terminal_stops_as_a_signal_to_end_does(self):
        process = subprocess.Popen([PROGRAM, "train", *QUICK, "--epochs", "100000", "--out", str(self.out)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        self.addCleanup(process.kill)
        while not process.stderr.readline().startswith("epoch 1 "):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGHUP)
        _, stderr = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, stderr)
        self.assertEqual(json.loads((self.out / "run.json").read_text())["outcome"], "stopped")

    def test_who_asked_to_outlive_the_terminal_does(self):
        process = subprocess.Popen([PROGRAM, "train", *QUICK, "--epochs", "50", "--out", str(self.out)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.addCleanup(process.kill)
        while not process.stderr.readline().startswith("epoch 1 "):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGHUP)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, stderr)
        self.assertEqual(json.loads((self.out / "run.json").read_text())["outcome"], "completed")


class LimitsTest(CommandTest):
    def run_limited(self, limit, amount, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False,
                              preexec_fn=lambda: resource.setrlimit(limit, (amount, amount)))

    def test_a_limit_on_the_size_of_files_is_told(self):
        process = self.run_limited(resource.RLIMIT_FSIZE, 4096, "train", *QUICK, "--epochs", "3", "--out", self.out)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("File too large", process.stderr.splitlines()[-1])

    def test_too_little_memory_is_told(self):
        if os.environ.get("SIMPLEXITY_SANITIZER"):
            self.skipTest("sanitizers reserve terabytes")
        features = numpy.zeros((60000, 1000), numpy.float32)
        features[:, 0] = numpy.arange(60000)
        numpy.savez(self.folder / "features.npz", features=features, labels=numpy.arange(60000) % 3)
        limit = 200_000_000 + self.needed()
        process = self.run_limited(resource.RLIMIT_AS, limit, "measure", "features.npz")
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("there is not enough memory", process.stderr)
        self.assertNotIn("internal error", process.stderr)

    def needed(self):
        """The address space, in bytes, of the program while it trains something small."""
        process = subprocess.Popen([PROGRAM, "train", *QUICK, "--epochs", "100000", "--out", str(self.out)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        while not process.stderr.readline().startswith("epoch 1 "):
            self.assertIsNone(process.poll())
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.kill()
        process.communicate()
        return int(status.split("VmPeak:")[1].split()[0]) * 1024


class NamesTest(CommandTest):
    def assert_shown(self, *arguments):
        """Nothing that a terminal obeys on either stream; what was printed."""
        process = self.run_program(*arguments)
        for stream in (process.stdout, process.stderr):
            for letter in ESCAPES:
                if not letter.isprintable():
                    self.assertNotIn(letter, stream)
        return process

    def test_class_names_with_escapes_are_shown_and_not_obeyed(self):
        (self.folder / "features.csv").write_text("".join(f"{i % 7 + len(name)},{i * i % 11},{name}\n" for i in range(20) for name in ("a" + ESCAPES.strip("\r"), "数据")))
        text = self.assert_shown("info", "features.csv").stdout
        self.assertIn("a\\u001b[2J\\u001b[31mred\\u009b5m\\u0007", text)
        self.assertIn("数据", text)
        self.assertIn("数据", self.assert_shown("measure", "features.csv", "--per-class").stdout)

    def test_json_says_the_same_as_before(self):
        name = "a\x1b[31m\x7f\x9b"
        (self.folder / "features.csv").write_text("".join(f"{i % 7},{i * i % 11},{cls}\n" for i in range(20) for cls in (name, "b")))
        classes = json.loads(self.assert_shown("measure", "features.csv", "--json").stdout)["classes"]
        self.assertEqual([one["name"] for one in classes], sorted([name, "b"]))

    def test_a_title_out_of_run_json_is_shown_and_not_obeyed(self):
        self.train_quickly("--epochs", 0)
        path = self.out / "run.json"
        info = json.loads(path.read_text())
        info["dataset"]["title"] = ESCAPES
        path.write_text(json.dumps(info))
        self.assertIn("\\u001b", self.assert_shown("info", self.out).stdout)

    def test_names_of_files_in_messages_are_shown_and_not_obeyed(self):
        process = self.assert_shown("info", "no" + ESCAPES)
        self.assertIn(process.returncode, (1, 2))
        self.assertIn("\\u001b", process.stderr)
        self.assertEqual(process.stderr.count("\n"), 1)

    def test_a_class_name_of_a_megabyte_is_refused(self):
        long = "x" * 1_000_000
        (self.folder / "features.csv").write_text(f"1,2,{long}\n3,4,b\n5,6,b\n7,8,{long}\n")
        self.assert_refused(1, "1000000 bytes; expected at most 1000", "measure", "features.csv")
        numpy.savez(self.folder / "features.npz", features=numpy.eye(4), labels=[0, 1, 0, 1], classes=["a", long[:1010]])
        self.assert_refused(1, "the name of class 1 has 1010 bytes", "measure", "features.npz")
        self.train_quickly("--epochs", 0)
        path = self.out / "run.json"
        info = json.loads(path.read_text())
        info["dataset"]["class_names"][1] = long
        path.write_text(json.dumps(info))
        self.assert_refused(1, "the name of class 1 has 1000000 bytes", "info", self.out)

    def test_a_data_set_that_run_json_cannot_name_is_refused_before_training(self):
        folder = os.fsencode(self.folder) + b"/pict\xffures"
        for name, brightness in (("dark", 40), ("light", 200)):
            for number in range(4):
                image_files.write(pathlib.Path(os.fsdecode(folder)) / f"{name}/{number}.png", image_files.png([[brightness + number] * 4] * 4))
        process = subprocess.run([os.fsencode(PROGRAM), b"train", b"--dataset", b"images:" + folder, b"--epochs", b"1", b"--out",
                                  os.fsencode(self.out)], capture_output=True, check=False)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn(b"is not UTF-8", process.stderr)
        self.assertFalse(self.out.exists())
