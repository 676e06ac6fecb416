#!/usr/bin/env python3
"""Networks as other libraries write them, in plain PyTorch and float64 under the names of their state dicts, for foreign_weights_test.cpp.

What they compute is that of reference_architectures.py; tensors are filled by the same formula, in the order of their names here.
"""
import json
import math
import sys

import torch
from torch import nn

from reference_architectures import IMAGES, fill, vgg_features
from reference_networks import formula


class Normed(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, is_activated=True):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.normalization = nn.BatchNorm2d(outputs)
        self.activation = nn.ReLU() if is_activated else nn.Identity()

    def forward(self, x):
        return self.activation(self.normalization(self.convolution(x)))


class HuggingFaceBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, is_bottleneck):
        super().__init__()
        self.shortcut = Normed(inputs, outputs, 1, stride, False) if stride != 1 or inputs != outputs else nn.Identity()
        width = outputs // 4
        self.layer = nn.Sequential(
            Normed(inputs, width, 1, 1), Normed(width, width, 3, stride), Normed(width, outputs, 1, 1, False),
        ) if is_bottleneck else nn.Sequential(Normed(inputs, outputs, 3, stride), Normed(outputs, outputs, 3, 1, False))

    def forward(self, x):
        return torch.relu(self.layer(x) + self.shortcut(x))


class HuggingFaceResNet(nn.Module):
    """ResNetForImageClassification."""

    def __init__(self, shape, classes, blocks, is_bottleneck):
        super().__init__()
        self.resnet = nn.Module()
        self.resnet.embedder = nn.Module()
        self.resnet.embedder.embedder = Normed(shape[0], 64, 7, 2)
        self.resnet.encoder = nn.Module()
        self.resnet.encoder.stages = nn.ModuleList()
        channels = 64
        for stage, count in enumerate(blocks):
            outputs = (256 if is_bottleneck else 64) << stage
            layers = []
            for index in range(count):
                layers.append(HuggingFaceBlock(channels, outputs, 2 if index == 0 and stage > 0 else 1, is_bottleneck))
                channels = outputs
            self.resnet.encoder.stages.append(nn.Module())
            self.resnet.encoder.stages[-1].layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(channels, classes))

    def forward(self, images):
        x = nn.functional.max_pool2d(self.resnet.embedder.embedder(images), 3, 2, 1)
        for stage in self.resnet.encoder.stages:
            x = stage.layers(x)
        return self.classifier(nn.functional.adaptive_avg_pool2d(x, 1))


def attend(q, k, v, heads):
    """Softmax of the scaled products, head by head."""
    outputs = []
    for q, k, v in zip(q.chunk(heads, -1), k.chunk(heads, -1), v.chunk(heads, -1)):
        outputs.append(torch.softmax(q @ k.transpose(1, 2) / math.sqrt(q.shape[-1]), -1) @ v)
    return torch.cat(outputs, -1)


class HuggingFaceLayer(nn.Module):
    def __init__(self, width, heads, hidden, eps):
        super().__init__()
        self.heads = heads
        self.attention = nn.Module()
        self.attention.attention = nn.Module()
        for name in ("query", "key", "value"):
            setattr(self.attention.attention, name, nn.Linear(width, width))
        self.attention.output = nn.Module()
        self.attention.output.dense = nn.Linear(width, width)
        self.intermediate = nn.Module()
        self.intermediate.dense = nn.Linear(width, hidden)
        self.output = nn.Module()
        self.output.dense = nn.Linear(hidden, width)
        self.layernorm_before = nn.LayerNorm(width, eps=eps)
        self.layernorm_after = nn.LayerNorm(width, eps=eps)

    def forward(self, x):
        y, of = self.layernorm_before(x), self.attention.attention
        x = x + self.attention.output.dense(attend(of.query(y), of.key(y), of.value(y), self.heads))
        return x + self.output.dense(nn.functional.gelu(self.intermediate.dense(self.layernorm_after(x))))


