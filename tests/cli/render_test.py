"""Pictures without interaction, by the desktop program."""

import json
import os
import subprocess

import numpy as np

from simplexity_cli import CommandTest

DESKTOP = os.environ["SIMPLEXITY_DESKTOP"]
PLOTS = ("loss", "accuracy", "gc", "collapse")
FILES = sorted([f"{plot}.{extension}" for plot in PLOTS for extension in ("svg", "png")] + ["scene.png", "metrics.csv"])


class RenderTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.pictures = self.folder / "pictures"

    def run_desktop(self, *arguments, without=()):
        """The finished process, in an environment without these variables."""
        environment = {name: value for name, value in os.environ.items() if name not in without}
        environment["XDG_RUNTIME_DIR"] = str(self.folder)  # where there is none, Qt says so
        return subprocess.run([DESKTOP, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False,
                              env=environment)

    def render(self, *arguments):
        """Renders and checks that exactly the promised files are there, named on standard output, none of them empty."""
        process = self.run_desktop("--render", "pictures", *arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(sorted(path.name for path in self.pictures.iterdir()), FILES)
        self.assertEqual(sorted(line.rpartition("/")[2] for line in process.stdout.splitlines()), FILES)
        for path in self.pictures.iterdir():
            self.assertGreater(path.stat().st_size, 100, path.name)

    def assert_fails(self, status, fragment, process):
        self.assertEqual(process.returncode, status, process.stderr)
        self.assertEqual(process.stdout, "")
        self.assertTrue(process.stderr.startswith("simplexity: "), process.stderr)
        self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
        self.assertIn(fragment, process.stderr)

    def test_a_run(self):
        self.train_quickly("--epochs", "2")
        self.render("run/")  # as a shell completes it
        svg = (self.pictures / "gc.svg").read_text()
        note = "16 train and 16 test samples, 2 probes"
        self.assertIn(f">{note}</text>", svg.replace("\n", ""))
        self.assertIn(f"<desc>run \u2013 {note}</desc>", svg)
        self.assertEqual(len((self.pictures / "metrics.csv").read_text().splitlines()), 4)

    def test_features(self):
        rng = np.random.default_rng(2)
        labels = np.arange(60) % 3
        epochs = {f"features_{epoch}": (np.eye(3)[labels] + rng.standard_normal((60, 3)) / (2 + epoch)).astype("f4") for epoch in range(3)}
        np.savez(self.folder / "features.npz", labels=labels, **epochs)
        process = self.run_desktop("--render", "pictures", "features.npz", "--epoch", "1")
        self.assertEqual(process.returncode, 0, process.stderr)
        plots = [f"features-{plot}.{extension}" for plot in ("collapse", "means", "accuracy") for extension in ("svg", "png")]
        self.assertEqual(sorted(path.name for path in self.pictures.iterdir()), sorted([*plots, "scene.png", "metrics.csv"]))
        svg = (self.pictures / "features-collapse.svg").read_text().replace("\n", "")
        self.assertIn("<desc>features.npz \u2013 60 samples</desc>", svg)
        lines = (self.pictures / "metrics.csv").read_text().splitlines()
        self.assertEqual([line.split(",")[0] for line in lines], ["epoch", "0", "1", "2"])
        measured = json.loads(self.succeed("measure", "--features", "features.npz", "--json"))["metrics"]
        self.assertEqual(float(lines[3].split(",")[lines[0].split(",").index("test_cdnv")]), measured["cdnv"])
        self.assert_fails(1, "epoch 7 was not measured", self.run_desktop("--render", "other", "features.npz", "--epoch", "7"))
        (self.folder / "bad.csv").write_text("1,2,0\n3,1\n")
        self.assert_fails(1, "line 2 has 2 cells", self.run_desktop("--render", "other", "bad.csv"))

    def test_a_run_with_a_profile(self):
        self.train_quickly("--epochs", "1")
        self.succeed("measure", self.out, "--layer", "all", "--save")
        process = self.run_desktop("--render", "pictures", "run")
        self.assertEqual(process.returncode, 0, process.stderr)
        profile = [f"profile-{plot}.{extension}" for plot in ("gc", "collapse") for extension in ("svg", "png")] + ["profile.csv"]
        self.assertEqual(sorted(path.name for path in self.pictures.iterdir()), sorted(FILES + profile))
        svg = (self.pictures / "profile-gc.svg").read_text().replace("\n", "")
        for text in ("hidden1", "embedding", "logits", "epoch 1; 16 train and 16 test samples, 2 probes"):
            self.assertIn(f">{text}</text>", svg)
        (self.out / "profile.json").write_text("{}")
        self.assert_fails(1, "profile.json", self.run_desktop("--render", "pictures", "run"))

    def test_an_epoch_of_a_run(self):
        self.train_quickly("--epochs", "4", "--probe-every", "2")
        self.render("run", "--epoch", "2")
        scene = (self.pictures / "scene.png").read_bytes()
        self.render("run")
        self.assertNotEqual((self.pictures / "scene.png").read_bytes(), scene)
        self.assert_fails(1, "epoch 3 was not measured", self.run_desktop("--render", "other", "run", "--epoch", "3"))
        self.assertFalse((self.folder / "other").exists())

    def test_the_demonstration(self):
        self.render("--demo")

    def test_a_path_that_is_no_run(self):
        self.assert_fails(1, "nowhere", self.run_desktop("--render", "pictures", "nowhere"))
        self.assertFalse(self.pictures.exists())

    def test_weights_need_data(self):
        header = json.dumps({"conv1.weight": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}).encode()
        (self.folder / "net").write_bytes(len(header).to_bytes(8, "little") + header + b"\0")
        self.assert_fails(1, "measure (--dataset)", self.run_desktop("--render", "pictures", "net"))

    def test_wrong_usage(self):
        for arguments in (["--rendr", "pictures"], ["--render"], ["--epoch", "1"], ["--render", "pictures", "--epoch", "-1"],
                          ["--demo", "run"]):
            process = self.run_desktop(*arguments)
            self.assertEqual(process.returncode, 2, arguments)
            self.assertNotEqual(process.stderr, "", arguments)

    def test_no_display(self):
        process = self.run_desktop("--render", "pictures", "--demo", without=("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
        self.assert_fails(1, "no display", process)
