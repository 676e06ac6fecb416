"""The other side of compare.py: collapse metrics and geometric complexity as one writes them down in PyTorch.

Collapse: class by class a mean, a p×p within-class covariance summed up, a p×p between-class covariance and its pseudo-inverse.
Complexity: a backward pass an output.
"""

import json
import math
import struct

import numpy as np
import torch


def off_diagonal_mean(pairs):
    classes = len(pairs)
    return (pairs.sum() - pairs.diagonal().sum()) / (classes * (classes - 1))


def gram_distance(gram):
    """Of a K×K Gram matrix, as a direction, from that of a simplex."""
    classes = len(gram)
    ideal = (torch.eye(classes, dtype=gram.dtype) - 1 / classes) / math.sqrt(classes - 1)
    return (gram / gram.norm() - ideal).norm()


def cosines(rows):
    unit = rows / rows.norm(dim=1, keepdim=True)
    return unit @ unit.T


def equinorm(rows):
    lengths = rows.norm(dim=1)
    return lengths.std() / lengths.mean()


def procrustes_residual(means):
    classes = len(means)
    ideal = math.sqrt(classes / (classes - 1)) * (torch.eye(classes, dtype=means.dtype) - 1 / classes)
    overlap = torch.linalg.svdvals(ideal @ means).sum() / (ideal.norm() * means.norm())
    return (1 - overlap * overlap).clamp_min(0).sqrt()


def collapse_suite(features, labels, weights, bias):
    """Every collapse metric but the VCI, by its name."""
    samples, width = features.shape
    classes = len(weights)
    counts = torch.bincount(labels, minlength=classes).to(features.dtype)
    means = torch.stack([features[labels == c].mean(0) for c in range(classes)])
    variances = torch.empty(classes, dtype=features.dtype)
    sigma_w = torch.zeros(width, width, dtype=features.dtype)
    directional = torch.empty(classes, classes, dtype=features.dtype)
    for c in range(classes):
        deviations = features[labels == c] - means[c]
        variances[c] = deviations.square().sum() / counts[c]
        sigma_w += deviations.T @ deviations
        directional[c] = (deviations @ (means - means[c]).T).square().mean(0)
    sigma_w /= samples
    centred = means - means.mean(0)
    sigma_b = centred.T @ centred / classes
    distances = torch.cdist(means, means, compute_mode="donot_use_mm_for_euclid_dist").square()
    distances.fill_diagonal_(math.inf)
    cdnv = (variances[:, None] + variances[None, :]) / 2 / distances
    unbiased = variances * counts / (counts - 1)
    debiased_distances = distances - (unbiased / counts)[:, None] - (unbiased / counts)[None, :]
    directional = off_diagonal_mean(directional / distances.square())

    units = cosines(centred)
    log_distances = -0.5 * torch.log((2 - 2 * units)[torch.tril_indices(classes, classes, -1).unbind()])
    weights_centred = weights - weights.mean(0)
    duality = (weights * centred).sum(1)
    nearest = torch.cdist(features, means).argmin(1)
    predicted = (features @ weights.T + bias).argmax(1)
    metrics = {
        "cdnv": off_diagonal_mean(cdnv),
        "cdnv_max": cdnv.max(),
        "cdnv_debiased": off_diagonal_mean((unbiased[:, None] + unbiased[None, :]) / 2 / debiased_distances),
        "cdnv_directional": directional,
        "ncm_error_bound": 4 * (classes - 1) * directional,
        "nc1": torch.trace(sigma_w @ torch.linalg.pinv(sigma_b)) / classes,
        "nc1_quotient": sigma_w.trace() / sigma_b.trace(),
        "nc2_equinorm": equinorm(centred),
        "nc2_equiangular": off_diagonal_mean((units + 1 / (classes - 1)).abs()),
        "nc2_etf": gram_distance(centred @ centred.T),
        "procrustes_residual": procrustes_residual(centred),
        "nc2_weights_equinorm": equinorm(weights_centred),
        "nc2_weights_etf": gram_distance(weights_centred @ weights_centred.T),
        "gnc2_mean": log_distances.mean(),
        "gnc2_variance": log_distances.var(unbiased=False),
        "nc3": (weights / weights.norm() - centred / centred.norm()).square().sum(),
        "nc3_zhu": gram_distance(weights @ centred.T),
        "nc3_cosine": torch.nn.functional.cosine_similarity(weights, centred).mean(),
        "unc3": duality.var(),
        "nc4_agreement": (nearest == predicted).double().mean(),
        "nc4_bias": (weights @ features.mean(0) + bias).norm(),
        "ncm_accuracy": (nearest == labels).double().mean(),
        "accuracy": (predicted == labels).double().mean(),
    }
    return {name: float(value) for name, value in metrics.items()}


def exact_complexity(embedding, images, batch):
    """‖∂h/∂x‖_F² of every image."""
    norms = []
    for inputs in images.split(batch):
        inputs = inputs.clone().requires_grad_()
        outputs = embedding(inputs)
        sums = torch.zeros(len(inputs), dtype=torch.float64)
        for k in range(outputs.shape[1]):
            (gradient,) = torch.autograd.grad(outputs[:, k].sum(), inputs, retain_graph=True)
            sums += gradient.flatten(1).square().sum(1)
        norms.append(sums)
    return torch.cat(norms)


def read_safetensors(path):
    """Arrays by name, of a file whose arrays are little-endian, as docs/run-folder.md has them."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4"}
    arrays = {}
    for name, entry in header.items():
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = np.frombuffer(content[first:last], types[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def read_embedding(run):
    """The embedding of a run's last checkpoint in evaluation mode."""
    arrays = read_safetensors(run / "checkpoints" / "last.safetensors")
    prefix = "model.embedding."
    state = {name[len(prefix) :]: torch.tensor(array) for name, array in arrays.items() if name.startswith(prefix)}
    config = json.loads((run / "run.json").read_text())["config"]
    layers = mlp_layers(state) if config["model"] == "mlp" else convnet_layers(state)
    embedding = torch.nn.Sequential()
    for name, layer in layers:
        embedding.add_module(name, layer)
    embedding.load_state_dict(state)
    for parameter in embedding.parameters():
        parameter.requires_grad_(False)
    return embedding.eval()


def mlp_layers(state):
    yield "flatten", torch.nn.Flatten()
    for number in range(1, len(state) // 2 + 1):
        outputs, inputs = state[f"linear{number}.weight"].shape
        yield f"linear{number}", torch.nn.Linear(inputs, outputs)
        yield f"relu{number}", torch.nn.ReLU()


def convnet_layers(state):
    for number in (1, 2, 3):
        outputs, inputs = state[f"conv{number}.weight"].shape[:2]
        yield f"conv{number}", torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        yield f"norm{number}", torch.nn.BatchNorm2d(outputs)
        yield f"relu{number}", torch.nn.ReLU()
        yield f"pool{number}", torch.nn.MaxPool2d(2)
    yield "average", torch.nn.AdaptiveAvgPool2d(1)
    yield "flatten", torch.nn.Flatten()
    yield "linear", torch.nn.Linear(*reversed(state["linear.weight"].shape))
