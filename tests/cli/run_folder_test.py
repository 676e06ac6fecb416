"""Run folders as others read them: plain Python, from the description of the formats alone."""

import json
import math
import struct
import zlib

from simplexity_cli import CommandTest, metrics_of

METRICS = """loss accuracy gc gc_stderr gc_logits gc_logits_stderr geometric_collapse geometric_collapse_min cdnv
cdnv_debiased cdnv_directional cdnv_max poincare_ratio poincare_ratio_max nc1 nc1_quotient vci nc2_equinorm nc2_equiangular nc2_etf procrustes_residual
nc2_weights_equinorm nc2_weights_etf gnc2_mean gnc2_variance nc3 nc3_zhu nc3_cosine unc3 nc4_agreement nc4_bias
ncm_accuracy ncm_error_bound grad_norm_sq hessian_max hessian_min hessian_trace hessian_trace_stderr sam_sharpness""".split()

SIZES = {"F32": 4, "F64": 8, "I32": 4, "I64": 8, "U8": 1}


def read_header(path):
    """The checked header of a safetensors file and its data."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    assert length % 8 == 0
    header = json.loads(content[8 : 8 + length])
    return header, content[8 + length :]


def number(value):
    return struct.pack("<q", value)


def part(value):
    return number(len(value)) + value


class RunFolderTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.train_quickly("--epochs", "3", "--probe-every", "2")

    def test_files(self):
        files = {str(path.relative_to(self.out)) for path in self.out.rglob("*") if path.is_file()}
        geometry = {f"geometry/epoch-{epoch:06}.safetensors" for epoch in (0, 2, 3)}
        self.assertEqual(files, geometry | {"run.json", "metrics.jsonl", "checkpoints/last.safetensors", "checkpoints/best.safetensors",
                                            "checkpoints/epoch-000000.safetensors"})

    def test_run_json(self):
        run = json.loads((self.out / "run.json").read_text())
        self.assertEqual(run["format_version"], 1)
        self.assertEqual(run["outcome"], "completed")
        self.assertRegex(run["started"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(run["dataset"]["class_names"], ["0", "1", "2"])
        self.assertTrue(run["dataset"]["fingerprint"])
        self.assertIn("torch", run["plan"]["library_versions"])

    def test_metrics_lines(self):
        self.assertEqual([line["epoch"] for line in metrics_of(self.out)], [0, 2, 3])
        for line in metrics_of(self.out):
            self.assertEqual(list(line), ["epoch", "step", "seconds", "lr", "train", "test"])
            self.assertEqual(list(line["train"]), METRICS)
            self.assertEqual(list(line["test"]), METRICS)

    def test_values_of_shuffled_labels(self):
        out = self.folder / "shuffled"
        self.succeed("train", "--dataset", "gaussians:3,8,200,0.1", "--epochs", "1", "--seed", "1", "--shuffled", "--out", out)
        for line in metrics_of(out):
            for split in ("train", "test"):
                shuffled = line["shuffled"][split]
                self.assertEqual(list(shuffled), METRICS)
                self.assertLess(abs(shuffled["accuracy"] - 1 / 3), 0.2)
                self.assertGreaterEqual(shuffled["loss"], math.log(3), "no better than to know nothing")
                self.assertGreater(shuffled["cdnv"], 10 * line[split]["cdnv"])
        measured = json.loads(self.succeed("measure", out, "--shuffled", "--json"))
        self.assertEqual(measured["shuffled"]["cdnv"], metrics_of(out)[-1]["shuffled"]["test"]["cdnv"])
        self.succeed("export", out, "--out", self.folder / "tables")
        header = (self.folder / "tables" / "metrics.csv").read_text().splitlines()[0]
        self.assertIn(",shuffled_train_cdnv,", header)

    def test_safetensors_files_follow_the_format(self):
        for path in self.out.rglob("*.safetensors"):
            header, data = read_header(path)
            self.assertTrue(all(isinstance(text, str) for text in header.pop("__metadata__").values()))
            end = 0
            for tensor in sorted(header.values(), key=lambda tensor: tensor["data_offsets"]):
                self.assertEqual(tensor["data_offsets"][0], end)
                end = tensor["data_offsets"][1]
                self.assertEqual(end - tensor["data_offsets"][0], math.prod(tensor["shape"]) * SIZES[tensor["dtype"]])
                self.assertEqual(tensor["data_offsets"][0] % SIZES[tensor["dtype"]], 0)
            self.assertEqual(end, len(data))

    def test_checksums_follow_their_description(self):
        """As docs/run-folder.md tells it: every part is preceded by its length."""
        for path in self.out.rglob("*.safetensors"):
            header, data = read_header(path)
            texts = header.pop("__metadata__")
            expected = texts.pop("simplexity_checksum")
            parts = [number(len(texts))] + [part(key.encode()) + part(text.encode()) for key, text in sorted(texts.items())]
            for name, array in sorted(header.items()):
                begin, end = array["data_offsets"]
                parts += [part(name.encode()), part(array["dtype"].encode()), part(b"".join(map(number, array["shape"]))), part(data[begin:end])]
            self.assertEqual(expected, f"simplexity_crc32:{zlib.crc32(b''.join(parts)):08x}")

    def test_labels_of_the_geometry(self):
        header, data = read_header(self.out / "geometry/epoch-000003.safetensors")
        begin, end = header["labels"]["data_offsets"]
        labels = struct.unpack(f"<{(end - begin) // 4}i", data[begin:end])
        self.assertEqual(set(labels), {0, 1, 2})
        self.assertEqual(header["points"]["shape"], [len(labels), 3])
