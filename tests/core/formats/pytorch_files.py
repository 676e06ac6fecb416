#!/usr/bin/env python3
"""pytorch_files.py DIR: files as PyTorch writes them, what NumPy finds in them, and files that must be refused.

expected.npz has the arrays as FILE/ELEMENT_TYPE/NAME, refused.json the files that must be refused, each with a part of the sentence.
"""
import collections
import io
import json
import pathlib
import struct
import sys
import zipfile

import numpy as np
import torch

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
expected, refused = {}, {}
NAMES = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64", torch.int8: "I8", torch.int16: "I16",
         torch.int32: "I32", torch.int64: "I64", torch.uint8: "U8", torch.bool: "BOOL"}


def expect(file, tensors):
    for name, tensor in tensors.items():
        tensor = tensor.detach().contiguous()
        values = (tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor).numpy().copy()
        expected[f"{file}/{NAMES[tensor.dtype]}/{name}"] = values


def save(file, document, tensors, **options):
    torch.save(document, folder / file, **options)
    expect(file, tensors)


def write_good_files():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.BatchNorm1d(3))
    weights = model.state_dict()
    save("plain.pt", weights, weights)
    save("protocol4.pt", weights, weights, pickle_protocol=4)
    save("protocol5.pt", weights, weights, pickle_protocol=5)
    save("parameters.pt", collections.OrderedDict(model.named_parameters()), dict(model.named_parameters()))

    whole = torch.randn(4, 6)
    views = {"whole": whole, "tied": whole, "transposed": whole.t(), "sliced": whole[1:3, ::2], "last": whole[3], "scalar": whole[2, 1], "empty": whole[:, 2:2],
             "expanded": torch.arange(3.0).expand(4, 3), "channels_last": torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)}
    save("views.pt", views, views)
    types = {NAMES[dtype]: torch.tensor([0, 1, 3], dtype=dtype) for dtype in NAMES}
    save("types.pt", types, types)

    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(4, 5)).sum().backward()
    optimizer.step()
    parallel = {"module." + name: tensor for name, tensor in model.state_dict().items()}
    save("nested.pt", {"epoch": 12, "accuracy": 0.5, "arch": "resnet18", "pretrained": False, "seed": 2**63 + 5, "note": "x" * 2000, "history": [1, 2, 3],
                       "shape": torch.zeros(2, 3).shape, "device": torch.device("cpu"), "optimizer": optimizer.state_dict(), "state_dict": parallel},
         model.state_dict())
    for key in ("model", "net", "model_state_dict"):
        compiled = {"_orig_mod." + name: tensor for name, tensor in parallel.items()}
        save(f"{key}.pt", {key: compiled, "epoch": 3}, model.state_dict())
    save("one_named_module.pt", {"module.a": whole, "b": whole}, {"module.a": whole, "b": whole})

    with zipfile.ZipFile(folder / "plain.pt") as stored, zipfile.ZipFile(folder / "packed.pt", "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in stored.namelist():
            packed.writestr(entry, stored.read(entry))
        packed.writestr("plain/byteorder", "little")
    expect("packed.pt", torch.load(folder / "plain.pt"))


def save_as_pytorch_2(file, document, tensors, byteorder="little"):
    """What torch.save of this PyTorch puts into a file, among the entries and aligned as PyTorch 2.6 and later do; the pickle is the same."""
    buffer = io.BytesIO()
    torch.save(document, buffer)
    stem = file.removesuffix(".pt")
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(folder / file, "w") as new:
        def add(name, content):
            entry = zipfile.ZipInfo(f"{stem}/{name}")
            # A header is 30 bytes, the name and the extra field, 4 bytes and a padding.
            entry.extra = b"FB" + struct.pack("<H", padding := -(new.fp.tell() + 34 + len(entry.filename)) % 64) + b"Z" * padding
            new.writestr(entry, content)
            assert (new.fp.tell() - len(content)) % 64 == 0

        add("data.pkl", old.read("archive/data.pkl"))
        add(".format_version", "1")
        add(".storage_alignment", "64")
        add("byteorder", byteorder)
        for name in sorted(name for name in old.namelist() if name.startswith("archive/data/")):
            add(name.removeprefix("archive/"), old.read(name))
        add("version", "3\n")
        add(".data/serialization_id", "0" * 40)
    if byteorder == "little":
        expect(file, tensors)


def write_files_of_pytorch_2():
    torch.manual_seed(2)
    model = torch.nn.Sequential(torch.nn.Linear(6, 6), torch.nn.BatchNorm1d(6), torch.nn.Linear(6, 6))
    model[2].weight = model[0].weight  # one storage
    weights = model.state_dict()
    assert weights._metadata
    save_as_pytorch_2("recent.pt", weights, weights)
    save_as_pytorch_2("recent_parameters.pt", {"state_dict": model.state_dict(keep_vars=True)}, weights)
    brain = model.bfloat16().state_dict()
    save_as_pytorch_2("recent_bfloat16.pt", brain, brain)
    whole = torch.arange(20.0)
    views = {"a": whole[:12].view(3, 4), "b": whole[12:], "c": whole.view(4, 5).t()}
    save_as_pytorch_2("recent_views.pt", views, views)
    save_as_pytorch_2("recent_big_endian.pt", weights, weights, byteorder="big")
    refuse("recent_big_endian.pt", "big-endian")


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 2)

    def forward(self, x):
        return self.layer(x)


