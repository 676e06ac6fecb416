"""Tables for other programs."""

import csv
import json

from simplexity_cli import CommandTest, metrics_of


class ExportTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.train_quickly("--epochs", "2")
        self.lines = metrics_of(self.out)

    def test_csv_has_every_number_unchanged(self):
        self.succeed("export", self.out, "--out", "new/table")
        with (self.folder / "new/table/metrics.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 3)
        for row, line in zip(rows, self.lines):
            self.assertEqual(int(row["epoch"]), line["epoch"])
            self.assertEqual(float(row["lr"]), line["lr"])
            for split in ("train", "test"):
                for metric, value in line[split].items():
                    text = row[f"{split}_{metric}"]
                    self.assertEqual(None if text == "" else float(text), None if value is None else float(value))

    def test_json_is_the_list_of_lines(self):
        self.succeed("export", self.out, "--out", "table", "--format", "json")
        self.assertEqual(json.loads((self.folder / "table/metrics.json").read_text()), self.lines)
