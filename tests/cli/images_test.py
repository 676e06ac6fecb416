"""A folder of images, a folder a class, as a data set."""

import json
import os
import pty
import random
import re
import signal
import subprocess
import time

import image_files
import numpy
from simplexity_cli import PROGRAM, CommandTest, metrics_of

SMALL = ["--model", "mlp", "--widths", "16,8", "--epochs", "1", "--gc-samples", "16", "--threads", "1"]


class ImagesTest(CommandTest):
    def write_classes(self, count, size=20):
        """Two classes that a network can tell apart: noise around dark and around bright."""
        noise = random.Random(1)
        for name, level in (("dark", 60), ("light", 180)):
            for number in range(count):
                pixels = [[level + noise.randrange(-50, 50) for _ in range(size)] for _ in range(size)]
                image_files.write(self.folder / "pets" / name / f"{number:04}.png", image_files.png(pixels))

    def break_ten(self):
        """Damages ten of the images, each in another way; their names."""
        whole = (self.folder / "pets/dark/0000.png").read_bytes()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 0xFF
        contents = [b"", whole[:50], whole[:-1], bytes(damaged), b"just text", bytes(500), whole[:4],
                    image_files.hollow_png(60000, 60000), b"GIF89a", b"\xff\xd8\xff\xe0\x00\x10JFIF"]
        names = []
        for number, content in enumerate(contents):
            names.append(f"{('dark', 'light')[number % 2]}/{10 * number:04}.png")
            (self.folder / "pets" / names[-1]).write_bytes(content)
        return sorted(names)

    @staticmethod
    def rest_of(terminal):
        """Until the program at its other end is gone."""
        text = b""
        try:
            while part := os.read(terminal, 1000):
                text += part
        except OSError:
            pass
        return text

    def test_a_thousand_images_with_ten_broken_ones(self):
        self.write_classes(500)
        broken = self.break_ten()
        image_files.write(self.folder / "pets/dark/Thumbs.db", b"whatever")
        process = self.run_program("train", "--dataset", "images:pets,size=16", *SMALL, "--out", "run")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("warning: 10 files of the data set cannot be read and are left out:", process.stderr)
        self.assertIn(f"  {broken[0]}: the file is empty\n", process.stderr)
        self.assertIn("and 5 more", process.stderr)
        counts = re.search(r"; (\d+) training and (\d+) test samples", process.stderr)
        self.assertEqual(int(counts[1]) + int(counts[2]), 990)
        self.assertGreater(metrics_of(self.out)[-1]["test"]["accuracy"], 0.9)
        run = json.loads((self.out / "run.json").read_text())
        self.assertEqual(run["config"]["dataset"], f"images:{self.folder}/pets,size=16,gray")
        self.assertEqual(run["dataset"]["skipped_count"], 10)
        self.assertEqual([text.split(":")[0] for text in run["dataset"]["skipped"]], broken)

        info = json.loads(self.succeed("info", "images:pets,size=16", "--json"))
        self.assertEqual([entry["file"] for entry in info["skipped"]], broken)
        self.assertEqual(info["other_files"], 1)
        self.assertEqual(info["train"]["samples"] + info["test"]["samples"], 990)
        self.assertEqual(info["fingerprint"], run["dataset"]["fingerprint"])
        text = self.succeed("info", "images:pets,size=16")
        for name in broken:
            self.assertIn(f"\n  {name}: ", text)
        measured = json.loads(self.succeed("measure", "run", "--json"))
        self.assertTrue(any(warning.startswith("10 files of the data set") for warning in measured["warnings"]))

    def test_shrinks_as_numpy_does(self):
        """Shrinking by a whole factor is a mean over blocks: the normalisation of the data set knows."""
        random_numbers = numpy.random.default_rng(3)
        kept = []
        for split, count in (("train", 3), ("val", 1)):
            for name in ("a", "b"):
                for number in range(count):
                    image = random_numbers.integers(0, 256, (60, 84, 3))
                    image_files.write(self.folder / "pets" / split / name / f"{number}.png",
                                      image_files.png([[tuple(int(v) for v in pixel) for pixel in row] for row in image]))
                    if split == "train":
                        square = image[:, 12:72]
                        kept.append(numpy.rint(square.reshape(12, 5, 12, 5, 3).mean(axis=(1, 3))))
        info = json.loads(self.succeed("info", "images:pets,size=12", "--json"))
        values = numpy.array(kept) / 255
        numpy.testing.assert_allclose(info["normalisation"]["mean"], values.mean(axis=(0, 1, 2)), atol=1e-4)
        numpy.testing.assert_allclose(info["normalisation"]["deviation"], values.std(axis=(0, 1, 2)), atol=1e-4)
        self.assertEqual(info["test"]["samples"], 2)

    def test_an_image_that_would_fill_the_memory_is_refused(self):
        self.write_classes(5)
        for number in range(3):
            image_files.write(self.folder / f"pets/bomb/{number}.png", image_files.hollow_png(60000, 60000))
        self.assert_refused(1, "the image has 60000 × 60000 pixels: at most 100 million are read", "info", "images:pets")

    def test_what_is_no_folder_of_classes_is_refused(self):
        self.assert_refused(1, "expected a folder with the files of the data set, found none", "info", "images:nowhere")
        self.assert_refused(2, "images needs a folder: expected images:DIR[,size=N][,gray|,color]", "info", "images:")
        self.assert_refused(2, "expected a size from 4 to 1024", "info", "images:pets,size=2000")
        (self.folder / "pets/only").mkdir(parents=True)
        self.assert_refused(1, "found only one", "info", "images:pets")
        (self.folder / "pets/other").mkdir()
        self.assert_refused(1, "only: this folder of a class has no images", "info", "images:pets")

    def test_reading_stops_when_asked_to(self):
        self.write_classes(3)
        large = image_files.png([[200] * 3000] * 3000)
        for number in range(200):
            image_files.write(self.folder / f"pets/light/large{number}.png", large)
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)
        process = subprocess.Popen([PROGRAM, "train", "--dataset", "images:pets", *SMALL, "--out", "run"], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=end)
        self.addCleanup(process.kill)
        os.close(end)
        shown = b""
        while b"Reading images " not in shown:
            shown += os.read(terminal, 1000)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        shown += self.rest_of(terminal)
        self.assertEqual(process.wait(timeout=30), 0, shown)
        self.assertLess(time.monotonic() - asked, 5)
        self.assertIn(b" of 206", shown)
        self.assertIn(b"Stopped before anything was measured", shown)
        self.assertFalse(self.out.exists())
