"""What info says of data sets, runs and files, for people and for programs."""

import json
import os

import torch

from simplexity_cli import CommandTest


class DatasetInfoTest(CommandTest):
    def info(self, spec):
        return json.loads(self.succeed("info", spec, "--json"))

    def test_gaussians_are_as_collapsed_as_the_closed_form_says(self):
        info = self.info("gaussians:10,64,500,0.2")
        # p sigma^2 (K-1) / (2K)
        truth = 64 * 0.2**2 * 9 / 20
        self.assertAlmostEqual(info["true_input_cdnv"], truth, places=12)
        for split in ("train", "test"):
            self.assertAlmostEqual(info[split]["input_cdnv"] / truth, 1, delta=0.05)
            self.assertEqual(info[split]["class_counts"], [500] * 10)

    def test_training_gaussians_for_no_epochs_measures_the_untrained_network(self):
        self.succeed("train", "--dataset", "gaussians:10,64,500,0.2", "--model", "mlp", "--epochs", "0", "--out", self.out)
        run = json.loads(self.succeed("info", self.out, "--json"))
        self.assertEqual(run["epochs"], 1)
        self.assertEqual(run["last"]["step"], 0)
        self.assertEqual(run["run"]["outcome"], "completed")

    def test_digits(self):
        info = self.info("digits")
        self.assertEqual(info["shape"], {"channels": 1, "height": 8, "width": 8})
        self.assertEqual(info["train"]["samples"] + info["test"]["samples"], 1797)
        self.assertEqual(sum(info["test"]["class_counts"]), info["test"]["samples"])
        self.assertEqual(info["classes"], [str(digit) for digit in range(10)])
        self.assertEqual(len(info["normalisation"]["mean"]), 1)
        self.assertNotIn("true_input_cdnv", info)
        text = self.succeed("info", "digits")
        self.assertIn(info["fingerprint"], text)
        self.assertIn(info["title"], text)


class RunInfoTest(CommandTest):
    def test_run_folder(self):
        self.train_quickly("--epochs", "2", "--seed", "7")
        info = json.loads(self.succeed("info", self.out, "--json"))
        self.assertEqual(info["run"]["config"]["seed"], 7)
        self.assertEqual(info["epochs"], 3)
        self.assertEqual(info["last"]["epoch"], 2)
        self.assertEqual(info["warnings"], [])
        self.assertEqual(info["run"]["dataset"]["shape"], [1, 1, 8])
        table = self.succeed("info", "--model", "mlp", "--widths", "8,4", "--input", "1,1,8", "--classes", "3", "--json")
        self.assertEqual(info["network"], json.loads(table))
        self.assertEqual(info["network"]["multiply_adds"], 8 * 8 + 8 * 4 + 4 * 3)
        self.assertEqual(info["network"]["parameters"], info["run"]["plan"]["parameters"])
        text = self.succeed("info", self.out)
        self.assertIn("completed", text)
        self.assertIn("poincare_ratio", text)
        self.assertIn("mlp for 1×1×8 inputs and 3 classes", text)
        run = json.loads((self.out / "run.json").read_text())
        del run["dataset"]["shape"]  # as older versions wrote it
        (self.out / "run.json").write_text(json.dumps(run))
        self.assertIsNone(json.loads(self.succeed("info", self.out, "--json"))["network"])
        self.assertNotIn("inputs and", self.succeed("info", self.out))

    def test_a_torn_line_is_a_warning_beside_the_json(self):
        self.train_quickly("--epochs", "1")
        with (self.out / "metrics.jsonl").open("a") as metrics:
            metrics.write('{"epoch":2,"st')
        process = self.run_program("info", self.out, "--json")
        self.assertEqual(process.returncode, 0)
        self.assertEqual(json.loads(process.stdout)["epochs"], 2)
        self.assertIn("warning: ", process.stderr)
        self.assertIn("line 3", process.stderr)

    def test_safetensors_file(self):
        self.train_quickly("--epochs", "0")
        info = json.loads(self.succeed("info", self.out / "geometry/epoch-000000.safetensors", "--json"))
        self.assertEqual(info["tensors"]["class_means"], {"dtype": "F64", "shape": [3, 4]})
        self.assertEqual(info["metadata"]["epoch"], "0")


class StateDictInfoTest(CommandTest):
    def test_what_is_in_it(self):
        weights = torch.nn.Linear(3, 2).half().state_dict()
        torch.save({"epoch": 7, "arch": "linear", "state_dict": {"module." + name: tensor for name, tensor in weights.items()}}, self.folder / "any.name")
        info = json.loads(self.succeed("info", "any.name", "--json"))
        self.assertEqual(info["tensors"], {"weight": {"dtype": "F16", "shape": [2, 3]}, "bias": {"dtype": "F16", "shape": [2]}})
        self.assertEqual(info["metadata"], {"epoch": "7", "arch": "linear"})
        self.assertIn("weight", self.succeed("info", "any.name"))

    def test_a_program_in_it_is_named_and_never_run(self):
        class Evil:
            def __reduce__(self):
                return (os.system, ("touch touched",))

        torch.save({"weight": torch.zeros(2), "evil": Evil()}, self.folder / "evil.pt")
        self.assert_refused(1, "asks to run posix.system", "info", "evil.pt")
        self.assertFalse((self.folder / "touched").exists())
        torch.save({"weight": torch.zeros(2)}, self.folder / "old.pt", _use_new_zipfile_serialization=False)
        self.assert_refused(1, "before PyTorch 1.6", "info", "old.pt")
