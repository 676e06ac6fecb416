"""Programs of TorchScript, as PyTorch saves them, against PyTorch itself."""

import json
import pathlib
import sys
import unittest

import torch

from simplexity_cli import CommandTest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "core/learning"))
import reference_scripts as scripts  # noqa: E402

GAUSSIANS = "gaussians:5,36,40,0.3"


class TorchScriptTest(CommandTest):
    """Networks with random weights; the numbers are core_learning's to check, here it is what users see."""

    def setUp(self):
        super().setUp()
        self.addCleanup(torch.set_default_dtype, torch.get_default_dtype())
        torch.set_default_dtype(torch.float32)
        torch.manual_seed(1)

    def save(self, kind, shape, how=torch.jit.script):
        module = kind(shape).eval()
        how(module).save(str(self.folder / "net.pt"))
        return module

    def measure(self, *arguments):
        return json.loads(self.succeed("measure", "net.pt", "--threads", "1", "--gc-samples", "20", "--gc-probes", "exact", "--json", *arguments))

    def test_has_all_metrics_of_a_network_with_a_linear_head(self):
        module = self.save(scripts.Mlp, [36, 1, 1])
        measured = self.measure("--dataset", GAUSSIANS, "--per-sample")
        self.assertEqual(measured["model"]["name"], "TorchScript")
        self.assertEqual(measured["model"]["parameters"], sum(p.numel() for p in module.parameters()))
        for name in ("cdnv", "nc1", "nc2_weights_etf", "nc3_zhu", "accuracy", "gc", "gc_logits"):
            self.assertIsNotNone(measured["metrics"][name], name)
        self.assertEqual(len(measured["gc_per_sample"]), 20)

    def test_layers_and_profile(self):
        self.save(scripts.Vgg, [1, 8, 8], lambda module: torch.jit.trace(module, torch.rand(2, 1, 8, 8)))
        digits = ["--dataset", "digits", "--classes", "0-4"]
        layers = self.measure(*digits, "--layer", "list")["layers"]
        self.assertEqual([layer["layer"] for layer in layers], ["features.0", "features.4", "embedding", "logits"])
        self.assertEqual([layer["features"] for layer in layers], [8 * 4 * 4, 12 * 2 * 2, 20, 5])
        profile = self.measure(*digits, "--layer", "all", "--measure-samples", "100")
        self.assertEqual([layer["layer"] for layer in profile["layers"]], [layer["layer"] for layer in layers])
        whole = self.measure(*digits, "--measure-samples", "100")
        self.assertEqual(profile["layers"][2]["metrics"]["gc"], whole["metrics"]["gc"])
        inner = self.measure(*digits, "--measure-samples", "100", "--embedding", "features.4")
        self.assertEqual(inner["metrics"]["cdnv"], profile["layers"][1]["metrics"]["cdnv"])
        self.assertIsNone(inner["metrics"].get("nc3_zhu"))
        flat = self.measure(*digits, "--flatness", "--measure-samples", "50")
        self.assertGreater(flat["metrics"]["hessian_max"], 0.0)

    def test_info(self):
        self.save(scripts.ResNet, [3, 8, 8])
        info = json.loads(self.succeed("info", "net.pt", "--json"))
        self.assertEqual((info["type"], info["embedding_features"], info["classes"]), ("TorchScript", 16, 5))
        self.assertIn("layer1.0", info["layers"])
        self.assertIn("a program", self.succeed("info", "net.pt").splitlines()[0])

    def test_frozen(self):
        module = self.save(scripts.Mlp, [36, 1, 1])
        whole = self.measure("--dataset", GAUSSIANS, "--flatness")
        self.save(scripts.Mlp, [36, 1, 1], lambda _: torch.jit.freeze(torch.jit.script(module)))
        frozen = self.measure("--dataset", GAUSSIANS, "--flatness")
        self.assertIsNone(frozen["model"]["parameters"])
        self.assertIn("frozen, with its weights as constants", self.succeed("info", "net.pt"))
        for name in ("gc", "cdnv", "nc2_weights_etf", "grad_norm_sq", "hessian_max"):
            self.assertAlmostEqual(frozen["metrics"][name], whole["metrics"][name], delta=1e-4 * abs(whole["metrics"][name]), msg=name)

    def test_kept_as_a_run_folder(self):
        self.save(scripts.Mlp, [36, 1, 1])
        run = self.folder / "run"
        kept = self.succeed("measure", "net.pt", "--dataset", GAUSSIANS, "--threads", "1", "--gc-samples", "20", "--gc-probes", "exact", "--out", run)
        self.assertIn("gc", kept)
        measured = self.measure("--dataset", GAUSSIANS)
        (self.folder / "net.pt").unlink()
        record = json.loads((run / "metrics.jsonl").read_text())
        self.assertEqual(record["test"]["gc"], measured["metrics"]["gc"])
        self.assertEqual(json.loads(self.succeed("measure", run, "--json"))["metrics"]["cdnv"], measured["metrics"]["cdnv"])
        self.assert_refused(2, "a run folder keeps its own", "measure", run, "--dataset", GAUSSIANS, "--out", self.folder / "other")
        self.assert_refused(2, "not for folders", "measure", self.folder, "--dataset", GAUSSIANS, "--out", self.folder / "other")
        self.assert_refused(2, "nothing was trained", "resume", run, "--epochs", "3")

    def test_an_embedding_is_chosen_from_a_list(self):
        self.save(scripts.Cosine, [36, 1, 1])
        self.assert_refused(2, "choose by --embedding one of body.1, last", "measure", "net.pt", "--dataset", GAUSSIANS)
        self.assertEqual(self.measure("--dataset", GAUSSIANS, "--embedding", "last")["features"], 6)
        self.assert_refused(2, "no layer \"other\"", "measure", "net.pt", "--dataset", GAUSSIANS, "--embedding", "other")
        self.assertIn("--embedding NAME", self.succeed("info", "net.pt"))

    def test_programs_that_reach_outside_are_refused(self):
        for kind, fragment in ((scripts.Reads, "torch.from_file"), (scripts.Saves, "torch.save"), (scripts.RunsWhileLoading, "__setstate__")):
            with self.subTest(kind.__name__):
                self.save(kind, [1, 6, 6])
                for command in (["measure", "net.pt", "--dataset", GAUSSIANS], ["info", "net.pt"]):
                    self.assert_refused(1, fragment, *command)

    def test_what_does_not_fit_is_told(self):
        self.save(scripts.ResNet, [3, 8, 8])
        self.assert_refused(1, "cannot be run on inputs of 1×8×8: Given groups", "measure", "net.pt", "--dataset", "digits", "--classes", "0-4")
        self.assert_refused(2, "--model and --vit-heads", "measure", "net.pt", "--dataset", "digits", "--model", "resnet18")
        self.assert_refused(2, "name the data set", "measure", "net.pt")
        self.save(scripts.Mlp, [36, 1, 1])
        self.assert_refused(2, "5 outputs, the data set has 10 classes", "measure", "net.pt", "--dataset", "gaussians:10,36,20,0.3")
        content = (self.folder / "net.pt").read_bytes()
        (self.folder / "net.pt").write_bytes(content[: len(content) // 2])
        self.assert_refused(1, "truncated", "measure", "net.pt", "--dataset", "digits")


if __name__ == "__main__":
    unittest.main()
