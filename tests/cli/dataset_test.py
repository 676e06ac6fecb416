"""`dataset get` and `dataset list`. That downloads work is tests/core/fetching's to say: here, how they are asked for."""

import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import unittest

from simplexity_cli import PROGRAM, CommandTest

NOWHERE = "http://127.0.0.1:1"
INSTALLED = pathlib.Path("/usr/share/datasets/fashion-mnist")


class DatasetTest(CommandTest):
    def run_program(self, *arguments, **variables):
        """With a home of its own."""
        environment = {**os.environ, "XDG_DATA_HOME": str(self.folder / "share"), **variables}
        environment = {name: value for name, value in environment.items() if not name.lower().endswith("_proxy")}
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False,
                              env=environment)

    @property
    def datasets(self):
        return self.folder / "share/simplexity/datasets"

    def put(self, name):
        """Four IDX files where a download would put them."""
        shutil.copytree(INSTALLED, self.datasets / name)

    def test_without_a_network_one_sentence_and_nothing_written(self):
        for name in ("mnist", "cifar10"):
            self.assert_refused(1, "cannot be reached: check the network", "dataset", "get", name, "--mirror", NOWHERE)
        self.assertEqual(list(self.datasets.iterdir()), [])
        process = self.run_program("dataset", "get", "mnist", SIMPLEXITY_MIRROR=NOWHERE)
        self.assertIn(f"{NOWHERE}/mnist/train-images-idx3-ubyte.gz cannot be reached", process.stderr)

    def test_a_mirror_that_has_something_else(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                is_there = self.path == "/sets/mnist/train-images-idx3-ubyte.gz"
                self.send_response(200 if is_there else 404)
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"wrong")

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mirror = f"http://127.0.0.1:{server.server_port}/sets/"
        self.assert_refused(1, "its checksum is wrong", "dataset", "get", "mnist", "--mirror", mirror)
        self.assert_refused(1, "the server answers 404", "dataset", "get", "kmnist", "--mirror", mirror)
        self.assertEqual(list(self.datasets.iterdir()), [])

    def test_what_is_not_here_says_how_to_get_it(self):
        for name in ("mnist", "kmnist", "cifar10", "cifar100"):
            self.assert_refused(1, f"get it with 'simplexity-cli dataset get {name}', or name a folder that has it as {name}:DIR",
                                "info", name)

    def test_what_is_here_is_found_by_its_name(self):
        self.put("kmnist")
        info = json.loads(self.succeed("info", "kmnist", "--json"))
        self.assertEqual(info["dataset"], "kmnist")
        self.assertEqual(info["classes"][:3], ["o", "ki", "su"])
        self.assertEqual(info["train"]["samples"], 60000)
        self.assertIn("kmnist is in", self.succeed("dataset", "get", "kmnist", "--mirror", NOWHERE))
        listed = json.loads(self.succeed("dataset", "list", "--json"))
        self.assertEqual([entry["name"] for entry in listed], ["mnist", "kmnist", "fashion-mnist", "cifar10", "cifar100"])
        self.assertEqual([entry["is_here"] for entry in listed], [False, True, False, False, False])
        self.assertIn(str(self.datasets / "kmnist"), self.succeed("dataset", "list"))

    def test_what_is_damaged_is_fetched_again_and_not_called_here(self):
        self.put("kmnist")
        labels = self.datasets / "kmnist/train-labels-idx1-ubyte.gz"
        content = labels.read_bytes()
        labels.write_bytes(content[: len(content) // 2])
        self.assert_refused(1, "get it again", "info", "kmnist")
        self.assert_refused(1, "cannot be reached", "dataset", "get", "kmnist", "--mirror", NOWHERE)
        labels.write_bytes(content)
        self.assertIn("kmnist is in", self.succeed("dataset", "get", "kmnist", "--mirror", NOWHERE))

    def test_a_stopped_download_speaks_of_a_download(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                self.wfile.write(b"x" * 1000)
                self.wfile.flush()
                has_begun.set()
                is_over.wait()

            def log_message(self, *arguments):
                pass

        has_begun, is_over = threading.Event(), threading.Event()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.addCleanup(server.shutdown)
        self.addCleanup(is_over.set)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        process = subprocess.Popen([PROGRAM, "dataset", "get", "mnist", "--mirror", f"http://127.0.0.1:{server.server_port}"],
                                   stderr=subprocess.PIPE, text=True, env=environment | {"XDG_DATA_HOME": str(self.folder / "share")})
        self.addCleanup(process.kill)
        self.assertTrue(has_begun.wait(30))
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertIn("Stopping; what has come is kept", stderr)
        self.assertNotIn("mini-batch", stderr)

    def test_wrong_usage(self):
        self.assert_refused(2, "unknown data set 'imagenet'", "dataset", "get", "imagenet")
        self.assert_refused(2, "is not an address that begins with http", "dataset", "get", "mnist", "--mirror", "file:///etc")


if __name__ == "__main__":
    unittest.main()
