"""Features in every format that other programs write, against NumPy and against each other; and what is refused."""

import csv
import json
import struct

import numpy as np

from measure_test import reference
from simplexity_cli import CommandTest

NAMES = ["cat", "dog, small", 'the "owl"', "école"]
TYPES = {"f4": "F32", "f8": "F64", "i8": "I64", "i4": "I32"}


def write_safetensors(path, arrays, **metadata):
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for name, array in arrays.items():
        raw = array.tobytes()
        header[name] = {"dtype": TYPES[array.dtype.str[1:]], "shape": array.shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class FormatsTest(CommandTest):
    def setUp(self):
        super().setUp()
        rng = np.random.default_rng(21)
        self.labels = rng.permutation(np.repeat(np.arange(4), [7, 9, 12, 5]))
        means = rng.standard_normal((4, 6))
        self.features = np.round(8 * (means[self.labels] + 0.4 * rng.standard_normal((self.labels.size, 6)))) / 8
        self.weights = means + 0.1 * rng.standard_normal((4, 6))
        self.bias = rng.standard_normal(4)

    def measure(self, *arguments):
        return json.loads(self.succeed("measure", "--json", "--features", *arguments))

    def assert_is_reference(self, measured, with_head=False, names=None):
        expected = reference(self.features, self.labels, *((self.weights, self.bias) if with_head else ()))
        for name, value in expected.items():
            actual = measured["metrics"][name]
            if value is None or actual is None:
                self.assertEqual(actual, value, name)
            else:
                self.assertAlmostEqual(actual, value, delta=1e-8 * abs(value) + 1e-12, msg=name)
        self.assertEqual([one["samples"] for one in measured["classes"]], np.bincount(self.labels).tolist())
        self.assertEqual([one.get("name") for one in measured["classes"]], names or [None] * 4)

    def test_a_pair_of_npy_files(self):
        for features, labels in (("features", "labels"), ("val_features", "val_labels"), ("features_val-2", "labels_val-2"),
                                 ("X", "y"), ("X_train", "y_train")):
            for order in "CF":
                np.save(self.folder / f"{features}.npy", np.asarray(self.features, order=order, dtype=">f8"))
                np.save(self.folder / f"{labels}.npy", self.labels.astype("u1"))
                self.assert_is_reference(self.measure(f"{features}.npy"))
                self.assert_is_reference(self.measure(f"{labels}.npy"))

    def test_a_pair_of_npy_files_with_all_that_may_be_beside(self):
        for name, array in (("features", self.features), ("labels", self.labels), ("weights", self.weights), ("bias", self.bias),
                            ("classes", np.array(NAMES))):
            np.save(self.folder / f"a_{name}.npy", array)
        self.assert_is_reference(self.measure("a_features.npy"), True, NAMES)

    def test_labels_in_a_file_of_their_own(self):
        np.save(self.folder / "h.npy", self.features)
        np.savetxt(self.folder / "h.csv", self.features, delimiter=",")
        np.savez(self.folder / "h.npz", features=self.features)
        np.save(self.folder / "targets.npy", self.labels)
        (self.folder / "targets.txt").write_text("label\n" + "\n".join(map(str, self.labels)))
        (self.folder / "names.csv").write_text("\n".join("abcd"[label] for label in self.labels) + "\n")
        for features in ("h.npy", "h.csv", "h.npz"):
            self.assert_is_reference(self.measure(features, "--labels", "targets.npy"))
            self.assert_is_reference(self.measure(features, "--labels", "targets.txt"))
            self.assert_is_reference(self.measure(features, "--labels", "names.csv"), names=list("abcd"))
        self.assert_refused(1, "no file of labels beside it", "measure", "--features", "h.npy")
        self.assert_refused(1, "nowhere.npy", "measure", "--features", "h.npy", "--labels", "nowhere.npy")
        self.assert_refused(2, "--labels", "measure", "--labels", "targets.npy", "run")
        self.assert_is_reference(json.loads(self.succeed("measure", "h.npy", "--labels", "targets.npy", "--json")))
        self.assert_refused(2, "--layer needs the network", "measure", "h.npz", "--layer", "all")
        self.assert_refused(2, "--out needs the network", "measure", "h.npz", "--out", "run")

    def test_csv_by_numpy(self):
        table = np.column_stack([self.features, self.labels])
        np.savetxt(self.folder / "bare.csv", table, delimiter=",")
        np.savetxt(self.folder / "header.csv", table, delimiter=";", header="a;b;c;d;e;f;Target")
        np.savetxt(self.folder / "tabs.tsv", table, delimiter="\t", newline="\r\n")
        for name in ("bare.csv", "header.csv", "tabs.tsv"):
            self.assert_is_reference(self.measure(name))

    def test_csv_by_python_with_names(self):
        for dialect, encoding in (("excel", "utf-8-sig"), ("unix", "utf-8")):
            with (self.folder / "f.csv").open("w", newline="", encoding=encoding) as file:
                writer = csv.writer(file, dialect=dialect)
                writer.writerow(["class", *(f'h "{i}",' for i in range(6))])
                writer.writerows([NAMES[label], *row] for row, label in zip(self.features, self.labels))
            measured = self.measure("f.csv")
            self.assertEqual([one["name"] for one in measured["classes"]], sorted(NAMES), "as numpy.unique orders them")
            order = np.argsort(NAMES)
            self.labels, before = np.argsort(order)[self.labels], self.labels
            self.assert_is_reference(measured, names=sorted(NAMES))
            self.labels = before
        text = self.succeed("measure", "--features", "f.csv", "--per-class")
        self.assertIn("labels from column 1 (class)", text)
        for name in NAMES:
            self.assertIn(name, text)

    def test_a_csv_without_header_whose_labels_are_names(self):
        rows = [",".join([*map(repr, row), "abcd"[label]]) for row, label in zip(self.features.tolist(), self.labels)]
        (self.folder / "f.csv").write_text("\n\n".join(rows))
        self.assert_is_reference(self.measure("f.csv"), names=list("abcd"))

    def test_class_names(self):
        arrays = {"features": self.features, "labels": self.labels, "weights": self.weights, "bias": self.bias}
        np.savez(self.folder / "u.npz", **arrays, class_names=np.array(NAMES))
        np.savez(self.folder / "big.npz", **arrays, classes=np.array(NAMES).astype(">U12"))
        np.savez(self.folder / "s.npz", **arrays, classes=np.array([name.encode() for name in NAMES]))
        write_safetensors(self.folder / "f.safetensors", arrays, class_names=json.dumps(NAMES))
        np.savez(self.folder / "text.npz", **(arrays | {"labels": np.array(NAMES)[self.labels]}), classes=np.array(NAMES))
        for name in ("u.npz", "big.npz", "s.npz", "f.safetensors", "text.npz"):
            self.assert_is_reference(self.measure(name), True, NAMES)

    def test_epochs(self):
        arrays = {"labels": self.labels, "weights_2": self.weights, "bias": self.bias}
        for epoch in (0, 2, 10):
            arrays[f"features_{epoch}"] = self.features * (1 + epoch) + epoch
        np.savez(self.folder / "f.npz", **arrays)
        write_safetensors(self.folder / "f.safetensors", arrays)
        for name in ("f.npz", "f.safetensors"):
            table = self.measure(name, "--epoch", "all")["epochs"]
            self.assertEqual([row["epoch"] for row in table], [0, 2, 10])
            self.assertEqual([row["metrics"]["accuracy"] is None for row in table], [True, False, True])
            for row in table:
                self.assertAlmostEqual(row["metrics"]["cdnv"], reference(self.features, self.labels)["cdnv"], places=10)
            self.assertEqual(self.measure(name)["metrics"], table[2]["metrics"], "the last unless asked")
            self.assertEqual(self.measure(name, "--epoch", "2")["metrics"], table[1]["metrics"])
        text = self.succeed("measure", "--features", "f.npz", "--epoch", "all").splitlines()
        self.assertEqual([line.split()[0] for line in text[1:]], ["epoch", "0", "2", "10"])
        self.assert_refused(1, "no epoch 3 in the file, only 0, 2, 10", "measure", "--features", "f.npz", "--epoch", "3")
        self.assert_refused(2, "neither", "measure", "--features", "f.npz", "--epoch", "-1")

    def test_epochs_with_labels_of_their_own(self):
        order = np.random.default_rng(1).permutation(self.labels.size)
        np.savez(self.folder / "f.npz", features_0000=self.features, labels_0000=self.labels, features_0001=self.features[order],
                 labels_0001=self.labels[order])
        first, second = self.measure("f.npz", "--epoch", "all")["epochs"]
        self.assert_is_reference(first)
        self.assert_is_reference(second)

    def test_info(self):
        np.savez(self.folder / "f.npz", features_1=self.features.astype("f2"), features_2=self.features.astype("f2"),
                 labels=self.labels, weights=self.weights, classes=np.array(NAMES))
        info = json.loads(self.succeed("info", "f.npz", "--json"))
        self.assertEqual(info["epochs"], [1, 2])
        self.assertEqual((info["samples"], info["features"], info["type"], info["head"]), (33, 6, "float16", True))
        self.assertEqual([one["name"] for one in info["classes"]], NAMES)
        self.assertEqual([one["samples"] for one in info["classes"]], [7, 9, 12, 5])
        text = self.succeed("info", "f.npz")
        self.assertIn("dog, small", text)
        self.assertIn("array labels", text)
        np.savetxt(self.folder / "f.csv", np.column_stack([self.features, self.labels]), delimiter=",")
        self.assertEqual(json.loads(self.succeed("info", "f.csv", "--json"))["labels"], "column 7")


class RefusedTest(CommandTest):
    def refuse(self, name, fragment, *arguments):
        self.assert_refused(1, fragment, "measure", "--features", name, *arguments)

    def refuse_csv(self, content, fragment):
        (self.folder / "bad.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        self.refuse("bad.csv", fragment)
        self.refuse("bad.csv", "bad.csv")

    def refuse_npz(self, fragment, **arrays):
        np.savez(self.folder / "bad.npz", **arrays)
        self.refuse("bad.npz", fragment)

    def test_csv(self):
        self.refuse_csv("", "no rows")
        self.refuse_csv("a,b,label\n", "no rows")
        self.refuse_csv("1,2,0\n3,1\n", "line 2 has 2 cells; the first has 3")
        self.refuse_csv("1,2,0\n3,x,1\n", 'line 2, column 2: "x"')
        self.refuse_csv("a,label\n\n1,0\nnan,1\n", 'line 4, column 1: "nan"')
        self.refuse_csv("1,0\n2,1\n1e999,1\n", 'line 3, column 1: "1e999"')
        self.refuse_csv("1\n2\n", "single cell")
        self.refuse_csv("1,0.5\n2,1\n", "label 0.5")
        self.refuse_csv("1,-1\n2,1\n", "label -1")
        self.refuse_csv("1,0\n2,\n", "label is empty")
        self.refuse_csv("1,0\n2,0\n", "two classes")
        self.refuse_csv("1,0\n2,100000000\n", "label 100000000")
        self.refuse_csv('1,0\n"2,1\n', "line 2: a cell begins with a quote that is never closed")
        self.refuse_csv('1,0\n"2"3,1\n', "line 2: a quoted cell goes on")
        self.refuse_csv(",a,label\n0,1,0\n1,2,1\n", "column 1 has no name")
        self.refuse_csv("class,a,label\n0,1,0\n1,2,1\n", "columns 1 and 3 are both")
        self.refuse_csv("1,0\n2,1\n".encode("utf-16"), "zero byte")
        self.refuse_csv("\n".join(f"{i},name{i}" for i in range(10001)), "10000 different labels")

    def test_arrays(self):
        features, labels = np.arange(12.0).reshape(6, 2), np.array([0, 0, 1, 1, 2, 2])
        self.refuse_npz("both features and features_0", features=features, features_0=features, labels=labels)
        self.refuse_npz("of the same epoch, 1", features_1=features, features_01=features, labels=labels)
        self.refuse_npz("labels_1", features_1=features, labels_2=labels)
        self.refuse_npz("3 labels for 6 rows", features_1=features, labels_1=labels[:3])
        self.refuse_npz("2 class names", features=features, labels=labels, classes=np.array(["a", "b"]))
        self.refuse_npz("row of texts", features=features, labels=labels, classes=np.arange(3))
        self.refuse_npz("pickled", features=features, labels=labels, classes=np.array(["a", "b", "c"], dtype=object))
        self.refuse_npz('"two" is none of the 2 class names', features=features, classes=np.array(["zero", "one"]),
                        labels=np.array(["zero", "one", "two"] * 2))
        self.refuse_npz("may differ from epoch to epoch", features_0=features, labels_0=np.array(["a", "b"] * 3))
        self.refuse_npz("expected numbers in rows", features=np.array([["1", "2"]]), labels=labels)
        self.refuse_npz("weights have 2 rows", features=features, labels=labels, weights=np.ones((2, 2)))
        self.refuse_npz("label 9999 makes 10000 classes of 40000 features", features=np.ones((6, 40000), "f2"), labels=labels // 2 * 9999)
        write_safetensors(self.folder / "bad.safetensors", {"features": features, "labels": labels}, class_names="[1, 2]")
        self.refuse("bad.safetensors", "class_names")
        write_safetensors(self.folder / "bad.safetensors", {"features": features, "labels": labels}, class_names="[" * 100000)
        self.refuse("bad.safetensors", "class_names")

    def test_npy(self):
        np.save(self.folder / "labels.npy", np.arange(4))
        self.refuse("labels.npy", "no file features.npy beside it")
        np.save(self.folder / "features.npy", np.ones(4))
        self.refuse("features.npy", "features.npy is float64 of the shape (4)")
