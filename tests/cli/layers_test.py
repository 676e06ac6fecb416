"""Measuring the layers of a network, and checkpoints in place of run folders."""

import json

from simplexity_cli import CommandTest

LAYERS = ["hidden1", "embedding", "logits"]


class LayersTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.train_quickly("--epochs", 2)

    def measure(self, *arguments):
        return json.loads(self.succeed("measure", self.out, "--json", *arguments))

    def test_list_names_and_shapes(self):
        self.assertEqual(self.measure("--layer", "list"), {"layers": [
            {"layer": "hidden1", "shape": [8], "features": 8}, {"layer": "embedding", "shape": [4], "features": 4},
            {"layer": "logits", "shape": [3], "features": 3}]})
        self.assertEqual([line.split() for line in self.succeed("measure", self.out, "--layer", "list").splitlines()],
                         [["hidden1", "8"], ["embedding", "4"], ["logits", "3"]])

    def test_all_layers_are_each_layer(self):
        profile = self.measure("--layer", "all")
        self.assertEqual([layer["layer"] for layer in profile["layers"]], LAYERS)
        self.assertEqual((profile["split"], profile["epoch"], profile["gc_samples"]), ("test", 2, 16))
        for layer in profile["layers"]:
            alone = self.measure("--layer", layer["layer"], "--no-gc-logits")
            self.assertEqual(alone["metrics"], layer["metrics"])
            self.assertEqual((alone["layer"], alone["features"]), (layer["layer"], layer["features"]))
        text = self.succeed("measure", self.out, "--layer", "all")
        self.assertEqual([line.split()[0] for line in text.splitlines()[2:]], LAYERS)

    def test_embedding_is_the_default_and_logits_are_beside_it(self):
        plain = self.measure("--gc-probes", "exact")
        self.assertEqual(self.measure("--layer", "embedding", "--gc-probes", "exact"), plain)
        logits = self.measure("--layer", "logits", "--gc-probes", "exact")
        self.assertEqual(logits["metrics"]["gc"], plain["metrics"]["gc_logits"])

    def test_split_is_that_of_the_run(self):
        line = json.loads((self.out / "metrics.jsonl").read_text().splitlines()[-1])
        embedding = self.measure("--layer", "all", "--split", "train")["layers"][1]["metrics"]
        self.assertEqual(embedding, line["train"])

    def test_from_a_layer_to_the_logits(self):
        head = self.measure("--from", "embedding", "--gc-probes", "exact", "--per-sample")
        self.assertEqual((head["layer"], head["gc_from"]), ("logits", "embedding"))
        norms = [sample["gc"] for sample in head["gc_per_sample"]]
        self.assertEqual(max(norms), min(norms), "the last layer is linear")
        inner = self.measure("--from", "hidden1", "--layer", "embedding", "--gc-probes", "exact")["metrics"]
        self.assertEqual(inner["gc_logits"], self.measure("--from", "hidden1", "--gc-probes", "exact")["metrics"]["gc"])
        self.assertEqual([layer["layer"] for layer in self.measure("--from", "hidden1", "--layer", "all")["layers"]], LAYERS[1:])
        self.assertIn("by the outputs of hidden1", self.succeed("measure", self.out, "--from", "hidden1"))

    def test_saved_profile_has_both_splits(self):
        printed = self.measure("--layer", "all", "--save")
        saved = json.loads((self.out / "profile.json").read_text())
        self.assertEqual([layer["layer"] for layer in saved["layers"]], LAYERS)
        self.assertEqual([layer["test"] for layer in saved["layers"]], [layer["metrics"] for layer in printed["layers"]])
        line = json.loads((self.out / "metrics.jsonl").read_text().splitlines()[-1])
        self.assertEqual({split: saved["layers"][1][split] for split in ("train", "test")},
                         {split: line[split] for split in ("train", "test")})
        self.assertEqual((saved["epoch"], saved["test"]["gc_samples"]), (2, 16))
        self.assert_refused(2, "goes with --layer all", "measure", self.out, "--save")

    def test_checkpoint_in_place_of_the_run(self):
        last = self.out / "checkpoints" / "last.safetensors"
        self.assertEqual(json.loads(self.succeed("measure", last, "--json")), self.measure())
        best = self.out / "checkpoints" / "best.safetensors"
        self.assertEqual(json.loads(self.succeed("measure", best, "--json")), self.measure("--best"))
        self.assertEqual(json.loads(self.succeed("measure", best.relative_to(self.folder), "--layer", "all", "--json")),
                         self.measure("--best", "--layer", "all"))
        alone = self.folder / "alone.safetensors"
        alone.write_bytes(last.read_bytes())
        self.assert_refused(2, "in no run folder", "measure", alone)
        self.assert_refused(1, "there is no such file or folder", "measure", "absent.pt")
        self.assert_refused(2, "--best chooses a checkpoint of a run folder", "measure", last, "--best")

    def test_what_cannot_be(self):
        known = "this network has hidden1, embedding, logits"
        self.assert_refused(2, known, "measure", self.out, "--layer", "block1")
        self.assert_refused(2, known, "measure", self.out, "--from", "inputs")
        self.assert_refused(2, "embedding is not before hidden1", "measure", self.out, "--layer", "hidden1", "--from", "embedding")
        for option in ("--flatness", "--shuffled", "--per-class"):
            self.assert_refused(2, f"{option} is of one layer", "measure", self.out, "--layer", "all", option)
        self.assert_refused(2, "excludes", "measure", self.out, "--layer", "hidden1", "--gc-error", "0.1")
