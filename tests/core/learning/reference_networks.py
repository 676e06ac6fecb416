#!/usr/bin/env python3
"""Logits and Jacobian norms of small networks in PyTorch, float64, for classifier_test.cpp.

The networks are those of core/learning/models/mlp.cpp and convnet.cpp with parameters by a formula; Jacobians by torch.autograd.
"""
import json
import math
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def formula(number, count):
    """As in classifier_test.cpp, operation by operation."""
    j = torch.arange(count, dtype=torch.float64)
    return torch.cos(number + 0.37 * j + 0.011 * j * j)


def fill(model):
    number = 0
    with torch.no_grad():
        for _, parameter in model.named_parameters():
            parameter.copy_(0.3 * formula(number, parameter.numel()).reshape(parameter.shape))
            number += 1
        for name, buffer in model.named_buffers():
            if name.endswith("running_mean"):
                buffer.copy_(0.3 * formula(number, buffer.numel()))
            elif name.endswith("running_var"):
                buffer.copy_(1.0 + 0.5 * formula(number, buffer.numel()))
            number += 1


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(18, 7), nn.ReLU(), nn.Linear(7, 5), nn.ReLU()), 5, (2, 3, 3)


def convnet():
    layers = []
    channels = 1
    for outputs in (16, 32, 64):
        layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
                   nn.MaxPool2d(2)]
        channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 64)), 64, (1, 8, 17)


# How many modules of the embedding lead to a layer.
MLP_LAYERS = {"hidden1": 3, "embedding": 5}
CONVNET_LAYERS = {"block1": 4, "block2": 8, "block3": 12, "embedding": 15}


def reference(embedding, features, shape, layers):
    model = nn.ModuleDict({"embedding": embedding, "head": nn.Linear(features, 3)})
    fill(model)
    model.eval()
    images = formula(100, 3 * math.prod(shape)).reshape(3, *shape)

    def logits(inputs):
        return model["head"](embedding(inputs))

    def complexities(function):
        jacobian = torch.autograd.functional.jacobian
        return [jacobian(function, image[None]).square().sum().item() for image in images]

    def ends(modules):
        """The network before and after a layer."""
        return embedding[:modules], nn.Sequential(*embedding[modules:], model["head"])

    def through(modules):
        before, after = ends(modules)
        jacobian = torch.autograd.functional.jacobian
        outputs = [before(image[None]).detach() for image in images]
        return {"from_input": complexities(before),
                "to_logits": [jacobian(after, output).square().sum().item() for output in outputs],
                "shape": list(outputs[0].shape[1:])}

    return {"layers": {name: through(modules) for name, modules in layers.items()}, "shape": shape, "logits": logits(images).tolist(), "embedding_complexity": complexities(embedding),
            "logits_complexity": complexities(logits)}


def main(path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"mlp": reference(*mlp(), MLP_LAYERS), "convnet": reference(*convnet(), CONVNET_LAYERS)}, file)


if __name__ == "__main__":
    main(sys.argv[1])