def refuse(name, sentence, content=None, storages=(), byteorder=None, compression=zipfile.ZIP_STORED):
    """Writes the pickle `content` as PyTorch would; without, the file is there already."""
    refused[name] = sentence
    if content is None:
        return
    with zipfile.ZipFile(folder / name, "w", compression) as archive:
        archive.writestr("archive/data.pkl", content)
        if byteorder:
            archive.writestr("archive/byteorder", byteorder)
        for key, data in storages:
            archive.writestr(f"archive/data/{key}", data)


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def number(value):
    return b"\x8a\x08" + value.to_bytes(8, "little", signed=True)


def numbers(values):
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(sizes=(2,), strides=(1,), offset=0, key="0", storage_class=b"ctorch\nFloatStorage\n", persistent=None):
    if persistent is None:
        persistent = b"(" + text("storage") + storage_class + text(key) + text("cpu") + number(2) + b"t"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + persistent + b"Q" + number(offset) + numbers(sizes) + numbers(strides) + b"\x89ccollections\nOrderedDict\n)RtR"


def state_dict(value):
    return b"\x80\x02}" + text("weight") + value + b"s."


def write_programs():
    """Nothing of these may ever run; what they ask for is named."""
    command = text("touch executed")
    refuse("os_system.pt", "os.system", b"\x80\x02cos\nsystem\n" + command + b"\x85R.")
    refuse("os_system_beside_weights.pt", "os.system", state_dict(tensor() + b"s" + text("a") + b"cos\nsystem\n" + command + b"\x85R"), [("0", bytes(8))])
    refuse("stack_global.pt", "os.system", b"\x80\x04\x8c\x02os\x8c\x06system\x93" + command + b"\x85R.")
    refuse("instance.pt", "os.system", b"\x80\x02(" + command + b"ios\nsystem\n.")
    refuse("eval.pt", "builtins.eval", state_dict(b"cbuiltins\neval\n" + text("1") + b"\x85R"))
    refuse("nested_pickle.pt", "torch.storage._load_from_bytes", state_dict(b"ctorch.storage\n_load_from_bytes\n" + text("1") + b"\x85R"))
    refuse("not_quite_torch.pt", "torch.EvilStorage", state_dict(b"ctorch\nEvilStorage\n"))
    refuse("extension.pt", "0x82", b"\x80\x02\x82\x01.")
    refuse("text_persistent.pt", "0x50", b"\x80\x02Pnonsense\n.")
    refuse("called_text.pt", "calls", b"\x80\x02" + text("os.system") + b")R.")


def write_wrong_tensors():
    storage = [("0", bytes(8))]
    for name, arguments in (("none", b")"), ("numbers", numbers((1, 2, 3, 4, 5, 6)))):
        refuse(f"arguments_{name}.pt", '"weight"', state_dict(b"ctorch._utils\n_rebuild_tensor_v2\n" + arguments + b"R"), storage)
    refuse("arguments_not_a_tuple.pt", "calls", state_dict(b"ctorch._utils\n_rebuild_tensor_v2\nK\x01R"), storage)
    refuse("parameter_of_nothing.pt", '"weight"', state_dict(b"ctorch._utils\n_rebuild_parameter\n)R"), storage)
    refuse("persistent_number.pt", '"weight"', state_dict(tensor(persistent=number(3))), storage)
    refuse("persistent_texts.pt", '"weight"', state_dict(tensor(persistent=b"(" + text("storage") * 5 + b"t")), storage)
    untyped = b"(" + text("storage") + b"ctorch.storage\nUntypedStorage\n" + text("0") + text("cpu") + number(8) + b"tQ"
    for kind in ("float8_e4m3fn", "uint16", "uint64"):  # recent types have a storage of bytes
        refuse(f"{kind}.pt", f"is a {kind}", state_dict(b"ctorch._utils\n_rebuild_tensor_v3\n(" + untyped + number(0) + numbers((4,)) + numbers((1,))
                                                        + b"\x89ccollections\nOrderedDict\n)Rctorch\n" + kind.encode() + b"\ntR"), storage)
    refuse("recent_type_missing.pt", '"weight"', state_dict(b"ctorch._utils\n_rebuild_tensor_v3\n(" + untyped + number(0) + numbers((4,)) + numbers((1,)) + b"tR"), storage)
    refuse("complex.pt", "ComplexFloatStorage", state_dict(tensor(storage_class=b"ctorch\nComplexFloatStorage\n")), storage)
    refuse("no_storage.pt", "data/7", state_dict(tensor(key="7")), storage)
    refuse("storage_elsewhere.pt", "data/../data.pkl", state_dict(tensor(key="../data.pkl")), storage)
    refuse("short_storage.pt", "beyond", state_dict(tensor()), [("0", bytes(7))])
    refuse("beyond.pt", "beyond", state_dict(tensor((3,), (1,))), storage)
    refuse("offset.pt", "beyond", state_dict(tensor(offset=1)), storage)
    refuse("negative_offset.pt", '"weight"', state_dict(tensor(offset=-1)), storage)
    refuse("huge_offset.pt", '"weight"', state_dict(tensor(offset=2**63 - 1)), storage)
    refuse("stride.pt", "beyond", state_dict(tensor((2, 2), (2**62, 1))), storage)
    refuse("stride_overflows.pt", "beyond", state_dict(tensor((5, 1), (2**62, 2**62))), storage)
    refuse("negative_stride.pt", '"weight"', state_dict(tensor((2,), (-1,))), storage)
    refuse("negative_size.pt", '"weight"', state_dict(tensor((-2,), (1,))), storage)
    refuse("expanded.pt", "memory", state_dict(tensor((10**12,), (0,))), storage)
    refuse("expanded_overflows.pt", "memory", state_dict(tensor((2**40, 2**40), (0, 0))), storage)
    refuse("sizes_without_strides.pt", '"weight"', state_dict(tensor((2, 1), (1,))), storage)
    refuse("many_dimensions.pt", '"weight"', state_dict(tensor((1,) * 100, (1,) * 100)), storage)
    many = b"".join(text(f"t{i}") + b"h\x01" for i in range(100))
    refuse("expanded_often.pt", "memory", b"\x80\x02}(" + text("a") + tensor((10**6,), (0,)) + b"q\x01" + many + b"u.", storage)
    refuse("big_endian.pt", "big-endian", state_dict(tensor()), storage, byteorder="big")


