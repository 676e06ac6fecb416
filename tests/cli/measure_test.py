"""The metrics of features from elsewhere against the textbook formulas in NumPy, and what is no features file."""

import json
import os
import pathlib
import struct
import subprocess
import zipfile

import numpy as np

from simplexity_cli import PROGRAM, QUICK, CommandTest, metrics_of


def reference(features, labels, weights=None, bias=None):
    """Nothing clever on purpose: full covariances, pinv, loops over pairs."""
    h = features.astype(np.float64)
    classes = np.unique(labels)
    k, n, p = classes.size, *h.shape
    groups = [h[labels == c] for c in classes]
    mu = np.array([g.mean(axis=0) for g in groups])
    counts = np.array([len(g) for g in groups])
    v = np.array([((g - m) ** 2).sum(axis=1).mean() for g, m in zip(groups, mu)])
    m = mu - mu.mean(axis=0)
    pooled = h.mean(axis=0)
    sw = sum((g - c).T @ (g - c) for g, c in zip(groups, mu)) / n
    sb = m.T @ m / k
    d2 = ((mu[:, None] - mu[None]) ** 2).sum(axis=2)
    pairs = [(i, j) for i in range(k) for j in range(k) if i != j]
    simplex = (np.eye(k) - 1 / k) / np.sqrt(k - 1)

    def etf(a):
        return np.linalg.norm(a / np.linalg.norm(a) - simplex)

    def directional(i, j):
        u = (mu[j] - mu[i]) / np.sqrt(d2[i, j])
        return ((groups[i] - mu[i]) @ u).var() / d2[i, j]

    unit = m / np.linalg.norm(m, axis=1, keepdims=True)
    cosines = np.array([unit[i] @ unit[j] for i, j in pairs])
    kernel = np.array([-np.log(np.linalg.norm(unit[i] - unit[j])) for i, j in pairs if i < j])
    lengths = np.linalg.norm(m, axis=1)
    nearest = classes[np.array([((h - x) ** 2).sum(axis=1) for x in mu]).argmin(axis=0)]
    unbiased = v * counts / (counts - 1)
    debiased = [((unbiased[i] + unbiased[j]) / 2, d2[i, j] - unbiased[i] / counts[i] - unbiased[j] / counts[j]) for i, j in pairs]
    result = {
        "cdnv": np.mean([(v[i] + v[j]) / (2 * d2[i, j]) for i, j in pairs]),
        "cdnv_max": max((v[i] + v[j]) / (2 * d2[i, j]) for i, j in pairs),
        "cdnv_debiased": np.mean([a / b for a, b in debiased]) if min(b for _, b in debiased) > 0 else None,
        "cdnv_directional": np.mean([directional(i, j) for i, j in pairs]),
        "nc1": np.trace(sw @ np.linalg.pinv(sb, rcond=1e-10, hermitian=True)) / k,
        "nc1_quotient": np.trace(sw) / np.trace(sb),
        "nc2_equinorm": lengths.std(ddof=1) / lengths.mean(),
        "nc2_equiangular": np.abs(cosines + 1 / (k - 1)).mean(),
        "nc2_etf": etf(m @ m.T),
        "gnc2_mean": kernel.mean(),
        "gnc2_variance": kernel.var(),
        "ncm_accuracy": (nearest == labels).mean(),
    }
    result["ncm_error_bound"] = 4 * (k - 1) * result["cdnv_directional"]
    if n - k > p and p <= 128:
        weighted = sum(c / n * np.outer(x - pooled, x - pooled) for c, x in zip(counts, mu))
        result["vci"] = 1 - np.trace(np.linalg.pinv(sw + weighted, hermitian=True) @ weighted) / min(k - 1, p)
    if weights is not None:
        w, b = weights.astype(np.float64), bias.astype(np.float64)
        predicted = (h @ w.T + b).argmax(axis=1)
        wc = w - w.mean(axis=0)
        norms = np.linalg.norm(wc, axis=1)
        wm = w[classes]
        dots = (wm * m).sum(axis=1)
        result |= {
            "accuracy": (predicted == labels).mean(),
            "nc2_weights_equinorm": norms.std(ddof=1) / norms.mean(),
            "nc2_weights_etf": np.linalg.norm(wc @ wc.T / np.linalg.norm(wc @ wc.T)
                                              - (np.eye(len(w)) - 1 / len(w)) / np.sqrt(len(w) - 1)),
            "nc3": np.linalg.norm(wm / np.linalg.norm(wm) - m / np.linalg.norm(m)) ** 2,
            "nc3_zhu": etf(wm @ m.T),
            "nc3_cosine": (dots / np.linalg.norm(wm, axis=1) / lengths).mean(),
            "unc3": dots.var(ddof=1),
            "nc4_agreement": (predicted == nearest).mean(),
            "nc4_bias": np.linalg.norm(w @ pooled + b),
        }
    return result