class HuggingFaceVit(nn.Module):
    """ViTForImageClassification."""

    def __init__(self, shape, classes, patch, width, depth, heads, hidden, eps):
        super().__init__()
        self.vit = nn.Module()
        self.vit.embeddings = nn.Module()
        self.vit.embeddings.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.vit.embeddings.position_embeddings = nn.Parameter(torch.zeros(1, shape[1] * shape[2] // patch**2 + 1, width))
        self.vit.embeddings.patch_embeddings = nn.Module()
        self.vit.embeddings.patch_embeddings.projection = nn.Conv2d(shape[0], width, patch, patch)
        self.vit.encoder = nn.Module()
        self.vit.encoder.layer = nn.Sequential(*(HuggingFaceLayer(width, heads, hidden, eps) for _ in range(depth)))
        self.vit.layernorm = nn.LayerNorm(width, eps=eps)
        self.classifier = nn.Linear(width, classes)

    def forward(self, images):
        of = self.vit.embeddings
        x = of.patch_embeddings.projection(images).flatten(2).transpose(1, 2)
        x = torch.cat([of.cls_token.expand(len(x), -1, -1), x], 1) + of.position_embeddings
        return self.classifier(self.vit.layernorm(self.vit.encoder.layer(x))[:, 0])


class TimmBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = nn.Module()
        self.attn.qkv = nn.Linear(width, 3 * width)
        self.attn.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Module()
        self.mlp.fc1 = nn.Linear(width, hidden)
        self.mlp.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        x = x + self.attn.proj(attend(*self.attn.qkv(self.norm1(x)).chunk(3, -1), self.heads))
        return x + self.mlp.fc2(nn.functional.gelu(self.mlp.fc1(self.norm2(x))))


class TimmVit(nn.Module):
    """VisionTransformer."""

    def __init__(self, shape, classes, patch, width, depth, heads, hidden):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, shape[1] * shape[2] // patch**2 + 1, width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(shape[0], width, patch, patch)
        self.blocks = nn.Sequential(*(TimmBlock(width, heads, hidden) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, images):
        x = self.patch_embed.proj(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


class CifarVgg(nn.Module):
    """With two hidden layers of 512, and a dropout before each or after each."""

    def __init__(self, shape, classes, blocks, has_norms, is_dropout_first):
        super().__init__()
        self.features = vgg_features(shape[0], blocks, min(shape[1:]), has_norms)
        hidden = []
        for _ in range(2):
            layers = [nn.Linear(512, 512), nn.ReLU()]
            hidden += [nn.Dropout(), *layers] if is_dropout_first else [*layers, nn.Dropout()]
        self.classifier = nn.Sequential(*hidden, nn.Linear(512, classes))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


class CifarBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs),
        ) if stride != 1 or inputs != outputs else nn.Sequential()

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.shortcut(x))


class CifarResNet(nn.Module):
    def __init__(self, shape, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(shape[0], 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        for group, (inputs, outputs, stride) in enumerate(((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2))):
            setattr(self, f"layer{group + 1}", nn.Sequential(CifarBlock(inputs, outputs, stride), CifarBlock(outputs, outputs, 1)))
        self.linear = nn.Linear(512, classes)

    def forward(self, images):
        x = torch.relu(self.bn1(self.conv1(images)))
        return self.linear(self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3)))


def reference(model, shape):
    with torch.no_grad():
        fill(model)
        for tensor in model.state_dict().values():
            tensor.copy_(tensor.float())  # as files have them
        model.eval()
        images = formula(100, IMAGES * math.prod(shape)).reshape(IMAGES, *shape)
        return {"shape": shape, "logits": model(images).tolist(),
                "state": {name: list(tensor.shape) for name, tensor in model.state_dict().items()}}


def main(path):
    classes = 5
    small, large = (3, 32, 32), (3, 64, 64)
    vit = {"classes": classes, "patch": 8, "width": 128, "depth": 3, "heads": 2, "hidden": 200}
    networks = {
        "Hugging Face resnet18": (HuggingFaceResNet(large, classes, (2, 2, 2, 2), False), large),
        "Hugging Face resnet50": (HuggingFaceResNet(large, classes, (3, 4, 6, 3), True), large),
        "Hugging Face vit": (HuggingFaceVit(small, **vit, eps=1e-12), small),
        "timm vit": (TimmVit(small, **vit), small),
        "CIFAR vgg11_bn, dropout first": (CifarVgg(small, classes, (1, 1, 2, 2, 2), True, True), small),
        "CIFAR vgg19, dropout last": (CifarVgg(small, classes, (2, 2, 4, 4, 4), False, False), small),
        "CIFAR resnet18": (CifarResNet((1, 16, 16), classes), (1, 16, 16)),
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump({name: reference(model, shape) for name, (model, shape) in networks.items()}, file)


if __name__ == "__main__":
    main(sys.argv[1])
