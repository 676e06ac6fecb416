"""Training on the embedded digits reaches what it should, in time, and twice the same."""

import os
import time

from simplexity_cli import CommandTest, metrics_of

COMMAND = ["train", "--dataset", "digits", "--model", "mlp", "--epochs", "60", "--lr", "0.1", "--batch-size", "64", "--seed", "1"]


def without_seconds(lines):
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


class DigitsTest(CommandTest):
    def train(self, name):
        started = time.monotonic()
        output = self.succeed(*COMMAND, "--out", name)
        seconds = time.monotonic() - started
        print(f"60 epochs of digits: {seconds:.1f} s")
        if os.environ.get("SIMPLEXITY_SANITIZER", "none") == "none":
            self.assertLess(seconds, 20)
        self.assertIn("nc2_etf", output)
        return metrics_of(self.folder / name)

    def test_learns_collapses_and_repeats(self):
        first = self.train("first")
        self.assertEqual([line["epoch"] for line in first], list(range(61)))
        self.assertGreater(first[-1]["test"]["accuracy"], 0.96)
        self.assertLess(first[-1]["train"]["cdnv"], 0.30)
        self.assertLess(first[-1]["train"]["cdnv"], first[0]["train"]["cdnv"])
        self.assertGreater(first[-1]["train"]["gc"], 0)
        self.assertEqual(without_seconds(first), without_seconds(self.train("second")))
