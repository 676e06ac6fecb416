"""Our metrics against PyTorch in one run: the same data, the same threads, the two sides in turn, medians and their ratios.

compare.py BUILD [--threads N] [--rounds N] [--quick]    BUILD: a folder that a preset built, say build/dev

Exits with 1 where the two sides do not agree on the numbers. --quick takes small data and prints times that mean nothing.
"""

import argparse
import gzip
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch

import peer

FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")
TARGET = 0.03  # relative standard error of geometric complexity
ESTIMATORS = ("orthonormal", "rademacher", "stratified")
PROBES = (1, 2, 4)
BATCH = 128
REPEATS = 5  # of short peer tasks, to time them at all


class Comparison:
    def __init__(self, arguments, folder):
        self.build = arguments.build.resolve()
        self.threads = arguments.threads
        self.rounds = 1 if arguments.quick else arguments.rounds
        self.quick = arguments.quick
        self.folder = folder
        self.failures = []

    def run(self, program, *arguments):
        process = subprocess.run([self.build / program, *map(str, arguments)], capture_output=True, text=True, check=False)
        if process.returncode != 0:
            sys.exit(f"{program}: {process.stderr}")
        return process.stdout

    def bench(self, name, *arguments):
        """By name: milliseconds and counters."""
        least = "0.01" if self.quick else "0.5"
        text = self.run(f"tests/bench/{name}", *arguments, "--benchmark_format=json", f"--benchmark_min_time={least}")
        return {one["name"].removesuffix("/real_time"): one for one in json.loads(text)["benchmarks"]}

    def agree(self, what, ours, theirs, tolerance):
        if abs(ours - theirs) > tolerance * max(abs(theirs), 1e-3):
            self.failures.append(f"{what}: {ours} here, {theirs} in PyTorch")


def seconds_of(task, repeats=1):
    begin = time.perf_counter()
    for _ in range(repeats):
        result = task()
    return (time.perf_counter() - begin) / repeats, result


# Collapse


def draw_features(samples, width, classes, dtype):
    """Classes about as far apart as in a trained network, balanced, in random order, with a head that points at them."""
    rng = np.random.default_rng(1)
    means = rng.standard_normal((classes, width))
    labels = rng.permutation(samples) % classes
    features = (means[labels] + 0.5 * rng.standard_normal((samples, width))).astype(dtype)
    weights = (means + 0.1 * rng.standard_normal(means.shape)).astype(dtype)
    return {"features": features, "labels": labels.astype(np.int64), "weights": weights, "bias": np.zeros(classes, dtype)}


def compare_collapse(comparison, samples, width, classes, dtype=np.float32):
    path = comparison.folder / "features.npz"
    arrays = draw_features(samples, width, classes, dtype)
    np.savez(path, **arrays)
    tensors = [torch.tensor(arrays[name]) for name in ("features", "labels", "weights", "bias")]
    ours, floors, theirs = [], [], []
    for _ in range(comparison.rounds):
        measured = comparison.bench("collapse_bench", path, comparison.threads)
        seconds, metrics = seconds_of(lambda: peer.collapse_suite(*tensors))
        ours.append(measured["suite"]["real_time"])
        floors.append(measured["read"]["real_time"])
        theirs.append(1000 * seconds)
    for name, value in metrics.items():
        comparison.agree(f"{name} of {samples}x{width}", measured["suite"][name], value, 1e-2 if dtype == np.float32 else 1e-6)
    our, floor, their = map(statistics.median, (ours, floors, theirs))
    print(f"| collapse suite, {samples:,} × {width:,}, {classes} classes, {np.dtype(dtype)} | {our:.0f} ms | {their:.0f} ms | {their / our:.1f} | "
          f"{measured['suite']['extra_mib']:.0f} MiB more memory; {our / floor:.1f} times a mere read of the features |")


# Complexity


