"""Three epochs of a small convolutional network on Fashion-MNIST."""

from simplexity_cli import CommandTest, metrics_of


class FashionMnistTest(CommandTest):
    def test_reaches_85_percent(self):
        self.succeed("train", "--dataset", "fashion-mnist", "--model", "convnet", "--epochs", "3", "--seed", "1", "--out", self.out)
        last = metrics_of(self.out)[-1]
        self.assertEqual(last["epoch"], 3)
        self.assertGreater(last["test"]["accuracy"], 0.85)
