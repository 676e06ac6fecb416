"""Prints the expected values of classifier_test.cpp: the same networks in PyTorch, float64, Jacobians by its autograd."""
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def formula(tensor, count):
    j = torch.arange(count)
    return torch.cos(tensor + 0.37 * j + 0.011 * j * j)


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
                buffer.copy_(1 + 0.5 * formula(number, buffer.numel()))
            number += 1


def show(title, embedding, features, shape):
    model = nn.ModuleDict({"embedding": embedding, "head": nn.Linear(features, 3)})
    fill(model)
    model.eval()
    images = formula(100, 3 * math.prod(shape)).reshape(3, *shape)
    print(title)
    print("logits", model["head"](embedding(images)).tolist())
    for image in images:
        jacobian = torch.autograd.functional.jacobian(embedding, image[None])
        print("squared Jacobian norm", jacobian.square().sum().item())


mlp = nn.Sequential(nn.Flatten(), nn.Linear(18, 7), nn.ReLU(), nn.Linear(7, 5), nn.ReLU())
show("mlp", mlp, 5, (2, 3, 3))

layers = []
channels = 1
for outputs in (16, 32, 64):
    layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]
    channels = outputs
show("convnet", nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 64)), 64, (1, 8, 17))
