"""Mistakes end with one sentence, the right exit status and nothing left behind."""

import gzip
import json
import struct

from simplexity_cli import QUICK, CommandTest


def idx_images(count, magic=0x803):
    return struct.pack(">IIII", magic, count, 8, 8) + bytes(range(64)) * count


def idx_labels(labels):
    return struct.pack(">II", 0x801, len(labels)) + bytes(labels)


class BadDataTest(CommandTest):
    """A folder of IDX files of which one is damaged."""

    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        self.data.mkdir()
        labels = [0, 1, 2] * 4
        self.write("train-images-idx3-ubyte", idx_images(12))
        self.write("train-labels-idx1-ubyte", idx_labels(labels))
        self.write("t10k-images-idx3-ubyte", idx_images(12))
        self.write("t10k-labels-idx1-ubyte", idx_labels(labels))

    def write(self, name, content):
        (self.data / name).write_bytes(content)

    def assert_unreadable(self, name, fragment):
        for command in (["info", f"idx:{self.data}"], ["train", "--dataset", f"idx:{self.data}", "--out", self.out]):
            self.assert_refused(1, fragment, *command)
            self.assert_refused(1, name, *command)
        self.assertFalse(self.out.exists())

    def test_the_undamaged_folder_trains(self):
        self.succeed("train", "--dataset", "idx:data", "--epochs", "1", "--out", self.out)
        run = json.loads((self.out / "run.json").read_text())
        self.assertEqual(run["config"]["dataset"], f"idx:{self.data}", "the run can be repeated from any folder")

    def test_truncated_gzip(self):
        name = "train-images-idx3-ubyte"
        (self.data / name).unlink()
        self.write(name + ".gz", gzip.compress(idx_images(12))[:-20])
        self.assert_unreadable(name + ".gz", "")

    def test_wrong_magic_number(self):
        self.write("train-images-idx3-ubyte", idx_images(12, magic=0x802))
        self.assert_unreadable("train-images-idx3-ubyte", "magic")

    def test_truncated_file(self):
        self.write("t10k-images-idx3-ubyte", idx_images(12)[:-1])
        self.assert_unreadable("t10k-images-idx3-ubyte", "")

    def test_oversized_file(self):
        self.write("t10k-images-idx3-ubyte", idx_images(12) + b"\0")
        self.assert_unreadable("t10k-images-idx3-ubyte", "")

    def test_label_above_the_classes(self):
        self.write("t10k-labels-idx1-ubyte", idx_labels([0, 1, 9] * 4))
        self.assert_unreadable("t10k-labels-idx1-ubyte", "label 9")

    def test_missing_file(self):
        (self.data / "train-labels-idx1-ubyte").unlink()
        self.assert_refused(1, "train-labels", "train", "--dataset", f"idx:{self.data}", "--out", self.out)
        self.assertFalse(self.out.exists())


class BadArgumentsTest(CommandTest):
    def assert_train_refused(self, status, fragment, *arguments):
        self.assert_refused(status, fragment, "train", *arguments, "--out", self.out)
        self.assertFalse(self.out.exists())

    def test_values_out_of_range_are_wrong_usage(self):
        table = [
            (["--dataset", "mars"], "mars"),
            (["--dataset", "gaussians:10"], "gaussians"),
            (["--model", "resnet-1000"], "resnet-1000"),
            (["--model", "convnet", *QUICK], "convnet"),
            (["--epochs", "-1"], "--epochs"),
            (["--epochs", "many"], "--epochs"),
            (["--batch-size", "0"], "--batch-size"),
            (["--lr", "0"], "(lr)"),
            (["--lr", "nan"], "(lr)"),
            (["--momentum", "1"], "(momentum)"),
            (["--weight-decay", "-0.1"], "(weight_decay)"),
            (["--schedule", "sometimes"], "(schedule)"),
            (["--seed", "-1"], "--seed"),
            (["--widths", "64,none"], "--widths"),
            (["--widths", "0"], "widths"),
            (["--classes", "3-1"], "3-1"),
            (["--classes", "0,77"], "77"),
            (["--train-limit", "0"], "limit"),
            (["--probe-every", "0"], "--probe-every"),
            (["--gc-samples", "-1"], "--gc-samples"),
            (["--gc-probes", "0"], "--gc-probes"),
            (["--measure-samples", "some"], "--measure-samples"),
            (["--device", "abacus"], "abacus"),
            (["--device", "cuda:01"], "cuda:01"),
            (["--widths", "65536,65536,65536"], "weights"),
            (["--threads", "-2"], "--threads"),
            (["--frobnicate"], "--frobnicate"),
            (["surplus"], "surplus"),
        ]
        for arguments, fragment in table:
            with self.subTest(arguments=arguments):
                self.assert_train_refused(2, fragment, *arguments)

    def test_commands_that_do_not_exist(self):
        self.assert_refused(2, "", "frobnicate")
        self.assert_refused(2, "", )
        self.assert_refused(2, "--out", "train")
        self.assert_refused(2, "--format", "export", "run", "--out", "x", "--format", "parchment")

    def test_configurations(self):
        config = self.folder / "config.json"
        for content, fragment in [("{", "JSON"), ('{"learning_rate": 1}', "learning_rate"), ('{"epochs": "many"}', "epochs")]:
            config.write_text(content)
            self.assert_train_refused(1, fragment, "--config", config)
            self.assert_train_refused(1, "config.json", "--config", config)
        self.assert_train_refused(1, "none.json", "--config", "none.json")

    def test_loss_that_leaves_the_numbers(self):
        process = self.run_program("train", *QUICK, "--lr", "1e30", "--epochs", "5", "--out", self.out)
        self.assertEqual(process.returncode, 1)
        self.assertIn("step", process.stderr.splitlines()[-1])
        self.assertIn('"outcome": "failed"', (self.out / "run.json").read_text())


class BadOutTest(CommandTest):
    def test_an_occupied_folder_is_left_alone(self):
        self.out.mkdir()
        (self.out / "precious").write_text("data")
        self.assert_refused(2, "not empty", "train", *QUICK, "--out", self.out)
        self.assertEqual([entry.name for entry in self.out.iterdir()], ["precious"])

    def test_a_folder_without_a_name_is_not_the_current_one(self):
        (self.folder / "run.json").write_text("precious")
        self.assert_refused(2, "no name", "train", *QUICK, "--out", "")
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["run.json"])

    def test_a_file_is_left_alone(self):
        self.out.write_text("data")
        self.assert_refused(2, str(self.out), "train", *QUICK, "--out", self.out)
        self.assert_refused(1, str(self.out), "train", *QUICK, "--out", self.out / "below")
        self.assertEqual(self.out.read_text(), "data")

    def test_a_place_where_nobody_can_write(self):
        self.assert_refused(1, "/proc/simplexity-run", "train", *QUICK, "--out", "/proc/simplexity-run")

    def test_things_that_are_no_runs(self):
        self.assert_refused(1, "run.json", "info", self.folder)
        self.assert_refused(1, "nothing-here", "info", "nothing-here")
        self.assert_refused(1, "run.json", "export", self.folder, "--out", self.folder / "table")
        self.assertFalse((self.folder / "table").exists())