def write_broken_pickles():
    refuse("empty.pt", "ends", b"")
    refuse("no_stop.pt", "ends", b"\x80\x02}")
    refuse("torn_text.pt", "ends", b"\x80\x02X\xff\xff\xff\x7fabc")
    refuse("torn_name.pt", "ends", b"\x80\x02cos")
    refuse("long_length.pt", "ends", b"\x80\x04\x8d" + b"\xff" * 8 + b"abc.")
    refuse("protocol_9.pt", "protocol", b"\x80\x09}.")
    refuse("underflow.pt", "damaged", b"\x80\x02R.")
    refuse("no_mark.pt", "damaged", b"\x80\x02}u.")
    refuse("odd_items.pt", "damaged", b"\x80\x02}(K\x01u.")
    refuse("items_of_a_number.pt", "damaged", b"\x80\x02K\x01K\x02K\x03s.")
    refuse("items_below_a_mark.pt", "damaged", b"\x80\x02(\x85.")
    refuse("unknown_memo.pt", "damaged", b"\x80\x02h\x05.")
    refuse("unknown_instruction.pt", "0xff", b"\x80\x02\xff.")
    refuse("nested_lists.pt", "no dictionary", b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".")
    refuse("itself.pt", "no dictionary", b"\x80\x02]q\x00h\x00a.")
    refuse("too_many_values.pt", "more than", b"\x80\x02" + b"]" * 20_000_000 + b".", compression=zipfile.ZIP_DEFLATED)
    refuse("pickle_bomb.pt", "unpack", b"\x80\x02" + bytes(200_000_000), compression=zipfile.ZIP_DEFLATED)
    refuse("storage_bomb.pt", "unpack", state_dict(tensor((1,))), [("0", bytes(400_000_000))], compression=zipfile.ZIP_DEFLATED)


def write_other_files():
    torch.save({"weight": torch.zeros(2)}, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    refuse("legacy.pt", "before PyTorch 1.6")
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), folder / "script.pt")
    refuse("script.pt", "TorchScript")
    torch.save(Net(), folder / "module.pt")
    refuse("module.pt", "state_dict()")
    torch.save(torch.zeros(2), folder / "tensor.pt")
    refuse("tensor.pt", "state_dict()")
    torch.save([torch.zeros(2)], folder / "list.pt")
    refuse("list.pt", "state_dict()")
    torch.save({"epoch": 3, "state_dict": {}}, folder / "no_tensors.pt")
    refuse("no_tensors.pt", "no tensors")
    torch.save({1: torch.zeros(2)}, folder / "numbered.pt")
    refuse("numbered.pt", "no tensors")
    whole = (folder / "plain.pt").read_bytes()
    (folder / "truncated.pt").write_bytes(whole[:-200])
    refuse("truncated.pt", "truncated")
    np.savez(folder / "arrays.npz", a=np.zeros(2))
    refuse("arrays.npz", "no PyTorch file")
    np.save(folder / "array.npy", np.zeros(2))
    refuse("array.npy", "no PyTorch file")


write_good_files()
write_files_of_pytorch_2()
write_programs()
write_wrong_tensors()
write_broken_pickles()
write_other_files()
np.savez(folder / "expected.npz", **expected)
(folder / "refused.json").write_text(json.dumps(refused, indent=1))
