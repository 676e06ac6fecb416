"""Networks by name, and networks that PyTorch has trained, against PyTorch itself."""

import json
import pathlib
import struct
import sys
import unittest

import numpy
import torch

from simplexity_cli import CommandTest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "core/learning"))
import reference_architectures as networks  # noqa: E402

CLASSES = 10
SHAPE = (1, 8, 8)


def save_safetensors(path, state):
    types = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
    header, blocks, offset = {}, [], 0
    for name, tensor in state.items():
        block = tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": types[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


class ModelInfoTest(CommandTest):
    def info(self, *arguments):
        return json.loads(self.succeed("info", *arguments, "--json"))

    def test_resnet18_has_the_known_size(self):
        info = self.info("--model", "resnet18")
        self.assertEqual(info["parameters"], 11_173_962)
        self.assertEqual(info["multiply_adds"], sum(module["multiply_adds"] for module in info["modules"]))
        self.assertAlmostEqual(info["multiply_adds"] / 1e9, 0.56, delta=0.005)
        self.assertEqual(info["modules"][0], {"name": "conv1", "kind": "convolution", "shape": [64, 32, 32], "parameters": 1728, "multiply_adds": 1769472})
        self.assertEqual(info["modules"][-1]["name"], "fc")

    def test_text_has_totals(self):
        text = self.succeed("info", "--model", "resnet18", "--model-form", "imagenet", "--input", "3,224,224", "--classes", "1000")
        self.assertRegex(text.splitlines()[-1], r"total +11,689,512 +1,814,073,344")

    def test_inputs_and_classes_of_a_data_set(self):
        info = self.info("--model", "vit", "--dataset", "digits")
        self.assertEqual((info["input"], info["classes"]), ([1, 8, 8], 10))

    def test_one_thing_at_a_time(self):
        self.assert_refused(2, "one thing", "info", "digits", "--model", "vit")
        self.assert_refused(2, "one thing", "info")
        self.assert_refused(2, "expected mlp, convnet", "info", "--model", "lenet")
        self.assert_refused(2, "(vit_patch)", "info", "--model", "vit", "--input", "3,30,30")

    def test_a_run_says_which_variant_it_is(self):
        self.succeed("train", "--dataset", "digits", "--train-limit", "30", "--measure-samples", "30", "--gc-samples", "5", "--epochs", "1", "--model", "vit",
                     "--vit-width", "32", "--vit-heads", "4", "--vit-depth", "1", "--threads", "1", "--out", self.out)
        config = json.loads((self.out / "run.json").read_text())["config"]
        self.assertEqual([config[f"vit_{size}"] for size in ("patch", "width", "depth", "heads", "hidden")], [4, 32, 1, 4, 768])
        layers = json.loads(self.succeed("measure", self.out, "--layer", "list", "--json"))["layers"]
        self.assertEqual([layer["layer"] for layer in layers], ["tokens", "encoder_layer_0", "embedding", "logits"])
        self.assert_refused(2, "--normalisation", "measure", self.out, "--normalisation", "none")