class FeaturesTest(CommandTest):
    def measure(self, name, *arguments):
        return json.loads(self.succeed("measure", "--features", name, "--json", *arguments))

    def draw(self, rng, k, p, balanced, offset, dtype, with_head):
        counts = np.full(k, rng.integers(3, 30)) if balanced else rng.integers(2, 40, k)
        labels = rng.permutation(np.repeat(np.arange(k), counts))
        means = rng.standard_normal((k, p))
        features = means[labels] + 0.6 * rng.standard_normal((labels.size, p)) + offset
        arrays = {"features": features.astype(dtype), "labels": labels.astype(rng.choice(["i4", "i8", "u1", "i2"]))}
        if with_head:
            arrays["weights"] = means + 0.3 * rng.standard_normal((k, p))
            arrays["bias"] = rng.standard_normal(k) - arrays["weights"] @ np.full(p, offset)
        return arrays

    def test_thirty_random_cases_agree_with_numpy(self):
        rng = np.random.default_rng(11)
        for case in range(30):
            k, p = int(rng.integers(2, 41)), int(rng.integers(1, 601))
            dtype = rng.choice(["f4", "f8"])
            offset = float(rng.choice([0.0, 10.0, 1e4]))
            arrays = self.draw(rng, k, p, bool(case % 2), offset, dtype, case % 3 == 0)
            if case % 5 == 0:
                arrays["features"] = np.asfortranarray(arrays["features"])
            (np.savez_compressed if case % 4 else np.savez)(self.folder / "case.npz", **arrays)
            measured = self.measure("case.npz")
            expected = reference(arrays["features"], arrays["labels"].astype(int), arrays.get("weights"), arrays.get("bias"))
            for name, value in expected.items():
                with self.subTest(case=case, k=k, p=p, dtype=dtype, offset=offset, metric=name):
                    actual = measured["metrics"][name]
                    if value is None or actual is None:
                        self.assertEqual(actual, value)
                    else:
                        # Both sides see the same rounded numbers, so that float32 is no excuse.
                        self.assertLess(abs(actual - value), 1e-8 * abs(value) + 1e-12)

    def test_says_what_it_measured(self):
        rng = np.random.default_rng(3)
        np.savez(self.folder / "f.npz", **self.draw(rng, 4, 7, True, 0.0, "f8", True))
        measured = self.measure("f.npz", "--shuffled")
        self.assertEqual(measured["features"], 7)
        self.assertEqual(measured["samples"], sum(one["samples"] for one in measured["classes"]))
        pairs = np.array(measured["pairs"]["cdnv"])
        self.assertAlmostEqual(pairs[~np.eye(4, dtype=bool)].mean(), measured["metrics"]["cdnv"], places=12)
        self.assertEqual(measured["conventions"], {"centring": "classes", "nc1": "zhu", "nc2_weights": "centred"})
        self.assertGreater(measured["shuffled"]["cdnv"], 10 * measured["metrics"]["cdnv"])
        text = self.succeed("measure", "--features", "f.npz", "--nc1", "papyan", "--centring", "samples")
        self.assertIn("not divided by K", text)
        self.assertIn("about the mean of all samples", text)

    def test_bounds_are_those_of_the_numbers(self):
        rng = np.random.default_rng(31)
        for case in range(10):
            k = int(rng.integers(2, 9))
            arrays = self.draw(rng, k, int(rng.integers(1, 12)), True, 0.0, "f8", False)
            np.savez(self.folder / "f.npz", **arrays)
            expected = reference(arrays["features"], arrays["labels"].astype(int))
            bounds = self.measure("f.npz")["bounds"]
            self.assertEqual(list(bounds), ["ncm_error", "ncm_error_coarse"], "features have no geometric complexity")
            for name, right in (("ncm_error", expected["cdnv_directional"]), ("ncm_error_coarse", expected["cdnv"])):
                with self.subTest(case=case, bound=name):
                    bound = bounds[name]
                    self.assertAlmostEqual(bound["left"], 1 - expected["ncm_accuracy"], places=12)
                    self.assertAlmostEqual(bound["right"], 4 * (k - 1) * right, delta=1e-9 * bound["right"])
                    self.assertLessEqual(bound["left"], bound["right"])
                    self.assertAlmostEqual(bound["slack"], bound["right"] - bound["left"], places=12)
                    self.assertAlmostEqual(bound["ratio"], bound["left"] / bound["right"], places=12)

    def test_conventions_change_what_they_should(self):
        rng = np.random.default_rng(4)
        np.savez(self.folder / "f.npz", **self.draw(rng, 5, 9, False, 0.0, "f8", True))
        default = self.measure("f.npz")["metrics"]
        papyan = self.measure("f.npz", "--nc1", "papyan")["metrics"]
        self.assertAlmostEqual(papyan["nc1"], 5 * default["nc1"], places=12)
        pooled = self.measure("f.npz", "--centring", "samples")["metrics"]
        self.assertNotEqual(pooled["nc2_etf"], default["nc2_etf"])
        self.assertEqual(pooled["cdnv"], default["cdnv"])
        raw = self.measure("f.npz", "--nc2-weights", "raw")["metrics"]
        self.assertNotEqual(raw["nc2_weights_etf"], default["nc2_weights_etf"])

    def test_other_number_types_and_byte_orders(self):
        rng = np.random.default_rng(5)
        arrays = self.draw(rng, 3, 4, True, 0.0, "f8", False)
        arrays["features"] = np.round(8 * arrays["features"]) / 8  # the same in every type below
        np.savez(self.folder / "f8.npz", **arrays)
        expected = self.measure("f8.npz")["metrics"]
        for dtype in ("f2", "f4", ">f4", ">f8"):
            np.savez(self.folder / "other.npz", features=arrays["features"].astype(dtype), labels=arrays["labels"].astype(">i4"))
            measured = self.measure("other.npz")["metrics"]
            for name, value in expected.items():
                if value is not None:
                    self.assertAlmostEqual(measured[name], value, delta=1e-9 * abs(value) + 1e-12, msg=f"{dtype} {name}")
        np.savez(self.folder / "other.npz", features=(8 * arrays["features"]).astype("i4"), labels=arrays["labels"])
        self.assertAlmostEqual(self.measure("other.npz")["metrics"]["cdnv"], expected["cdnv"], places=12)

    def test_safetensors(self):
        rng = np.random.default_rng(6)
        arrays = self.draw(rng, 3, 4, True, 0.0, "f4", False)
        arrays["features"] = np.round(8 * arrays["features"]) / 8  # the same in every type below
        np.savez(self.folder / "f.npz", **arrays)
        expected = self.measure("f.npz")
        features = arrays["features"]
        upper_halves = np.ascontiguousarray(features.view("u2").reshape(*features.shape, 2)[..., 1])
        for label_type, (dtype, values) in (("I64", ("F32", features)), ("I16", ("F16", features.astype("f2"))), ("I8", ("BF16", upper_halves))):
            labels = arrays["labels"].astype({"I64": "i8", "I16": "i2", "I8": "i1"}[label_type])
            self.write_safetensors(features=(dtype, values), labels=(label_type, labels))
            self.assertEqual(self.measure("f.safetensors"), expected, dtype)

    def write_safetensors(self, **arrays):
        header, data = {}, b""
        for name, (dtype, values) in arrays.items():
            raw = values.tobytes()
            header[name] = {"dtype": dtype, "shape": values.shape, "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
        text = json.dumps(header).encode()
        (self.folder / "f.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


class BadFeaturesTest(CommandTest):
    def refuse(self, fragment, **arrays):
        np.savez(self.folder / "bad.npz", **arrays)
        self.refuse_file("bad.npz", fragment)

    def refuse_file(self, name, fragment):
        self.assert_refused(1, fragment, "measure", "--features", name)
        self.assert_refused(1, name, "measure", "--features", name)

    def test_arrays_that_do_not_fit(self):
        features, labels = np.arange(12.0).reshape(6, 2), np.array([0, 0, 1, 1, 2, 2])
        with_nan = features.copy()
        with_nan[3, 1] = np.nan
        self.refuse("row 3", features=with_nan, labels=labels)
        self.refuse("5 labels for 6 rows", features=features, labels=labels[:5])
        self.refuse("two classes", features=features, labels=np.ones(6, int))
        self.refuse("label -1", features=features, labels=labels - 1)
        self.refuse("whole numbers", features=features, labels=labels.astype(float))
        self.refuse('no array "labels"', features=features)
        self.refuse("rows and columns", features=features[0], labels=labels)
        self.refuse("rows and columns", features=features[:0], labels=labels[:0])
        self.refuse("weights", features=features, labels=labels, weights=np.ones((3, 5)))
        self.refuse("bias", features=features, labels=labels, weights=np.ones((3, 2)), bias=np.ones(2))
        self.refuse("type", features=features.astype(complex), labels=labels)

    def test_pickled_objects_are_never_opened(self):
        class Evil:
            def __reduce__(self):
                return (pathlib.Path.touch, (pathlib.Path("touched"),))

        self.refuse("pickled", features=np.array([[Evil()]], dtype=object), labels=np.array([0]))
        self.assertFalse((self.folder / "touched").exists())

    def test_damaged_files(self):
        np.savez_compressed(self.folder / "whole.npz", features=np.random.rand(500, 20), labels=np.arange(500) % 3)
        content = (self.folder / "whole.npz").read_bytes()
        for end in (0, 3, 100, len(content) // 2, len(content) - 10):
            (self.folder / "cut.npz").write_bytes(content[:end])
            self.refuse_file("cut.npz", "")
        (self.folder / "array.npy").write_bytes(b"\x93NUMPY\x01\x00")
        self.refuse_file("array.npy", "NumPy array")
        self.refuse_file("missing.npz", "")
        with zipfile.ZipFile(self.folder / "odd.npz", "w") as archive:
            archive.writestr("features.npy", b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999)}".ljust(128))
            archive.writestr("labels.npy", b"")
        self.refuse_file("odd.npz", "shape")

    def test_a_bomb_is_refused_in_bounded_memory(self):
        with zipfile.ZipFile(self.folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("features.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array_header_1_0(entry, {"descr": "<f8", "fortran_order": False, "shape": (1 << 16, 1 << 12)})
                for _ in range(1 << 11):
                    entry.write(bytes(1 << 20))
            with archive.open("labels.npy", "w") as entry:
                np.lib.format.write_array(entry, np.zeros(1 << 16, "u1"))
        with subprocess.Popen([PROGRAM, "measure", "--features", "bomb.npz"], cwd=self.folder, stderr=subprocess.PIPE, text=True) as process:
            error = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 1, error)
        self.assertIn("unpack to 2048 MiB", error)
        self.assertLess(usage.ru_maxrss, 1 << 20, "KiB: half of what it would unpack to")

    def test_wrong_usage(self):
        self.assert_refused(2, "one thing to measure", "measure")
        self.assert_refused(2, "--centring", "measure", "x", "--centring", "nowhere")


class RunTest(CommandTest):
    def test_a_run_is_measured_as_training_did(self):
        self.train_quickly("--epochs", "2")
        last = metrics_of(self.out)[-1]
        for split in ("train", "test"):
            measured = json.loads(self.succeed("measure", self.out, "--split", split, "--json"))
            for name, value in last[split].items():
                if not name.startswith(("gc_logits", "grad_", "hessian_", "sam_")):
                    self.assertEqual(measured["metrics"][name], value, name)
            self.assertEqual([one["name"] for one in measured["classes"]], ["0", "1", "2"])
        exact = json.loads(self.succeed("measure", self.out, "--gc-probes", "exact", "--gc-samples", "all", "--json"))
        self.assertEqual(exact["gc_samples"], 120)
        self.assert_refused(1, "run.json", "measure", self.folder)

    def test_bounds_of_a_run(self):
        self.train_quickly("--epochs", "2", "--gc-logits")
        measured = json.loads(self.succeed("measure", self.out, "--split", "train", "--json"))
        metrics, bound = measured["metrics"], measured["bounds"]["cdnv"]
        ratios = [one["poincare_ratio"] for one in measured["gc_per_class"]]
        self.assertEqual(len(ratios), 3)
        self.assertEqual(metrics["poincare_ratio_max"], max(ratios))
        self.assertAlmostEqual(bound["left"], metrics["cdnv"], places=12)
        self.assertAlmostEqual(bound["right"], max(ratios) * metrics["geometric_collapse"], delta=1e-9 * bound["right"])
        self.assertLessEqual(bound["ratio"], 1)
        self.assertGreater(bound["ratio"], 0.1)
        text = self.succeed("measure", self.out, "--per-class")
        self.assertIn("Derived bounds, which follow from the numbers above", text)
        for line in (r"CDNV ≤ ρ · geometric collapse", r"NCM error ≤ 4 \(K−1\) · directional CDNV", r"NCM error ≤ 4 \(K−1\) · CDNV"):
            self.assertRegex(text, line + r"( +[\d.e+-]+){3}\n")
        self.assertRegex(text, r"class +samples +gc +gc_logits +poincare_ratio\n")

    def test_flatness_is_measured_when_asked(self):
        self.train_quickly("--epochs", "2")
        measured = json.loads(self.succeed("measure", self.out, "--flatness", "--json"))
        metrics, flatness = measured["metrics"], measured["flatness"]
        self.assertEqual(flatness["samples"], 120)
        self.assertGreater(metrics["hessian_max"], 0)
        self.assertLess(metrics["hessian_min"], metrics["hessian_max"])
        self.assertGreater(metrics["hessian_trace_stderr"], 0)
        self.assertGreaterEqual(flatness["hessian_max_error"], 0)
        text = self.succeed("measure", self.out, "--flatness")
        self.assertIn("flatness on 120 samples", text)
        self.assertRegex(text, r"hessian_max +[\d.e+-]+ ± [\d.e+-]+\n")
        self.assertRegex(text, r"hessian_trace +[\d.e+-]+ ± [\d.e+-]+\n")
        self.assertRegex(text, r"sam_sharpness +[\d.e+-]+\n")

    def test_flatness_while_training_is_that_of_measure(self):
        process = self.run_program("train", *QUICK, "--epochs", "5", "--flatness-every", "2", "--out", self.out)
        self.assertEqual(process.returncode, 0, process.stderr)
        names = ["grad_norm_sq", "hessian_max", "hessian_min", "hessian_trace", "hessian_trace_stderr", "sam_sharpness"]
        lines = metrics_of(self.out)
        self.assertEqual([line["epoch"] for line in lines if "flatness_seconds" in line], [0, 2, 4, 5])
        for line in lines:
            for split in ("train", "test"):
                for name in names:
                    self.assertEqual(line[split][name] is not None, "flatness_seconds" in line, name)
            if "flatness_seconds" in line:
                self.assertGreater(line["flatness_seconds"], 0)
                self.assertLess(line["flatness_seconds"], line["seconds"])
        for split in ("train", "test"):
            measured = json.loads(self.succeed("measure", self.out, "--split", split, "--flatness", "--json"))["metrics"]
            for name in names:
                self.assertEqual(measured[name], lines[-1][split][name], f"{split} {name}")
        self.assertEqual(sum(", flatness " in line for line in process.stderr.splitlines()), 4)
        self.assertRegex(process.stdout, r"hessian_trace( +[\d.e+-]+ ± [\d.e+-]+){2}\n")
        self.assertRegex(process.stdout, r"samples for flatness +120 +120\n")
        self.succeed("export", self.out, "--out", self.folder, "--format", "csv")
        header, *rows = (line.split(",") for line in (self.folder / "metrics.csv").read_text().splitlines())
        column = header.index("test_hessian_trace")
        self.assertEqual([row[column] != "" for row in rows], ["flatness_seconds" in line for line in lines])
        self.assertEqual(float(rows[-1][column]), lines[-1]["test"]["hessian_trace"])
        self.assertEqual(float(rows[-1][header.index("flatness_seconds")]), lines[-1]["flatness_seconds"])
        run = json.loads((self.out / "run.json").read_text())
        self.assertEqual((run["config"]["flatness_every"], run["plan"]["test"]["flatness_samples"]), (2, 120))

    def test_flatness_does_not_change_the_training_and_is_off_unless_asked_for(self):
        plain = self.train_quickly("--epochs", "2")
        self.assertNotIn("hessian", plain)
        before = (self.out / "checkpoints/last.safetensors").read_bytes()
        self.assertIsNone(metrics_of(self.out)[-1]["train"]["hessian_max"])
        self.out = self.folder / "with"
        self.train_quickly("--epochs", "2", "--flatness-every", "1")
        self.assertEqual((self.out / "checkpoints/last.safetensors").read_bytes(), before)
        self.assert_refused(2, "--flatness-every", "train", *QUICK, "--flatness-every", "-1", "--out", "other")

    def test_runs_from_before_there_was_flatness_are_read(self):
        self.train_quickly("--epochs", "1")
        new = ["gc_logits_stderr", "poincare_ratio_max", "grad_norm_sq", "hessian_max", "hessian_min", "hessian_trace",
               "hessian_trace_stderr", "sam_sharpness"]
        lines = metrics_of(self.out)
        for line in lines:
            for split in ("train", "test"):
                for name in new:
                    del line[split][name]
        (self.out / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        run = json.loads((self.out / "run.json").read_text())
        del run["config"]["flatness_every"]
        for split in ("train", "test"):
            del run["plan"][split]["flatness_samples"]
        (self.out / "run.json").write_text(json.dumps(run))
        self.succeed("info", self.out)
        self.succeed("measure", self.out)
        self.succeed("export", self.out, "--out", self.folder, "--format", "json")
        exported = json.loads((self.folder / "metrics.json").read_text())
        self.assertIsNone(exported[-1]["test"]["hessian_max"])
        self.assertEqual(exported[-1]["test"]["cdnv"], lines[-1]["test"]["cdnv"])
