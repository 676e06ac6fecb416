"""Geometric complexity of runs by every estimator, against Jacobians that NumPy multiplies out."""

import json
import os
import struct
import subprocess

import numpy as np

from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of

ESTIMATORS = ["orthonormal", "gaussian", "rademacher", "outputs", "deflated", "stratified"]


def read_arrays(path):
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    metadata.pop("simplexity_checksum", None)  # of the arrays as they were
    data = content[8 + length :]
    arrays = {name: np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy()
              for name, entry in header.items() if entry["dtype"] == "F32"}
    return arrays, metadata


def write_arrays(path, arrays, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, array in arrays.items():
        raw = array.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class ComplexityTest(CommandTest):
    def measure(self, *arguments):
        return json.loads(self.succeed("measure", self.out, "--json", *arguments))

    def checkpoint(self):
        return self.out / "checkpoints/last.safetensors"

    def make_linear(self):
        """A run whose units are all on, whatever the input: J = W2 W1 to the embedding, W3 W2 W1 to the logits."""
        self.train_quickly("--epochs", "3")
        arrays, metadata = read_arrays(self.checkpoint())
        arrays["model.embedding.linear1.bias"] += 100
        arrays["model.embedding.linear2.bias"] += 10000
        write_arrays(self.checkpoint(), arrays, metadata)
        weights = {name: array.astype(float) for name, array in arrays.items()}
        embedding = weights["model.embedding.linear2.weight"] @ weights["model.embedding.linear1.weight"]
        return embedding, weights["model.head.weight"] @ embedding


class LinearModelTest(ComplexityTest):
    def test_exact_values_are_those_of_the_closed_form(self):
        embedding, logits = self.make_linear()
        measured = self.measure("--gc-estimator", "exact", "--per-sample")
        self.assertEqual((measured["gc_estimator"], measured["gc_probes"]), ("exact", "exact"))
        expected = {"gc": (embedding**2).sum(), "gc_logits": (logits**2).sum()}
        for name, value in expected.items():
            self.assertAlmostEqual(measured["metrics"][name], value, delta=1e-5 * value)
            for one in [*measured["gc_per_class"], *measured["gc_per_sample"]]:
                self.assertAlmostEqual(one[name], value, delta=1e-5 * value)
        self.assertLess(measured["metrics"]["gc_logits_stderr"], 1e-5)
        self.assertEqual(len(measured["gc_per_sample"]), measured["gc_samples"])

    def test_every_estimator_is_within_its_error(self):
        embedding, logits = self.make_linear()
        for estimator in ESTIMATORS:
            measured = self.measure("--gc-estimator", estimator, "--gc-probes", "1", "--gc-samples", "all")
            self.assertEqual((measured["gc_estimator"], measured["gc_probes"]), (estimator, 1))
            for jacobian, value, error in ((embedding, measured["metrics"]["gc"], measured["metrics"]["gc_stderr"]),
                                           (logits, measured["metrics"]["gc_logits"], measured["metrics"]["gc_logits_stderr"])):
                with self.subTest(estimator=estimator, outputs=len(jacobian)):
                    exact = (jacobian**2).sum()
                    if estimator != "stratified":  # where the strata leave nothing to chance, that of a linear map is exact
                        self.assertGreater(error, 0)
                    self.assertLess(abs(value - exact), 4 * error + 1e-5 * exact)

    def test_errors_are_those_of_the_variance_formulas(self):
        embedding, _ = self.make_linear()
        gram = embedding @ embedding.T
        p, n = len(gram), 120
        excess = (gram**2).sum() - np.trace(gram) ** 2 / p
        variances = {
            "orthonormal": 2 * p / (p + 2) * excess,
            "gaussian": 2 * (gram**2).sum(),
            "rademacher": 2 * ((gram**2).sum() - (np.diag(gram) ** 2).sum()),
            "outputs": p**2 * (1 - 1 / p) * np.diag(gram).var(ddof=1),
        }
        for estimator, variance in variances.items():
            measured = self.measure("--gc-estimator", estimator, "--gc-probes", "1", "--gc-samples", "all")
            self.assertEqual(measured["gc_samples"], n)
            with self.subTest(estimator=estimator):
                self.assertAlmostEqual(measured["metrics"]["gc_stderr"], (variance / n) ** 0.5, delta=0.35 * (variance / n) ** 0.5)

    def test_deflation_takes_the_means_directions_exactly(self):
        # Two of three products along the two directions of three class means, one of the two dimensions that are left.
        self.make_linear()
        plain = self.measure("--gc-estimator", "orthonormal", "--gc-probes", "3")["metrics"]
        self.assertGreater(plain["gc_stderr"], 0)
        every = self.measure("--gc-estimator", "deflated", "--gc-probes", "6")["metrics"]
        exact = self.measure("--gc-estimator", "exact")["metrics"]
        self.assertAlmostEqual(every["gc"], exact["gc"], delta=1e-5 * exact["gc"])


class KnownInputsTest(ComplexityTest):
    """Inputs that the test has written itself, so that every sample's Jacobian can be multiplied out."""

    def setUp(self):
        super().setUp()
        rng = np.random.default_rng(8)
        for name, count in (("train", 60), ("t10k", 40)):
            labels = rng.permutation(np.arange(count) % 3).astype("u1")
            images = (rng.integers(0, 120, (count, 4, 4)) + 40 * labels[:, None, None]).astype("u1")
            header = struct.pack(">IIII", 0x803, count, 4, 4)
            (self.folder / f"{name}-images-idx3-ubyte").write_bytes(header + images.tobytes())
            (self.folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels.tobytes())
            setattr(self, name, (images.reshape(count, 16).astype(float), labels))

    def jacobians(self, images):
        """Of the embedding and of the logits, from run.json and the checkpoint."""
        normalisation = json.loads((self.out / "run.json").read_text())["dataset"]["normalisation"]
        inputs = (images / normalisation["value_scale"] - normalisation["mean"][0]) / normalisation["deviation"][0]
        arrays = {name: array.astype(float) for name, array in read_arrays(self.checkpoint())[0].items()}
        for values in inputs:
            jacobian = np.eye(16)
            for layer in ("linear1", "linear2"):
                weight = arrays[f"model.embedding.{layer}.weight"]
                values = weight @ values + arrays[f"model.embedding.{layer}.bias"]
                jacobian = (values > 0)[:, None] * (weight @ jacobian)
                values = np.maximum(values, 0)
            yield jacobian, arrays["model.head.weight"] @ jacobian

    def test_every_sample_and_every_class(self):
        self.succeed("train", "--dataset", f"idx:{self.folder}", "--widths", "12,6", "--epochs", "4", "--gc-probes", "exact",
                     "--gc-samples", "all", "--gc-logits", "--threads", "1", "--out", self.out)
        trained = metrics_of(self.out)[-1]
        for split, (images, labels) in (("train", self.train), ("test", self.t10k)):
            pairs = list(self.jacobians(images))
            expected = {"gc": np.array([(a**2).sum() for a, _ in pairs]), "gc_logits": np.array([(b**2).sum() for _, b in pairs])}
            measured = self.measure("--split", split, "--per-sample")
            self.assertEqual([one["index"] for one in measured["gc_per_sample"]], list(range(len(labels))))
            self.assertEqual([one["label"] for one in measured["gc_per_sample"]], labels.tolist())
            for name, values in expected.items():
                np.testing.assert_allclose([one[name] for one in measured["gc_per_sample"]], values, rtol=1e-4)
                self.assertAlmostEqual(measured["metrics"][name], values.mean(), delta=1e-4 * values.mean())
                self.assertEqual(measured["metrics"][name], trained[split][name])
                for one in measured["gc_per_class"]:
                    own = values[labels == one["class"]]
                    self.assertEqual(one["samples"], len(own))
                    self.assertAlmostEqual(one[name], own.mean(), delta=1e-4 * own.mean())
                    error = own.std(ddof=1) / len(own) ** 0.5
                    self.assertAlmostEqual(one[f"{name}_stderr"], error, delta=1e-3 * error)
            error = expected["gc_logits"].std(ddof=1) / len(labels) ** 0.5
            self.assertAlmostEqual(measured["metrics"]["gc_logits_stderr"], error, delta=1e-3 * error)


class PilotTest(ComplexityTest):
    def train_digits(self):
        self.succeed("train", "--epochs", "2", "--threads", "1", "--out", self.out)

    def explicit(self, measured):
        return ["--gc-estimator", measured["gc_estimator"], "--gc-samples", measured["gc_samples"],
                *(["--gc-probes", measured["gc_probes"]] if measured["gc_probes"] != "exact" else [])]

    def test_the_error_asked_for_is_reached(self):
        self.train_digits()
        exact = self.measure("--split", "train", "--gc-probes", "exact", "--gc-samples", "all")["metrics"]
        for target in (0.05, 0.02, 0.01):
            measured = self.measure("--split", "train", "--gc-error", target)
            pilot, metrics = measured["gc_pilot"], measured["metrics"]
            with self.subTest(target=target):
                self.assertEqual((pilot["target_error"], pilot["samples"]), (target, 100))
                self.assertLessEqual(pilot["expected_error"], target)
                self.assertAlmostEqual(pilot["reached_error"], metrics["gc_stderr"] / metrics["gc"], places=12)
                self.assertAlmostEqual(pilot["reached_error"], target, delta=0.3 * target)
                self.assertLess(abs(metrics["gc"] - exact["gc"]), 4 * metrics["gc_stderr"])
                self.assertEqual(measured, self.measure("--split", "train", "--gc-error", target))
                # What a pilot chose is an ordinary measurement.
                again = self.measure("--split", "train", *self.explicit(measured))
                self.assertEqual(again["metrics"], metrics)
                self.assertNotIn("gc_pilot", again)

    def test_where_the_samples_do_not_suffice_it_says_so(self):
        self.train_digits()
        process = self.run_program("measure", self.out, "--gc-error", "0.0001", "--json")
        self.assertIn("All 359 samples are too few for a relative standard error of 0.0001", process.stderr)
        measured = json.loads(process.stdout)
        self.assertEqual(measured["gc_samples"], 359)
        self.assertTrue(any("too few" in warning for warning in measured["warnings"]))

    def test_a_budget_of_seconds(self):
        self.train_digits()
        text = self.succeed("measure", self.out, "--gc-seconds", "0.5")
        self.assertRegex(text, r"Chosen by a pilot on 100 samples for the smallest relative standard error in 0.5 s: [\d.]+ was expected, [\d.]+ is reached\n")
        measured = self.measure("--gc-seconds", "0.000001")
        self.assertEqual(measured["gc_samples"], 30)  # the fewest; which estimator is cheapest is a matter of timing

    def test_what_is_chosen_cannot_be_given(self):
        for target in ("--gc-error", "--gc-seconds"):
            for option in ("--gc-samples", "--gc-probes", "--gc-estimator"):
                self.assert_refused(2, "excludes", "measure", self.out, target, "1", option, "exact" if "sam" not in option else "2")
            self.assert_refused(2, target, "measure", self.out, target, "0")
        self.assert_refused(2, "excludes", "measure", self.out, "--gc-error", "1", "--gc-seconds", "1")

    def test_a_terminal_is_told_what_goes_on(self):
        self.train_digits()
        screen, terminal = os.openpty()
        self.addCleanup(os.close, screen)
        with os.fdopen(terminal, "wb") as stderr:
            process = subprocess.run([PROGRAM, "measure", str(self.out), "--gc-error", "0.02"], stdout=subprocess.PIPE, stderr=stderr,
                                     check=False)
            self.assertEqual(process.returncode, 0)
            shown = os.read(screen, 65536).decode()
        self.assertRegex(shown, "\r\x1b\\[Kpilot, [0-9]+ passes")
        self.assertTrue(shown.endswith("\r\x1b[K"))


class EstimatorOptionsTest(ComplexityTest):
    def test_the_logits_are_left_out_of_training_unless_asked_for(self):
        self.train_quickly("--epochs", "1")
        self.assertIsNone(metrics_of(self.out)[-1]["test"]["gc_logits"])
        self.assertGreater(self.measure()["metrics"]["gc_logits"], 0)
        without = self.measure("--no-gc-logits")
        self.assertIsNone(without["metrics"]["gc_logits"])
        self.assertIsNone(without["metrics"]["gc_logits_stderr"])
        self.assertRegex(self.succeed("measure", self.out), r"gc_logits +[\d.]+ ± [\d.]+\n")

    def test_a_run_measures_as_it_was_told(self):
        self.train_quickly("--epochs", "2", "--gc-estimator", "deflated", "--gc-probes", "6", "--gc-logits")
        config = json.loads((self.out / "run.json").read_text())["config"]
        self.assertEqual((config["gc_estimator"], config["gc_probes"], config["gc_logits"]), ("deflated", 6, True))
        last = metrics_of(self.out)[-1]["test"]
        measured = self.measure()
        self.assertEqual(measured["gc_estimator"], "deflated")
        for name in ("gc", "gc_stderr", "gc_logits", "gc_logits_stderr", "geometric_collapse"):
            self.assertEqual(measured["metrics"][name], last[name])
        self.succeed("export", self.out, "--out", self.folder, "--format", "csv")
        lines = (self.folder / "metrics.csv").read_text().splitlines()
        for name in ("gc_logits", "gc_logits_stderr"):
            self.assertEqual(float(lines[-1].split(",")[lines[0].split(",").index(f"test_{name}")]), last[name])

    def test_training_prints_the_error_of_the_logits(self):
        self.assertRegex(self.train_quickly("--epochs", "1", "--gc-logits"), r"gc_logits( +[\d.]+ ± [\d.]+){2}\n")

    def test_the_estimator_does_not_change_the_training(self):
        self.train_quickly("--epochs", "2")
        plain = metrics_of(self.out)[-1]["test"]
        self.out = self.folder / "other"
        self.train_quickly("--epochs", "2", "--gc-estimator", "rademacher", "--gc-probes", "3", "--gc-logits")
        other = metrics_of(self.out)[-1]["test"]
        self.assertEqual((plain["loss"], plain["cdnv"]), (other["loss"], other["cdnv"]))
        self.assertNotEqual(plain["gc"], other["gc"])

    def test_an_estimator_replaces_exact_and_exact_replaces_it(self):
        self.train_quickly("--epochs", "1", "--gc-estimator", "exact")
        self.assertEqual(json.loads((self.out / "run.json").read_text())["config"]["gc_probes"], "exact")
        self.assertEqual(self.measure()["gc_probes"], "exact")
        replaced = self.measure("--gc-estimator", "gaussian")
        self.assertEqual((replaced["gc_estimator"], replaced["gc_probes"]), ("gaussian", 2))
        self.assertEqual(self.measure("--gc-probes", "3", "--gc-estimator", "exact")["gc_probes"], "exact")

    def test_configuration_files(self):
        (self.folder / "config.json").write_text('{"gc_estimator": "outputs", "gc_logits": true}')
        self.succeed("train", *QUICK, "--epochs", "0", "--config", "config.json", "--out", self.out)
        self.assertEqual(self.measure()["gc_estimator"], "outputs")
        run = json.loads((self.out / "run.json").read_text())
        for key in ("gc_estimator", "gc_logits"):  # a run from before there was a choice
            del run["config"][key]
        (self.out / "run.json").write_text(json.dumps(run))
        self.assertEqual(self.measure()["gc_estimator"], "orthonormal")

    def test_classes_in_the_text(self):
        self.train_quickly("--epochs", "1")
        text = self.succeed("measure", self.out, "--per-class", "--gc-estimator", "deflated")
        self.assertIn("2 products each (deflated)", text)
        self.assertEqual(sum("±" in line for line in text.splitlines()), 2 + 3)  # gc, gc_logits, the classes

    def test_wrong_usage(self):
        self.assert_refused(2, "(gc_estimator) is 'best'; expected orthonormal", "train", "--gc-estimator", "best", "--out", self.out)
        self.assert_refused(2, "--per-sample requires --json", "measure", self.out, "--per-sample")
        (self.folder / "config.json").write_text('{"gc_estimator": "best"}')
        self.assert_refused(1, '"gc_estimator" is not valid', "train", "--config", "config.json", "--out", self.out)
        (self.folder / "config.json").write_text('{"gc_logits": "yes"}')
        self.assert_refused(1, '"gc_logits" must be true or false', "train", "--config", "config.json", "--out", self.out)
