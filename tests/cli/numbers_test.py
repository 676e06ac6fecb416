"""Whole numbers from outside at the ends of what 32 and 64 bits hold: a sentence or a sound run, never a crash. The test of
configurations in tests/core/runs tries each of them with every setting."""

import json

from simplexity_cli import QUICK, CommandTest

NUMBERS = [0, -1, 2**31, 2**62, 2**63 - 1]
SETTINGS = ["train_limit", "epochs", "batch_size", "gc_penalty_samples", "seed", "threads", "probe_every", "measure_samples",
            "gc_samples", "gc_probes", "flatness_every", "checkpoint_every", "widths", "classes"]
VIT = ["vit_patch", "vit_width", "vit_depth", "vit_heads", "vit_hidden"]


class NumbersTest(CommandTest):
    def assert_sentence_or_sound(self, key, number, *arguments):
        """One sentence that names the key and the number and says what is expected, or a run without a word of failure."""
        process = self.run_program(*arguments)
        self.assertIn(process.returncode, (0, 1, 2), process.stderr)
        self.assertNotIn("internal error", process.stderr)
        if process.returncode != 0:
            sentence = process.stderr.splitlines()[-1]
            self.assertTrue(sentence.startswith("simplexity-cli: "), process.stderr)
            self.assertIn(str(number), sentence)
            self.assertTrue(key in sentence or key.replace("_", "-") in sentence or key.rstrip("es") in sentence, sentence)
        return process.returncode == 0

    def fresh(self):
        self.runs = getattr(self, "runs", 0) + 1
        return self.folder / f"run{self.runs}"

    def test_options(self):
        quick = dict(zip(QUICK[::2], QUICK[1::2])) | {"--epochs": 1}
        for key in SETTINGS + VIT:
            for number in NUMBERS if key == "batch_size" else NUMBERS[1::3]:
                with self.subTest(key=key, number=number):
                    options = quick | {f"--{key.replace('_', '-')}": number}
                    self.assert_sentence_or_sound(key, number, "train", *(text for option in options.items() for text in option),
                                                  "--out", self.fresh())

    def test_a_configuration_file(self):
        config = self.folder / "config.json"
        for number in NUMBERS:
            with self.subTest(number=number):
                config.write_text(json.dumps({"dataset": "gaussians:3,8,40,0.3", "widths": [8, 4], "epochs": 1, "batch_size": number}))
                self.assert_sentence_or_sound("batch_size", number, "train", "--config", config, "--out", self.fresh())

    def test_run_json_of_somebody_else(self):
        self.train_quickly("--epochs", 1)
        path = self.out / "run.json"
        text = path.read_text()
        for section, key in (("config", "batch_size"), ("config", "epochs"), ("plan", "threads")):
            for number in NUMBERS:
                with self.subTest(key=key, number=number):
                    info = json.loads(text)
                    info["outcome"] = "stopped"
                    info[section][key] = number
                    path.write_text(json.dumps(info))
                    for command in (["resume", self.out, "--epochs", 1], ["measure", self.out]):
                        self.assert_sentence_or_sound(key, number, *command)

    def test_numbers_of_a_checkpoint(self):
        self.train_quickly("--epochs", 1)
        path = self.out / "checkpoints" / "last.safetensors"
        content = path.read_bytes()
        for other in set(path.parent.iterdir()) - {path}:
            other.unlink()  # the run would go on from it
        for old in (b'"epoch":"1"', b'"step":"8"'):
            self.assertIn(old, content)
            for number in (-1, 2**62):
                key = old.split(b'"')[1]
                header = content[8 : 8 + int.from_bytes(content[:8], "little")].rstrip(b" ")
                changed = header.replace(old, b'"%s":"%d"' % (key, number))
                path.write_bytes(len(changed).to_bytes(8, "little") + changed + content[8 + int.from_bytes(content[:8], "little") :])
                process = self.run_program("resume", self.out, "--epochs", 2)
                self.assertEqual(process.returncode, 1, process.stderr)
                self.assertNotIn("internal error", process.stderr)

    def test_data_sets(self):
        for number in NUMBERS[1::3]:
            for spec in (f"gaussians:{number},8,40,0.3", f"gaussians:3,{number},40,0.3", f"gaussians:3,8,{number},0.3",
                         f"images:{self.folder},size={number}"):
                with self.subTest(spec=spec):
                    process = self.run_program("info", spec)
                    self.assertIn(process.returncode, (1, 2), process.stderr)
                    self.assertRegex(process.stderr, "expected|needs at least")

    def test_ways_of_measuring(self):
        self.train_quickly("--epochs", 1)
        for option in ("--threads", "--gc-samples", "--gc-probes", "--measure-samples", "--epoch"):
            for number in NUMBERS[1::3]:
                with self.subTest(option=option, number=number):
                    key = option.removeprefix("--")
                    is_epoch = option == "--epoch"
                    self.assert_sentence_or_sound(key, number, *(["branch", self.out, "--epochs", 2, "--out", self.fresh()] if is_epoch
                                                                 else ["measure", self.out]), option, number)
