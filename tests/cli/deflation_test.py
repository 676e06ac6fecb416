"""When deflation pays: the variance of its estimates of single samples, over that of as many orthonormal directions.

Prints the table of docs/metrics.md: ctest --preset dev -R cli.deflation -V
"""

import json

import numpy as np

from simplexity_cli import CommandTest

EPOCHS = [0, 1, 5, 20, 60, 200]
PRODUCTS = [6, 10, 16]


class DeflationTest(CommandTest):
    def measure(self, run, *arguments):
        return json.loads(self.succeed("measure", run, "--split", "train", "--threads", "1", "--json", *arguments))

    def values(self, run, *arguments):
        """Of every training sample; estimates of one sample share no probes with those of another."""
        measured = self.measure(run, "--gc-samples", "all", "--no-gc-logits", "--per-sample", *arguments)
        return np.array([one["gc"] for one in measured["gc_per_sample"]])

    def ratio(self, run, exact, products):
        errors = {estimator: self.values(run, "--gc-estimator", estimator, "--gc-probes", products) - exact
                  for estimator in ("deflated", "orthonormal")}
        return (errors["deflated"] ** 2).mean() / (errors["orthonormal"] ** 2).mean()

    def test_pays_once_the_network_collapses(self):
        rows = {}
        for epochs in EPOCHS:
            run = self.folder / str(epochs)
            self.succeed("train", "--dataset", "digits", "--epochs", epochs, "--lr", "0.05", "--weight-decay", "0.005", "--probe-every", "1000",
                         "--threads", "1", "--out", run)
            pilot = self.measure(run, "--gc-error", "0.03")
            exact = self.values(run, "--gc-probes", "exact")
            ratios = [self.ratio(run, exact, products) for products in PRODUCTS]
            rows[epochs] = ratios
            print(f"| {epochs} | {pilot['metrics']['cdnv']:.2f} |", *(f"{ratio:.2f} |" for ratio in ratios))
            variances = pilot["gc_pilot"]["estimate_variance"]
            for products, ratio in zip(PRODUCTS, ratios):
                foreseen = variances["deflated"][str(products)] / variances["orthonormal"][str(products)]
                self.assertLess(abs(np.log(foreseen / ratio)), np.log(1.6), f"a pilot's ratio at {epochs} epochs, {products} products")
        self.assertTrue(all(ratio > 1 for ratio in rows[0]), "before training there is nothing to deflate")
        self.assertTrue(rows[200][0] < 0.9 and rows[200][1] < 0.35 and rows[200][2] < 0.2)
