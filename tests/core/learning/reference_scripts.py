#!/usr/bin/env python3
"""TorchScript files and what PyTorch computes with them, for loading/script_test.cpp.

reference_scripts.py JSON: beside it, the folder scripts with a file a program.
"""
import json
import pathlib
import sys
import zipfile

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reference_networks import formula

IMAGES = 64
PROBED = 8
CLASSES = 5


class Mlp(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.hidden = nn.Linear(shape[0] * shape[1] * shape[2], 32)
        self.middle = nn.Linear(32, 16)
        self.head = nn.Linear(16, CLASSES)

    def embed(self, images):
        return F.relu(self.middle(F.relu(self.hidden(images.flatten(1)))))

    def forward(self, images):
        return self.head(self.embed(images))


class Vgg(nn.Module):
    """With dropout before its last layer and a softmax after it."""

    def __init__(self, shape):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(shape[0], 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU(inplace=True), nn.MaxPool2d(2))
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(nn.Linear(48, 20), nn.ReLU(True), nn.Dropout(), nn.Linear(20, CLASSES))

    def embed(self, images):
        return self.classifier[:3](torch.flatten(self.avgpool(self.features(images)), 1))

    def forward(self, images):
        x = torch.flatten(self.avgpool(self.features(images)), 1)
        return F.softmax(self.classifier(x), dim=1)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    """As torchvision writes it."""

    def __init__(self, shape):
        super().__init__()
        self.conv1 = nn.Conv2d(shape[0], 8, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = nn.Sequential(Block(8, 8, 1), Block(8, 8, 1))
        self.layer2 = nn.Sequential(Block(8, 16, 2), Block(16, 16, 1))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16, CLASSES)

    def embed(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        return torch.flatten(self.avgpool(self.layer2(self.layer1(x))), 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.embed(x))


class FullyConvolutional(nn.Module):
    """A 1×1 convolution is its last layer, on pooled features."""

    def __init__(self, shape):
        super().__init__()
        self.conv = nn.Conv2d(shape[0], 6, 3)
        self.head = nn.Conv2d(6, CLASSES, 1)

    def embed(self, x):
        return F.adaptive_avg_pool2d(torch.tanh(self.conv(x)), 1)

    def forward(self, x):
        return torch.flatten(self.head(self.embed(x)), 1)


class Squeeze(nn.Module):
    """A 1×1 convolution is its last layer, with a ReLU and a pooling after it: no linear head."""

    def __init__(self, shape):
        super().__init__()
        self.conv = nn.Conv2d(shape[0], 6, 3, stride=2)
        self.head = nn.Conv2d(6, CLASSES, 1)

    def embed(self, x):
        return torch.tanh(self.conv(x))

    def forward(self, x):
        return torch.flatten(F.adaptive_avg_pool2d(F.relu(self.head(self.embed(x))), (1, 1)), 1)


class Cosine(nn.Module):
    """Its output follows from no linear layer: an embedding must be chosen."""

    def __init__(self, shape):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(shape[0] * shape[1] * shape[2], 12), nn.Tanh())
        self.last = nn.Linear(12, 6)
        self.centres = nn.Parameter(torch.randn(CLASSES, 6))

    def embed(self, x):
        return self.last(self.body(x))

    def forward(self, x):
        return -torch.cdist(self.embed(x), self.centres)


class Transformer(nn.Module):
    """With PyTorch's own encoder, whose code takes other ways without gradients."""

    def __init__(self, shape):
        super().__init__()
        self.patches = nn.Conv2d(shape[0], 8, 3, stride=3)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", batch_first=True), 2, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, CLASSES)

    def embed(self, x):
        n = x.shape[0]
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(n, -1, -1), x], dim=1)
        return self.norm(self.encoder(x))[:, 0]

    def forward(self, x):
        return self.head(self.embed(x))


