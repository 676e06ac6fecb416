"""Options, configuration files and help."""

import json
import os
import subprocess

from simplexity_cli import PROGRAM, QUICK, CommandTest


class OptionsTest(CommandTest):
    def config_of_run(self):
        return json.loads((self.out / "run.json").read_text())["config"]

    def test_every_option_arrives_in_the_run(self):
        self.succeed(
            "train", "--dataset", "gaussians:4,8,40,0.3", "--classes", "0,2-3", "--train-limit", "60", "--model", "mlp",
            "--widths", "16,8", "--model-form", "imagenet", "--vit-patch", "2", "--vit-width", "24", "--vit-depth", "3", "--vit-heads", "4", "--vit-hidden", "40",
            "--epochs", "3", "--batch-size", "20", "--optimizer", "sam", "--sam-radius", "0.1", "--lr", "0.05", "--momentum", "0.5",
            "--weight-decay", "0.001", "--schedule", "cosine", "--gc-penalty", "1e-4",
            "--gc-penalty-samples", "5", "--normalisation", "0.5,0.25", "--seed", "18446744073709551615", "--threads", "1",
            "--device", "cpu", "--probe-every", "2", "--measure-samples", "all", "--gc-samples", "8", "--gc-probes", "exact",
            "--gc-estimator", "outputs", "--flatness-every", "2", "--gc-logits", "--shuffled", "--checkpoint-every", "7",
            "--out", self.out)
        self.assertEqual(self.config_of_run(), {
            "dataset": "gaussians:4,8,40,0.3", "classes": [0, 2, 3], "train_limit": 60, "normalisation": "0.5,0.25", "model": "mlp", "widths": [16, 8],
            "model_form": "imagenet", "vit_patch": 2, "vit_width": 24, "vit_depth": 3, "vit_heads": 4, "vit_hidden": 40,
            "epochs": 3, "batch_size": 20, "optimizer": "sam", "sam_radius": 0.1, "lr": 0.05, "momentum": 0.5, "weight_decay": 0.001, "schedule": "cosine",
            "gc_penalty": 1e-4, "gc_penalty_samples": 5,
            "seed": 18446744073709551615, "threads": 1, "device": "cpu", "probe_every": 2, "measure_samples": "all",
            "gc_samples": 8, "gc_probes": "exact", "gc_estimator": "outputs", "flatness_every": 2, "gc_logits": True, "shuffled": True,
            "checkpoint_every": 7})

    def test_options_win_over_the_configuration_wherever_they_stand(self):
        (self.folder / "config.json").write_text('{"epochs": 2, "lr": 0.25, "seed": 5}')
        self.succeed("train", *QUICK, "--epochs", "1", "--config", "config.json", "--seed", "6", "--out", self.out)
        config = self.config_of_run()
        self.assertEqual((config["epochs"], config["lr"], config["seed"]), (1, 0.25, 6))

    def test_the_configuration_of_a_run_repeats_it(self):
        self.train_quickly("--epochs", "2")
        (self.folder / "config.json").write_text(json.dumps(self.config_of_run()))
        first = (self.out / "geometry/epoch-000002.safetensors").read_bytes()
        self.out = self.folder / "again"
        self.succeed("train", "--config", "config.json", "--out", self.out)
        self.assertEqual((self.out / "geometry/epoch-000002.safetensors").read_bytes(), first)

    def test_progress_goes_to_standard_error_in_plain_lines(self):
        process = self.run_program("train", *QUICK, "--epochs", "2", "--out", self.out)
        self.assertNotIn("\x1b", process.stderr)
        self.assertNotIn("\r", process.stderr)
        self.assertEqual(sum(line.startswith("epoch ") for line in process.stderr.splitlines()), 3)
        self.assertIn("samples measured", process.stdout)
        self.assertIn("±", process.stdout)

    def test_a_terminal_gets_a_bar(self):
        screen, terminal = os.openpty()
        self.addCleanup(os.close, screen)
        with os.fdopen(terminal, "wb") as stderr:
            process = subprocess.run([PROGRAM, "train", *QUICK, "--epochs", "2", "--out", self.out],
                                     stdout=subprocess.PIPE, stderr=stderr, check=False)
            self.assertEqual(process.returncode, 0)
            shown = os.read(screen, 65536).decode()
        self.assertIn("\r\x1b[K[", shown)
        self.assertIn("] epoch 0/2, measuring", shown)
        self.assertNotIn("epoch 1 (", shown)

    def test_lost_output_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            process = subprocess.run([PROGRAM, "info", "digits"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(process.returncode, 1)
        self.assertIn("standard output", process.stderr)

    def test_help_and_version(self):
        self.assertIn("train", self.succeed("--help"))
        text = self.succeed("train", "--help")
        for option in ("--config", "--gc-samples", "--gc-probes", "--out", "gaussians:K,p,n,sigma", "convnet"):
            self.assertIn(option, text)
        version = self.succeed("--version")
        self.assertRegex(version, r"simplexity \d+\.\d+\.\d+")
        self.assertIn("torch", version)