class ForeignNetworkTest(CommandTest):
    """A data set of noise, and networks with random weights on it."""

    def setUp(self):
        super().setUp()
        random = numpy.random.default_rng(1)
        self.images, self.labels = {}, {}
        for split, name, count in (("train", "train", 128), ("test", "t10k", 64)):
            images = random.integers(0, 256, (count, *SHAPE[1:]), dtype=numpy.uint8)
            labels = numpy.arange(count, dtype=numpy.uint8) % CLASSES
            (self.folder / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, count, *SHAPE[1:]) + images.tobytes())
            (self.folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, count) + labels.tobytes())
            self.images[split], self.labels[split] = torch.from_numpy(images)[:, None] / 255.0, torch.from_numpy(labels).long()

    def make(self, kind, *arguments):
        torch.manual_seed(2)
        model = kind(SHAPE, CLASSES, *arguments).eval()
        for name, buffer in model.named_buffers():
            if name.endswith("running_var"):
                buffer.uniform_(0.5, 1.5)
            elif name.endswith("running_mean"):
                buffer.normal_(0.0, 0.1)
        return model

    def measure(self, file, *arguments):
        return json.loads(self.succeed("measure", file, "--dataset", "idx:.", "--gc-probes", "exact", "--gc-samples", "3", "--layer", "logits",
                                       "--per-sample", "--threads", "1", "--json", *arguments))

    def assert_measured(self, model, measured, mean, deviation):
        inputs = (self.images["test"].double() - mean) / deviation
        with torch.no_grad():
            logits = model(inputs)
        loss = torch.nn.functional.cross_entropy(logits, self.labels["test"]).item()
        self.assertAlmostEqual(measured["metrics"]["loss"], loss, delta=1e-4 * loss)
        self.assertAlmostEqual(measured["metrics"]["accuracy"], (logits.argmax(1) == self.labels["test"]).double().mean().item())
        for sample in measured["gc_per_sample"]:
            expected = networks.squared_norm(model, inputs[sample["index"]], CLASSES)
            self.assertAlmostEqual(sample["gc"], expected, delta=1e-4 * expected)

    def test_networks_measure_as_in_pytorch(self):
        train = self.images["train"].double()
        for name, model in (("resnet18", self.make(networks.ResNet, networks.BasicBlock, (2, 2, 2, 2))),
                            ("vgg11_bn", self.make(networks.Vgg, (1, 1, 2, 2, 2), True)),
                            ("vit", self.make(networks.Vit, 2, 64, 2, 1, 96))):
            with self.subTest(name):
                state = {key: value.float() if value.is_floating_point() else value for key, value in model.state_dict().items()}
                save_safetensors(self.folder / "net.safetensors", state)
                torch.save({"epoch": 3, "state_dict": {f"module.{key}": value for key, value in state.items()}}, self.folder / "net.pth")
                measured = self.measure("net.safetensors")
                self.assertEqual(self.measure("net.pth"), measured)
                self.assertEqual(measured["model"]["name"], name)
                self.assertEqual(measured["model"]["parameters"], sum(p.numel() for p in model.parameters()))
                self.assertEqual(measured["model"]["normalisation"]["kind"], "dataset")
                self.assert_measured(model, measured, train.mean(), train.std(unbiased=False))

    def test_normalisation_is_said(self):
        model = self.make(networks.Vit, 4, 64, 1, 1, 32)
        save_safetensors(self.folder / "net.safetensors", model.float().state_dict())
        model.double()
        measured = self.measure("net.safetensors", "--normalisation", "none")
        self.assertEqual(measured["model"]["normalisation"], {"value_scale": 255.0, "mean": [0.0], "deviation": [1.0], "kind": "none"})
        self.assert_measured(model, measured, 0.0, 1.0)
        measured = self.measure("net.safetensors", "--normalisation", "0.5,0.25")
        self.assertEqual(measured["model"]["normalisation"]["kind"], "given")
        self.assert_measured(model, measured, 0.5, 0.25)
        text = self.succeed("measure", "net.safetensors", "--dataset", "idx:.", "--gc-samples", "3")
        self.assertIn("(dataset)", text.splitlines()[0])
        self.assert_refused(2, "3 channels", "measure", "net.safetensors", "--dataset", "idx:.", "--normalisation", "imagenet")

    def test_half_precision_and_what_wraps_the_network(self):
        model = self.make(networks.Vit, 4, 64, 1, 1, 32)
        halves = {f"module.{name}": value.to(torch.bfloat16) for name, value in model.state_dict().items()}
        save_safetensors(self.folder / "net.safetensors", halves)
        model.load_state_dict({name[len("module."):]: value for name, value in halves.items()})
        self.assert_measured(model, self.measure("net.safetensors", "--normalisation", "none"), 0.0, 1.0)

    def test_what_does_not_fit_is_told(self):
        model = self.make(networks.Vit, 4, 64, 1, 1, 32).float()
        state = model.state_dict()

        def refused(fragment, **changes):
            save_safetensors(self.folder / "net.safetensors", {**{k: v for k, v in state.items() if k not in changes}, **{k: v for k, v in changes.items() if v is not None}})
            self.assert_refused(1, fragment, "measure", "net.safetensors", "--dataset", "idx:.")

        refused("missing: encoder.ln.weight", **{"encoder.ln.weight": None})
        refused("encoder.ln.weight of [3] in place of [64]", **{"encoder.ln.weight": torch.zeros(3)})
        self.assert_refused(2, "--dataset", "measure", "net.safetensors")
        save_safetensors(self.folder / "net.safetensors", {**state, "aux.weight": torch.zeros(3)})
        process = self.run_program("measure", "net.safetensors", "--dataset", "idx:.", "--gc-samples", "3")
        self.assertIn("aux.weight", process.stderr)
        self.assert_refused(2, "10 classes", "measure", "net.safetensors", "--dataset", "gaussians:3,64,20,0.1")
        self.assert_refused(1, "not those of a resnet18", "measure", "net.safetensors", "--dataset", "idx:.", "--model", "resnet18")
        self.assert_refused(2, "run folder", "measure", "net.safetensors", "--dataset", "idx:.", "--layer", "all", "--save", "--gc-samples", "3")

    def test_info_says_what_weights_are_of(self):
        state = self.make(networks.ResNet, networks.BasicBlock, (2, 2, 2, 2)).float().state_dict()
        del state["fc.bias"]
        state["conv1.weight"] = torch.zeros(64, 1, 5, 5)
        state["aux.weight"] = torch.zeros(3)
        torch.save(state, self.folder / "net.pth")
        model = json.loads(self.succeed("info", "net.pth", "--json"))["model"]
        self.assertEqual(model, {"name": "resnet18", "classes": 10, "missing": ["fc.bias"], "unexpected": ["aux.weight"],
                                 "misshapen": [{"name": "conv1.weight", "shape": [64, 1, 5, 5], "expected": [64, 1, 3, 3]}], "inside": []})
        text = self.succeed("info", "net.pth").splitlines()
        self.assertEqual(text[0], "weights of a resnet18 for 10 classes, but these tensors are missing: fc.bias; these have other shapes: "
                                  "conv1.weight of [64, 1, 5, 5] in place of [64, 1, 3, 3]")
        self.assertEqual(text[1], "no part of it: aux.weight")
        save_safetensors(self.folder / "other.safetensors", {"a": torch.zeros(2, dtype=torch.float32)})
        self.assertIsNone(json.loads(self.succeed("info", "other.safetensors", "--json"))["model"])

    def test_a_checkpoint_that_left_its_run(self):
        self.succeed("train", "--dataset", "idx:.", "--model", "convnet", "--epochs", "1", "--gc-samples", "3", "--threads", "1", "--out", self.out)
        (self.out / "checkpoints/last.safetensors").rename(self.folder / "alone.safetensors")
        measured = self.measure("alone.safetensors")
        self.assertEqual(measured["model"]["name"], "convnet")
        last = json.loads((self.out / "metrics.jsonl").read_text().splitlines()[-1])
        self.assertEqual(measured["metrics"]["loss"], last["test"]["loss"])


if __name__ == "__main__":
    unittest.main()