class Dense(nn.Module):
    """A list that grows, as in DenseNet."""

    def __init__(self, shape):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(shape[0] + 4 * i, 4, 3, padding=1) for i in range(3)])
        self.head = nn.Linear(shape[0] + 12, CLASSES)

    def embed(self, x):
        features = [x]
        for conv in self.convs:
            features.append(F.relu(conv(torch.cat(features, 1))))
        return torch.cat(features, 1).mean((2, 3))

    def forward(self, x):
        return self.head(self.embed(x))


class Reads(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.fc = nn.Linear(shape[0] * shape[1] * shape[2], CLASSES)

    def forward(self, x):
        return self.fc(x.flatten(1)) + torch.from_file("/etc/hostname", False, 1, dtype=torch.uint8)


class Saves(Reads):
    def forward(self, x):
        torch.save(x, "/tmp/simplexity-was-here")
        return self.fc(x.flatten(1))


class RunsWhileLoading(Reads):
    @torch.jit.export
    def __getstate__(self):
        return self.fc.weight, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[Tensor, bool]):
        self.training = state[1]

    def forward(self, x):
        return self.fc(x.flatten(1))


class TwoInputs(Reads):
    def forward(self, x, y):
        return self.fc(x.flatten(1) + y.flatten(1))


class TwoOutputs(Reads):
    def forward(self, x):
        y = x.flatten(1)
        return self.fc(y), y


class Forks(Reads):
    def forward(self, x):
        return torch.jit.wait(torch.jit.fork(F.relu, self.fc(x.flatten(1))))


class Named(nn.Module):
    """With a weight that is a parameter and, once it is traced, one that is a constant."""

    def __init__(self, shape):
        super().__init__()
        self.constant_1 = nn.Parameter(torch.randn(8, shape[0] * shape[1] * shape[2]))

    def forward(self, x):
        return F.linear(F.relu(F.linear(x.flatten(1), self.constant_1)), torch.ones(CLASSES, 8))


class Endless(Reads):
    def forward(self, x):
        y = x.flatten(1)
        while bool(torch.ones(1).sum() > 0):
            y = y + 1
        return self.fc(y)


class Recurrent(Reads):
    """Loops as often as there are pixels."""

    def forward(self, x):
        y = torch.zeros_like(x[:, 0, 0, 0])
        for i in range(x.shape[2]):
            for j in range(x.shape[3]):
                y = torch.tanh(y + x[:, 0, i, j])
        return self.fc(x.flatten(1) + y.unsqueeze(1))


class NoGradients(Reads):
    def forward(self, x):
        return self.fc(x.flatten(1).detach())


def numbers(tensor):
    return tensor.detach().double().tolist()


def complexity(module, images):
    """Of the embedding, by autograd: a squared norm an image."""
    images = images.clone().requires_grad_()
    features = module.embed(images).flatten(1)
    sums = torch.zeros(len(images), dtype=torch.double)
    for j in range(features.shape[1]):
        gradient, = torch.autograd.grad(features[:, j].sum(), images, retain_graph=True)
        sums += gradient.flatten(1).double().square().sum(1)
    return sums.tolist()


def gradient(module, images):
    """The squared norm of that of the mean squared output by all parameters."""
    gradients = torch.autograd.grad(module(images).square().mean(), list(module.parameters()), allow_unused=True)
    return sum(each.double().square().sum().item() for each in gradients if each is not None)


def settle(module):
    """Parameters that are all different, which freezing would merge, and statistics of batch norms of some data."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    for name, buffer in module.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(0.0, 0.2)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)


def frozen_parameters(module):
    """How many weights torch.jit.freeze leaves: batch norms become part of the convolutions before them, and a
    parameter that is no layer's is a constant like any other."""
    count = 0
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d) and layer.bias is None:
            count += layer.out_channels
        if not isinstance(layer, (nn.BatchNorm2d, Transformer)):
            count += sum(parameter.numel() for parameter in layer.parameters(recurse=False))
    return count


