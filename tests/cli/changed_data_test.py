"""Runs whose data set is no longer what they were trained on."""

import json

import image_files
from simplexity_cli import CommandTest

CHANGED = "is not what this run was trained on"


class ChangedDataTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.write_pictures({"dark": 40, "light": 200})
        self.dataset = f"images:{self.folder / 'pictures'}"
        self.succeed("train", "--dataset", self.dataset, "--widths", "8,4", "--batch-size", "8", "--gc-samples", "4",
                     "--threads", "1", "--epochs", "1", "--out", self.out)

    def write_pictures(self, brightness):
        for name, value in brightness.items():
            for number in range(10):
                image_files.write(self.folder / f"pictures/{name}/{number}.png", image_files.png([[value + number] * 4] * 4))

    def swap_classes(self):
        self.write_pictures({"dark": 200, "light": 40})

    def warnings_of(self, *arguments):
        """In JSON and on standard error, which must agree."""
        process = self.run_program("measure", self.out, "--json", *arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        warnings = [text for text in json.loads(process.stdout)["warnings"] if "checksum" in text]
        self.assertEqual(len(warnings), process.stderr.count(CHANGED), process.stderr)
        return warnings

    def test_nothing_is_said_of_the_data_of_before(self):
        self.assertEqual(self.warnings_of(), [])
        self.assertEqual(self.warnings_of("--layer", "all"), [])

    def test_changed_pictures_are_measured_with_a_warning(self):
        self.swap_classes()
        for arguments in ([], ["--best"], ["--dataset", self.dataset], ["--layer", "all"]):
            warnings = self.warnings_of(*arguments)
            self.assertEqual(len(warnings), 1)
            self.assertIn(CHANGED, warnings[0])
        self.assertIn(CHANGED, self.run_program("measure", self.out).stderr)

    def test_a_profile_that_is_kept_keeps_the_warning(self):
        self.swap_classes()
        warnings = self.warnings_of("--layer", "all", "--save")
        self.assertEqual(json.loads((self.out / "profile.json").read_text())["warnings"], warnings)

    def test_nothing_is_said_of_data_that_were_asked_for(self):
        self.swap_classes()
        self.assertEqual(self.warnings_of("--classes", "0-1"), [])
        (self.folder / "pictures").rename(self.folder / "others")
        self.assertEqual(self.warnings_of("--dataset", f"images:{self.folder / 'others'}"), [])

    def test_a_false_checksum_in_run_json_is_noticed(self):
        path = self.out / "run.json"
        info = json.loads(path.read_text())
        info["dataset"]["fingerprint"] = "crc32:00000000-00000000"
        path.write_text(json.dumps(info))
        self.assertIn("was crc32:00000000-00000000 then", self.warnings_of()[0])

    def test_a_branch_says_that_its_data_are_others(self):
        self.swap_classes()
        process = self.run_program("branch", self.out, "--epoch", "1", "--epochs", "2", "--out", "branch")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn(CHANGED, process.stderr)
