#!/usr/bin/env python3
"""The architectures of docs/models.md in plain PyTorch, float64, for architectures_test.cpp.

Names as in torchvision; parameters by a formula, so that no weights need to be stored.
"""
import json
import math
import sys

import torch
from torch import nn

from reference_networks import formula

IMAGES = 64


def vgg_features(channels, blocks, side, has_norms):
    layers, left = [], side
    for outputs, count in zip((64, 128, 256, 512, 512), blocks):
        for _ in range(count):
            layers.append(nn.Conv2d(channels, outputs, 3, padding=1))
            if has_norms:
                layers.append(nn.BatchNorm2d(outputs))
            layers.append(nn.ReLU())
            channels = outputs
        layers.append(nn.MaxPool2d(2) if left >= 2 else nn.Identity())
        left = left // 2 if left >= 2 else left
    return nn.Sequential(*layers)


class Vgg(nn.Module):
    def __init__(self, shape, classes, blocks, has_norms):
        super().__init__()
        self.features = vgg_features(shape[0], blocks, min(shape[1:]), has_norms)
        embedding = self.features.eval()(torch.zeros(1, *shape)).numel()
        self.classifier = nn.Linear(embedding, classes)

    def embed(self, images):
        return self.features(images).flatten(1)

    def forward(self, images):
        return self.classifier(self.embed(images))


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = downsample(inputs, width, stride)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = downsample(inputs, 4 * width, stride)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + self.downsample(x))


def downsample(inputs, outputs, stride):
    if stride == 1 and inputs == outputs:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    def __init__(self, shape, classes, block, blocks, is_imagenet=False):
        super().__init__()
        kernel, stride, padding = (7, 2, 3) if is_imagenet else (3, 1, 1)
        self.conv1 = nn.Conv2d(shape[0], 64, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, 2, 1) if is_imagenet else nn.Identity()
        channels = 64
        for group, count in enumerate(blocks):
            layers = []
            for index in range(count):
                width = 64 << group
                layers.append(block(channels, width, 2 if index == 0 and group > 0 else 1))
                channels = width * block.expansion
            setattr(self, f"layer{group + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, classes)

    def embed(self, images):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(images))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))

    def forward(self, images):
        return self.fc(self.embed(images))


class EncoderBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0.0), nn.Linear(hidden, width))

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    def __init__(self, tokens, width, depth, heads, hidden):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.zeros(1, tokens, width))
        self.layers = nn.Sequential()
        for layer in range(depth):
            self.layers.add_module(f"encoder_layer_{layer}", EncoderBlock(width, heads, hidden))
        self.ln = nn.LayerNorm(width, eps=1e-6)


class Vit(nn.Module):
    def __init__(self, shape, classes, patch, width, depth, heads, hidden):
        super().__init__()
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.conv_proj = nn.Conv2d(shape[0], width, patch, patch)
        self.encoder = Encoder(shape[1] * shape[2] // patch**2 + 1, width, depth, heads, hidden)
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(width, classes))

    def embed(self, images):
        x = self.conv_proj(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], 1) + self.encoder.pos_embedding
        return self.encoder.ln(self.encoder.layers(x))[:, 0]

    def forward(self, images):
        return self.heads(self.embed(images))


def fill(model):
    """As in architectures_test.cpp, operation by operation."""
    for number, (name, tensor) in enumerate(sorted(model.state_dict().items())):
        values = formula(number, tensor.numel()).reshape(tensor.shape)
        if name.endswith("num_batches_tracked"):
            continue
        if name.endswith("running_var"):
            values = 1.0 + 0.5 * values
        elif tensor.dim() == 1:
            values = (1.0 if name.endswith("weight") else 0.0) + 0.3 * values
        else:
            values = 2.0 * math.sqrt(tensor.shape[0] / tensor.numel()) * values
        tensor.copy_(values)


def multiply_adds(model, shape):
    total = 0

    def count(module, inputs, output):
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += output.numel() * module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            total += output.numel() * module.in_features
        elif isinstance(module, nn.MultiheadAttention):
            _, tokens, width = inputs[0].shape
            total += 4 * tokens * width**2 + 2 * tokens**2 * width

    hooks = [module.register_forward_hook(count) for module in model.modules()
             if not isinstance(module, nn.modules.linear.NonDynamicallyQuantizableLinear)]
    model(torch.zeros(1, *shape))
    for hook in hooks:
        hook.remove()
    return total


def squared_norm(function, image, outputs):
    """Of the Jacobian, by a copy of the image for every output."""
    images = image[None].repeat(outputs, 1, 1, 1).requires_grad_()
    return torch.autograd.grad(function(images).diagonal().sum(), images)[0].square().sum().item()


def reference(model, shape, classes, with_embedding):
    with torch.no_grad():
        fill(model)
        model.eval()
        images = formula(100, IMAGES * math.prod(shape)).reshape(IMAGES, *shape)
        values = {"shape": shape, "logits": model(images).tolist(),
                  "state": {name: list(tensor.shape) for name, tensor in model.state_dict().items()},
                  "parameters": sum(parameter.numel() for parameter in model.parameters()),
                  "multiply_adds": multiply_adds(model, shape)}
        embedding = model.embed(images[:1]).shape[1]
    values["logits_complexity"] = [squared_norm(model, image, classes) for image in images[:2]]
    if with_embedding:
        values["embedding_complexity"] = [squared_norm(model.embed, images[0], embedding)]
    return values


def main(path):
    classes = 5
    small, narrow, wide = (3, 8, 8), (1, 12, 10), (1, 28, 28)
    networks = {
        "vgg11": (Vgg(small, classes, (1, 1, 2, 2, 2), False), small, False),
        "vgg11_bn": (Vgg(narrow, classes, (1, 1, 2, 2, 2), True), narrow, False),
        "vgg13": (Vgg(small, classes, (2, 2, 2, 2, 2), False), small, False),
        "vgg13_bn": (Vgg(small, classes, (2, 2, 2, 2, 2), True), small, True),
        "vgg16": (Vgg(narrow, classes, (2, 2, 3, 3, 3), False), narrow, False),
        "vgg16_bn": (Vgg(wide, classes, (2, 2, 3, 3, 3), True), wide, False),
        "vgg19": (Vgg(narrow, classes, (2, 2, 4, 4, 4), False), narrow, False),
        "vgg19_bn": (Vgg(small, classes, (2, 2, 4, 4, 4), True), small, False),
        "resnet18": (ResNet(small, classes, BasicBlock, (2, 2, 2, 2)), small, True),
        "resnet34": (ResNet(narrow, classes, BasicBlock, (3, 4, 6, 3)), narrow, False),
        "resnet50": (ResNet(small, classes, Bottleneck, (3, 4, 6, 3)), small, False),
        "resnet101": (ResNet(narrow, classes, Bottleneck, (3, 4, 23, 3)), narrow, False),
        "resnet18 imagenet": (ResNet((3, 33, 40), classes, BasicBlock, (2, 2, 2, 2), True), (3, 33, 40), False),
        "vit": (Vit(small, classes, 4, 192, 6, 3, 768), small, True),
        "vit other": (Vit(narrow, classes, 2, 24, 3, 4, 40), narrow, True),
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump({name: reference(model, shape, classes, with_embedding)
                   for name, (model, shape, with_embedding) in networks.items()}, file)


if __name__ == "__main__":
    main(sys.argv[1])