def reference(module, shape):
    images = formula(100, IMAGES * shape[0] * shape[1] * shape[2]).float().view(IMAGES, *shape)
    return {"shape": shape, "outputs": numbers(module(images)), "features": module.embed(images).flatten(1).shape[1],
            "complexity": complexity(module, images[:PROBED]), "frozen_parameters": frozen_parameters(module),
            "gradient": gradient(module, images)}


# What replaces an entry of an archive that PyTorch has written, by the end of the entry's name.
NO_END = b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b"."
MALICIOUS = {
    "System": ("/data.pkl", b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R."),
    "LibraryClass": ("/data.pkl", b"\x80\x02c__torch__.torch.classes.quantized\nConv2dPackedParamsBase\n)\x81."),
    "DeepLists": ("/data.pkl", NO_END),
    "DeepTuples": ("/data.pkl", b"\x80\x02N" + b"\x85" * 200_000 + b"."),
    "DeepBrackets": (".py", b"x = " + b"(" * 100_000 + b"1" + b")" * 100_000 + b"\n"),
    "DeepSigns": (".py", b"x = " + b"-" * 100_000 + b"1\n"),
    "DeepWords": (".py", b"x = " + b"not " * 100_000 + b"1\n"),
    "DeepMethods": (".py", b"x = y" + b".t()" * 100_000 + b"\n"),
    "DeepBlocks": (".py", b"\n".join(b" " * i + b"if True:" for i in range(1000))),
    "Bomb": ("/data/0", bytes(200_000_000)),
}


def break_archive(source, out, ending, content):
    """The same archive with other content of an entry."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as broken:
        for name in archive.namelist():
            broken.writestr(name, content if name.endswith(ending) else archive.read(name))


def main():
    out = pathlib.Path(sys.argv[1])
    folder = out.parent / "scripts"
    folder.mkdir(exist_ok=True)
    torch.set_default_dtype(torch.float32)  # what the files hold; reference_networks computes in float64
    torch.manual_seed(3)
    result = {}
    for name, kind, shape in (("mlp", Mlp, [1, 6, 6]), ("vgg", Vgg, [3, 12, 12]), ("resnet", ResNet, [3, 10, 10]),
                              ("convolutional", FullyConvolutional, [1, 8, 8]), ("squeeze", Squeeze, [3, 9, 9]),
                              ("cosine", Cosine, [1, 6, 6]),
                              ("transformer", Transformer, [3, 9, 9]), ("dense", Dense, [2, 6, 6])):
        module = kind(shape).eval()
        settle(module)
        result[name] = reference(module, shape)
        torch.jit.script(module).save(folder / f"{name}_scripted.pt")
        torch.jit.trace(module, torch.rand(2, *shape), check_trace=False).save(folder / f"{name}_traced.pt")
        torch.jit.freeze(torch.jit.script(module)).save(folder / f"{name}_frozen.pt")
        torch.jit.script(module.requires_grad_(False)).save(folder / f"{name}_fixed.pt")
    shape = [1, 6, 6]
    for kind in (Reads, Saves, RunsWhileLoading, TwoInputs, TwoOutputs, Forks, NoGradients, Endless, Recurrent):
        torch.jit.script(kind(shape).eval()).save(folder / f"{kind.__name__}.pt")
    with torch.no_grad():  # takes the operator for inference
        torch.jit.trace(Transformer([1, 6, 6]).eval(), torch.rand(2, 1, 6, 6)).save(folder / "InferenceOnly.pt")
    torch.jit.trace(Named(shape).eval(), torch.rand(2, *shape)).save(folder / "Named.pt")
    noisy = nn.Sequential(nn.Flatten(), nn.Linear(36, 8), nn.Dropout(), nn.Linear(8, CLASSES))
    torch.jit.trace(noisy, torch.rand(2, *shape), check_trace=False).save(folder / "TrainingMode.pt")
    for name, (ending, content) in MALICIOUS.items():
        break_archive(folder / "mlp_traced.pt", folder / f"{name}.pt", ending, content)
    out.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
