"""Programs that try to do what a network does not: a sentence each, nothing written, little time and memory."""

import os
import signal
import subprocess
import time

import hostile_programs
from simplexity_cli import PROGRAM, CommandTest

DATA = ["--dataset", "gaussians:5,36,8,0.3", "--threads", "2"]
SECONDS = 10  # of processor time, as other tests run beside this one
MEGABYTES = 1000
IS_SANITIZED = os.environ.get("SIMPLEXITY_SANITIZER", "none") != "none"  # such a build takes more of both


class HostileTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.names = hostile_programs.write_all(self.folder)
        self.files = sorted(os.listdir(self.folder))

    def run_measured(self, *arguments):
        """The exit status, both outputs, processor seconds and megabytes of a run and its children."""
        with open(self.folder.parent / f"{self.folder.name}.out", "w+b") as out, \
                open(self.folder.parent / f"{self.folder.name}.err", "w+b") as err:
            process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            texts = []
            for stream in (out, err):
                stream.seek(0)
                texts.append(stream.read().decode())
                os.unlink(stream.name)
        return process.returncode, *texts, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000

    def assert_sentence(self, *arguments):
        status, out, err, seconds, megabytes = self.run_measured(*arguments)
        self.assertEqual((status, out), (1, ""), err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith("simplexity-cli: "), err)
        self.assertEqual(sorted(os.listdir(self.folder)), self.files, "a file was written")
        if not IS_SANITIZED:
            self.assertLess(seconds, SECONDS, err)
            self.assertLess(megabytes, MEGABYTES, err)
        if os.environ.get("SIMPLEXITY_SHOW"):
            print(f"{seconds:5.1f} s {megabytes:5.0f} MB  {arguments[0]:8} {err.strip()}", flush=True)

    def test_the_corpus_is_as_large_as_it_should_be(self):
        self.assertGreaterEqual(len(self.names), 60)

    def test_measuring_is_refused_or_ends_with_a_sentence(self):
        for name in self.names:
            with self.subTest(name):
                self.assert_sentence("measure", f"{name}.pt", *DATA)

    def test_describing_is_refused_or_ends_with_a_sentence(self):
        for name in self.names:
            if name in hostile_programs.RUN_ONLY:
                continue
            with self.subTest(name):
                self.assert_sentence("info", f"{name}.pt")

    def test_describing_runs_nothing(self):
        for name in hostile_programs.RUN_ONLY:
            with self.subTest(name):
                status, _, err, seconds, megabytes = self.run_measured("info", f"{name}.pt")
                self.assertIn(status, (0, 1), err)
                self.assertEqual(sorted(os.listdir(self.folder)), self.files, "a file was written")
                if not IS_SANITIZED:
                    self.assertLess(seconds, SECONDS, err)
                    self.assertLess(megabytes, MEGABYTES, err)

    def test_a_program_in_a_run_folder_is_looked_through_likewise(self):
        run = self.folder / "run"
        self.succeed("measure", "harmless.pt", *DATA, "--out", run)
        self.files = sorted(os.listdir(self.folder))
        for name in ("code_in_capitals", "setstate", "save_when_sorted", "remainder_of_zero"):
            (run / "program.pt").write_bytes((self.folder / f"{name}.pt").read_bytes())
            for arguments in (["measure", run], ["measure", run, "--layer", "list"], ["measure", run, "--layer", "all"]):
                with self.subTest(name, arguments=arguments[2:]):
                    self.assert_sentence(*arguments)

    def test_harmless_programs_are_measured(self):
        for name in ("harmless", "same_again"):
            self.assertIn("36 features", self.succeed("info", f"{name}.pt"))
            self.assertIn("gc", self.succeed("measure", f"{name}.pt", *DATA))

    def test_ctrl_c_ends_a_program_within_a_second(self):
        for arguments in (["info", "slow_constant.pt"], ["measure", "slow_loop.pt", *DATA], ["measure", "slow_product.pt", *DATA],
                          ["measure", "slow_loop.pt", *DATA, "--layer", "list"]):
            with self.subTest(arguments):
                process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.addCleanup(process.kill)
                time.sleep(1.5)
                self.assertIsNone(process.poll(), "it was to be slow")
                process.send_signal(signal.SIGINT)
                begin = time.monotonic()
                process.communicate(timeout=30)
                self.assertLess(time.monotonic() - begin, 1.0)
                self.assertNotEqual(process.returncode, 0)

    def test_the_child_ends_with_its_caller(self):
        process = subprocess.Popen([PROGRAM, "measure", "slow_loop.pt", *DATA], cwd=self.folder, stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        time.sleep(1.5)
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(len(children), 1)
        process.kill()
        process.wait()
        for _ in range(50):
            if not os.path.exists(f"/proc/{children[0]}"):
                return
            time.sleep(0.1)
        self.fail("the child goes on")
