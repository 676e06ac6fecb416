#!/usr/bin/env python3
"""Collapse metrics of random samples by their textbook formulas, for numpy_reference_test.cpp.

Nothing clever on purpose: full p x p covariances, pinv, loops over pairs.
"""
import json
import sys

import numpy as np


def draw(rng, sizes, features, sigma, offset=0.0, dtype=np.float64):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    means = rng.standard_normal((len(sizes), features))
    samples = means[labels] + sigma * rng.standard_normal((labels.size, features)) + offset
    return samples.astype(dtype), labels


def metrics(samples, labels, complexities):
    h = samples.astype(np.float64)
    classes = np.unique(labels)
    k, n, p = classes.size, *h.shape
    means = np.array([h[labels == c].mean(axis=0) for c in classes])
    variances = [((h[labels == c] - m) ** 2).sum(axis=1).mean() for c, m in zip(classes, means)]
    centred = means - means.mean(axis=0)
    within = sum((h[labels == c] - m).T @ (h[labels == c] - m) for c, m in zip(classes, means)) / n
    between = centred.T @ centred / k

    def over_pairs(spread):
        pairs = [(i, j) for i in range(k) for j in range(k) if i != j]
        return np.mean([(spread[i] + spread[j]) / (2 * np.sum((means[i] - means[j]) ** 2)) for i, j in pairs])

    gram = centred @ centred.T
    simplex = (np.eye(k) - np.ones((k, k)) / k) / np.sqrt(k - 1)
    distances = ((h[:, None, :] - means[None]) ** 2).sum(axis=2)
    spectrum = np.linalg.svd(centred, compute_uv=False) ** 2
    result = {
        "cdnv": over_pairs(variances),
        "geometric_collapse": over_pairs([complexities[c] for c in classes]),
        "nc1": np.trace(within @ np.linalg.pinv(between, rcond=1e-10, hermitian=True)) / k,
        "nc2_etf": np.linalg.norm(gram / np.linalg.norm(gram) - simplex),
        "ncm_accuracy": np.mean(classes[distances.argmin(axis=1)] == labels),
        "kept_variance": spectrum[:3].sum() / spectrum.sum(),
    }
    if k - 1 <= p:
        etf = np.sqrt(k / (k - 1)) * (np.eye(k) - np.ones((k, k)) / k)
        overlap = np.linalg.svd(etf.T @ centred, compute_uv=False).sum()
        norms = np.sum(etf**2) * np.sum(centred**2)
        result |= {"residual": np.sqrt(max(0.0, 1 - overlap**2 / norms)), "scale": overlap / np.sum(etf**2)}
    return result


def main(path):
    rng = np.random.default_rng(2024)
    specifications = {
        "balanced": dict(sizes=[20] * 5, features=12, sigma=0.5),
        "imbalanced": dict(sizes=[3, 40, 11, 25], features=7, sigma=1.0),
        "two classes": dict(sizes=[15, 9], features=4, sigma=2.0),
        "small class, class absent": dict(sizes=[12, 2, 0, 30], features=6, sigma=0.7),
        "more classes than features": dict(sizes=[8] * 9, features=5, sigma=0.4),
        "one feature": dict(sizes=[10, 12, 14], features=1, sigma=0.3),
        "three classes in the plane": dict(sizes=[10] * 3, features=2, sigma=0.3),
        "fewer samples than features": dict(sizes=[3] * 6, features=40, sigma=0.8),
        # A pseudo-inverse in single precision returns a large negative NC1 here.
        "single precision far from the origin": dict(sizes=[6] * 10, features=512, sigma=1e-2, offset=100.0,
                                                      dtype=np.float32),
    }
    cases = []
    for name, specification in specifications.items():
        samples, labels = draw(rng, **specification)
        complexities = rng.uniform(0.1, 5.0, len(specification["sizes"]))
        cases.append({
            "name": name,
            "classes": len(specification["sizes"]),
            "features": samples.tolist(),
            "labels": labels.tolist(),
            "complexities": complexities.tolist(),
            "expected": {key: float(value) for key, value in metrics(samples, labels, complexities).items()},
        })
    with open(path, "w", encoding="utf-8") as file:
        json.dump(cases, file)


if __name__ == "__main__":
    main(sys.argv[1])
