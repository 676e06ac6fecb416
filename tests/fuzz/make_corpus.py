#!/usr/bin/env python3
"""make_corpus.py: writes small valid files for each fuzzer into corpus/. What fuzzing has found is kept beside them, by hand."""
import collections
import gzip
import io
import json
import pathlib
import struct
import zipfile
import zlib

import numpy as np
import torch

corpus = pathlib.Path(__file__).parent / "corpus"


def seed(parser, name, content):
    folder = corpus / parser
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def numpy_bytes(save, *arrays, **named):
    buffer = io.BytesIO()
    save(buffer, *arrays, **named)
    return buffer.getvalue()


def write_data_sets():
    images = struct.pack(">IIII", 0x803, 3, 4, 5) + bytes(range(60))
    labels = struct.pack(">II", 0x801, 5) + bytes(range(5))
    for name, content in (("images", images), ("labels", labels)):
        seed("idx", name, content)
        seed("idx", f"{name}.gz", gzip.compress(content, mtime=0))
    seed("cifar", "cifar10", b"\0" + (b"\x07" + bytes(3072)) * 2)
    seed("cifar", "cifar100", b"\1" + (b"\x07\x42" + bytes(3072)) * 2)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_images():
    """Of 3 × 2 pixels; of JPEG and WebP only the frame, which is all that is read."""
    rows = zlib.compress((b"\0" + bytes(9)) * 2)
    seed("image_header", "rgb.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b""))
    seed("image_header", "rgb.bmp", b"BM" + struct.pack("<IIIIiiHHIIiiII", 78, 0, 54, 40, 3, -2, 1, 24, 0, 24, 0, 0, 0, 0) + bytes(24))
    seed("image_header", "old.bmp", b"BM" + struct.pack("<IIIIHHHH", 50, 0, 26, 12, 3, 2, 1, 24) + bytes(24))
    seed("image_header", "frame.jpg", bytes.fromhex("ffd8 ffe0 0004 4a46 ffc0 000b 08 0002 0003 01 011100 ffda 0008 01 0100 003f00 55ff0055 ffd9"))
    for kind, data in ((b"VP8L", b"\x2f" + struct.pack("<I", 2 | 1 << 14)), (b"VP8X", bytes(4) + b"\x02\0\0\x01\0\0"), (b"VP8 ", bytes(6) + b"\x03\0\x02\0")):
        content = b"WEBP" + kind + struct.pack("<I", len(data)) + data.ljust(16, b"\0")
        seed("image_header", kind.decode().strip() + ".webp", b"RIFF" + struct.pack("<I", len(content)) + content)


def write_arrays():
    for dtype in ("f2", "<f4", ">f8", "i1", "<i4", "u8", "b1"):
        array = np.arange(6).reshape(2, 3).astype(dtype)
        seed("npy", dtype.strip("<>") + ".npy", numpy_bytes(np.save, array))
    for name, texts in (("bytes", np.array([b"a", b"bc"])), ("unicode", np.array(["a", "\u00e9\u221e"]))):
        seed("npy", f"{name}.npy", numpy_bytes(np.save, texts))
    seed("npy", "fortran.npy", numpy_bytes(np.save, np.asfortranarray(np.ones((2, 3)))))
    features = {"features": np.arange(6.0).reshape(3, 2), "labels": np.array([0, 1, 1])}
    seed("npz", "stored.npz", numpy_bytes(np.savez, **features))
    seed("npz", "packed.npz", numpy_bytes(np.savez_compressed, **features))
    header = {"__metadata__": {"epoch": "3"}, "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}, "b": {"dtype": "BOOL", "shape": [], "data_offsets": [8, 9]}}
    text = json.dumps(header).encode()
    seed("csv", "commas.csv", b'a,"b ""c""",d\r\n1,2,3\n\n4,,6\n')
    seed("csv", "tabs.csv", b"\xef\xbb\xbfx\ty\r0.5\t\xc3\xa9\r")
    seed("csv", "semicolons.csv", b'label;1\n"two\nlines";2')
    seed("safetensors", "two.safetensors", struct.pack("<Q", len(text)) + text + bytes(9))
    seed("safetensors", "none.safetensors", struct.pack("<Q", 2) + b"{}")


def write_state_dicts():
    whole = torch.arange(6.0).reshape(2, 3)
    documents = {
        "plain": {"weight": whole, "view": whole.t()[1:], "half": whole.half(), "count": torch.tensor(3)},
        "ordered": collections.OrderedDict(weight=torch.nn.Parameter(whole)),
        "nested": {"epoch": 3, "loss": 0.5, "note": "text", "done": True, "none": None, "shape": whole.shape, "set": {1, 2}, "list": [2**70, -1, 300, 70000],
                   "state_dict": {"module.weight": whole}},
    }
    for name, document in documents.items():
        for protocol in (2, 4):
            buffer = io.BytesIO()
            torch.save(document, buffer, pickle_protocol=protocol)
            seed("state_dict", f"{name}{protocol}.pt", buffer.getvalue())
            with zipfile.ZipFile(buffer) as archive:
                seed("state_dict", f"{name}{protocol}.pkl", archive.read("archive/data.pkl"))


class Scripted(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())

    def forward(self, x):
        if x.size(0) == 0:
            raise ValueError("no images\n")
        return torch.nn.functional.linear(self.layers(x), torch.ones(2, 2)) * 0.5


def write_programs():
    for name, program in (("scripted", torch.jit.script(Scripted().eval())), ("traced", torch.jit.trace(Scripted().eval(), torch.ones(1, 2)))):
        buffer = io.BytesIO()
        torch.jit.save(program, buffer)
        packed, code = io.BytesIO(), b""
        with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as small:
            for entry in archive.namelist():
                small.writestr(zipfile.ZipInfo(entry), archive.read(entry))
                code += archive.read(entry) if entry.endswith(".py") else b""
        seed("script", f"{name}.pt", packed.getvalue())
        seed("script", f"{name}.py", code)


def write_run_texts():
    config = {"dataset": "digits", "classes": [0, 3], "model": "mlp", "widths": [128, 64], "epochs": 60, "lr": 0.1, "optimizer": "sam", "schedule": "cosine",
              "gc_probes": "exact", "gc_samples": "all", "gc_estimator": "deflated", "train_limit": None, "seed": 2**63}
    split = {"samples": 1000, "measured": 1000, "gc_samples": 512, "flatness_samples": 0}
    run = {"format_version": 1, "started": "2026-01-01T00:00:00Z", "ended": "", "outcome": "running", "message": "", "config": config,
           "dataset": {"title": "Digits", "fingerprint": "0123456789abcdef", "class_names": ["0", "1"],
                       "normalisation": {"value_scale": 16.0, "mean": [0.3], "deviation": [0.4]}},
           "plan": {"threads": 1, "device": "cpu", "parameters": 4000, "embedding_features": 64, "train": split, "test": split,
                    "library_versions": {"torch": "1.13"}}}
    seed("run_json", "run.json", json.dumps(run, indent=2).encode())
    metrics = {"loss": 0.02, "accuracy": 0.99, "gc": None, "nc1": "inf", "cdnv": 1e-3}
    lines = [{"epoch": epoch, "step": 23 * epoch, "seconds": 0.4, "lr": 0.1, "train": metrics, "test": metrics} for epoch in (0, 1)]
    lines[1] |= {"flatness_seconds": 1.5, "shuffled": {"train": metrics, "test": metrics}}
    seed("metrics_jsonl", "metrics.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode())


write_data_sets()
write_images()
write_arrays()
write_state_dicts()
write_run_texts()
write_programs()