def train(comparison, name, *options):
    run = comparison.folder / name
    epochs = 0 if comparison.quick else 3
    comparison.run("app/simplexity-cli/simplexity-cli", "train", "--dataset", "fashion-mnist", "--seed", "1", "--probe-every", "100",
                   "--epochs", epochs, *options, "--out", run)
    return run


def first_images(run, count):
    """The first training images, normalised as the run did."""
    with gzip.open(FASHION) as file:
        pixels = np.frombuffer(file.read(16 + count * 784), np.uint8)[16:].reshape(-1, 1, 28, 28)
    normalisation = json.loads((run / "run.json").read_text())["dataset"]["normalisation"]
    mean, deviation = (np.float32(normalisation[key][0]) for key in ("mean", "deviation"))
    return torch.tensor((pixels.astype(np.float32) / np.float32(normalisation["value_scale"]) - mean) / deviation)


def samples_for(deviation, mean):
    return max(2, math.ceil((deviation / (TARGET * mean)) ** 2))


def compare_complexity(comparison, title, run):
    pilot = 128 if comparison.quick else 512
    embedding = peer.read_embedding(run)
    images = first_images(run, pilot)
    exact_task = f"exact:{pilot}"
    measured = comparison.bench("complexity_bench", run, comparison.threads, exact_task)[exact_task]
    exact = peer.exact_complexity(embedding, images, BATCH)
    comparison.agree(f"gc of {title}", measured["gc"], float(exact.mean()), 1e-4)

    needed = min(samples_for(float(exact.std()), float(exact.mean())), pilot)
    choices = {}
    for name in [f"{estimator}{probes}" for estimator in ESTIMATORS for probes in PROBES]:
        one = comparison.bench("complexity_bench", run, comparison.threads, f"{name}:{pilot}")[f"{name}:{pilot}"]
        count = samples_for(one["deviation"], measured["gc"])
        choices[name] = (one["real_time"] * count / pilot, count)
    name = min(choices, key=choices.get)
    count = choices[name][1]
    task = f"{name}:{count}"
    ours, ours_exact, theirs, theirs_exact = [], [], [], []
    for _ in range(comparison.rounds):
        measured = comparison.bench("complexity_bench", run, comparison.threads, task, exact_task)
        ours.append(measured[task]["real_time"])
        ours_exact.append(measured[exact_task]["real_time"])
        theirs.append(1000 * seconds_of(lambda: peer.exact_complexity(embedding, images[:needed], BATCH), REPEATS)[0])
        theirs_exact.append(1000 * seconds_of(lambda: peer.exact_complexity(embedding, images, BATCH))[0])
    for what, us, them in (
        (f"GC to {TARGET:.0%}, {title}", ours, theirs),
        (f"exact GC of {pilot} samples, {title}", ours_exact, theirs_exact),
    ):
        our, their = statistics.median(us), statistics.median(them)
        note = f"{count} samples, {name}; {needed} with every output" if us is ours else "a backward pass an output there"
        print(f"| {what} | {our:.1f} ms | {their:.1f} ms | {their / our:.1f} | {note} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(arguments, pathlib.Path(folder))
        print(f"{arguments.threads} threads; medians of {comparison.rounds} rounds; PyTorch {torch.__version__}\n")
        print("| what | here | PyTorch | ratio | |\n|---|---|---|---|---|")
        compare_collapse(comparison, 500, 24, 5, np.float64)
        if not arguments.quick:
            compare_collapse(comparison, 60_000, 512, 10)
            compare_collapse(comparison, 20_000, 2048, 100)
        compare_complexity(comparison, "convnet, p = 64", train(comparison, "convnet", "--model", "convnet"))
        widths = "64,32" if arguments.quick else "512,512"
        compare_complexity(comparison, f"mlp, p = {widths.split(',')[-1]}", train(comparison, "mlp", "--model", "mlp", "--widths", widths))
    for failure in comparison.failures:
        print(failure, file=sys.stderr)
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main())
