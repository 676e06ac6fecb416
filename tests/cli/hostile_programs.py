"""TorchScript files that try to do what a network does not, for hostile_test.py and the tests of the window.

hostile_programs.py FOLDER: writes them all there.
"""

import pathlib
import sys
import zipfile

import torch
from torch import nn

TEMPLATE = "harmless"
CODE = "code/__torch__/hostile_programs.py"
FEATURES, CLASSES = 36, 5
OUT = "was-here"  # what a program writes if it can, in the folder where it is run


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(CLASSES, FEATURES))

    def forward(self, x):
        return torch.nn.functional.linear(x.flatten(1), self.weight)


def code(body="", methods="", after="", before=""):
    """The code of the network as torch.jit.save writes it, with other lines in it."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"""{before}class Net(Module):
  __parameters__ = ["weight", ]
  __buffers__ = []
  weight : Tensor
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.hostile_programs.Net,
    x: Tensor) -> Tensor:
{lines}    weight = self.weight
    return torch.linear(torch.flatten(x, 1), weight)
{methods}{after}""".encode()


SETSTATE = f"""  def __setstate__(self: __torch__.hostile_programs.Net,
    state: Tensor) -> NoneType:
    torch.save(state, "{OUT}")
    return None
"""
SAVE = f'torch.save(x, "{OUT}")'


def method(name, body, result="int", arguments=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"  def {name}(self: __torch__.hostile_programs.Net{arguments}) -> {result}:\n{lines}"


def item(name, body, result):
    """A class with a method that an operator calls."""
    return f"""class Item(NamedTuple):
  value : int
""" if name is None else f"""class Item:
  value : Tensor
  def __init__(self: __torch__.hostile_programs.Item,
    value: Tensor) -> NoneType:
    self.value = value
    return None
  def {name}(self: __torch__.hostile_programs.Item,
    other: __torch__.hostile_programs.Item) -> {result}:
    {body}
    return {"True" if result == "bool" else "1"}
"""


def with_item(name, use, result="bool"):
    made = "item = __torch__.hostile_programs.Item.__new__(__torch__.hostile_programs.Item)\n_0 = (item).__init__(x, )\n"
    saving = f'_1 = torch.save(self.value, "{OUT}")'
    return code(made + use, before=item(name, saving, result))


DOUBLE = "\n".join(["s = \"a\""] + ["s = torch.add(s, s)"] * 34 + ["if torch.eq(s, \"b\"):\n  print(s)\nelse:\n  pass"])
CALLS_TWICE = "def f0(x: Tensor) -> Tensor:\n  return torch.add(x, 1)\n" + "".join(
    f"def f{i}(x: Tensor) -> Tensor:\n  _0 = __torch__.hostile_programs.f{i - 1}(x, )\n"
    f"  return __torch__.hostile_programs.f{i - 1}(_0, )\n" for i in range(1, 40))
LOOP = "i = 0\ngo = True\nwhile go:\n  i = torch.add(i, 1)\n  "

# What shows only when it is run: it has inputs, or is left out while nobody asks for its outputs.
RUN_ONLY = {"endless", "slow_loop", "slow_loop_of_loops", "slow_product", "memory_of_the_images",
            "text_of_the_images", "quotient_of_zero", "shuffled_by_zero", "zeros_without_end", "zeros_that_nearly_fit"}

# The code of the network by the name of the file.
CODES = {
    # Operators that reach outside, by every way to name them.
    "save": code(SAVE),
    "save_as_ops": code(f'_0 = ops.aten.save(x, "{OUT}")'),
    "save_as_method": code(f'_0 = (x).save("{OUT}", )'),
    "save_of_text": code(f'_0 = ("text").save("{OUT}")'),
    "save_by_another_name": code(f't = torch\n_0 = t.save(x, "{OUT}")'),
    "save_by_getattr": code(f'_0 = getattr(torch, "save")(x, "{OUT}")'),
    "save_by_getattr_escaped": code(f'_0 = getattr(torch, "s\\141ve")(x, "{OUT}")'),
    "save_by_getattr_split": code(f'_0 = getattr(torch, "sa" "ve")(x, "{OUT}")'),
    "save_by_another_getattr": code(f'g = getattr\n_0 = g(torch, "save")(x, "{OUT}")'),
    "save_behind_a_comment": code(f'_0 = (torch. # c\n  save)(x, "{OUT}")'),
    "save_on_the_next_line": code(f'_0 = torch.\\\nsave(x, "{OUT}")'),
    "save_in_triple_quotes": code(f'_2 = """ "\n"""\n_0 = torch.save(x, "{OUT}")\n_1 = """ " """'),
    "save_in_a_branch": code(f"if torch.gt(torch.size(x, 0), 100000):\n  {SAVE}\nelse:\n  pass"),
    "save_in_a_loop": code(f"for i in range(2):\n  {SAVE}"),
    "save_in_a_method": code(methods=method("unused", f'torch.save(self.weight, "{OUT}")\nreturn 1')),
    "save_in_a_function": code("_0 = __torch__.hostile_programs.f(x, )",
                               before=f"def f(x: Tensor) -> int:\n  {SAVE}\n  return 1\n"),
    "save_in_an_unused_function": code(after=f"def f(x: Tensor) -> int:\n  {SAVE}\n  return 1\n"),
    "save_in_an_unused_class": code(after=item("more", f'_0 = torch.save(self.value, "{OUT}")', "int")),
    "save_in_a_hook": code(methods=method("forward_pre_hook", f'torch.save(x, "{OUT}")\nreturn 1', arguments=", x: Tensor")),
    "save_when_sorted": with_item("__lt__", "items = [item, item]\n_1 = torch.sorted(items)"),
    "save_when_sorted_in_place": with_item("__lt__", "items = [item, item]\ntorch.sort(items)"),
    "save_when_contained": with_item("__contains__", "_1 = torch.__contains__([item], item)"),
    "save_when_compared": with_item("__eq__", "_1 = torch.eq(item, item)"),
    "save_when_counted": with_item("__len__", "_1 = torch.len([item])", "int"),
    "save_when_added": with_item("__add__", "_1 = torch.add(item, item)", "int"),
    "save_as_item": with_item("__getitem__", "_1 = torch.__getitem__([item], 0)", "int"),
    "from_file": code('_0 = torch.from_file("/etc/hostname", False, 1, dtype=0)'),
    "from_file_that_it_makes": code(f'_0 = torch.from_file("{OUT}", True, 4096)'),
    "from_file_as_ops": code(f'_0 = ops.aten.from_file("{OUT}", True, 4096)'),
    "fork": code("_0 = fork(__torch__.hostile_programs.f, x, )\nx = torch.wait(_0)", before="def f(x: Tensor) -> Tensor:\n  return x\n"),
    "remote_call": code('_0 = ops.prim.rpc_sync("other", "f", [x])'),
    "gradients_off": code("torch.set_grad_enabled(False)"),
    "seed": code("_0 = torch.manual_seed(1)"),
    "other_memory": code("_0 = torch.set_(x, x)"),
    "other_strides": code("_0 = torch.as_strided(x, [1000000], [1000000], 1000000000)"),
    "other_strides_by_an_alias": code("x = torch._reshape_alias(x, [100000], [4096])"),
    "other_memory_of_a_norm": code("_0, _1, _2 = torch.native_group_norm(x, None, None, 1000, 1000, 1000, 1, 1e-5)"),
    "other_weights_each_time": code("_0 = torch.mul_(torch.detach(self.weight), 0.5)"),
    "other_size": code("_0 = torch.resize_(x, [1000000000, 1000])"),
    "operator_of_a_library": code("_0 = ops.quantized.linear(x, x, 1., 0)"),
    "operator_of_a_later_version": code("_0 = torch.operator_of_3000(x)"),
    "library_class": code("_0 = __torch__.torch.classes.quantized.Conv2dPackedParamsBase"),
    # What is run while it is loaded.
    "setstate": code(methods=SETSTATE),
    "setstate_of_another": code(after=SETSTATE.replace("  def", "class Other:\n  value : Tensor\n  def", 1)),
    "getstate": code(methods=method("__getstate__", f'torch.save(self.weight, "{OUT}")\nreturn 1')),
    "default_that_divides": code(methods=method("unused", "return y", arguments=", y: int=7 // 0")),
    "default_that_calls": code(methods=method("unused", "return y", arguments=", y: int=int(7)")),
    "default_that_saves": code(methods=method("unused", "return 1", arguments=f', y: int=torch.save(torch.ones([1]), "{OUT}")')),
    "constant_that_divides": code().replace(b"  training : bool\n", b"  training : bool\n  width : Final[int] = 7 // 0\n"),
    "constant_that_calls": code().replace(b"  training : bool\n", b"  training : bool\n  width : Final[int] = abs(7)\n"),
    # Constants that are folded: what has constant arguments is run by the compiler.
    "remainder_of_zero": code("x = torch.add(x, torch.remainder(7, 0))"),
    "quotient_of_zero": code("x = torch.add(x, torch.floordiv(7, 0))"),
    "quotient_that_overflows": code("x = torch.add(x, torch.floordiv(torch.sub(-9223372036854775807, 1), -1))"),
    "shuffled_by_zero": code("x = torch.add(x, torch.sum(torch.channel_shuffle(torch.zeros([1, 4, 2, 2]), 0)))"),
    "shuffled_natively": code("_0 = torch.native_channel_shuffle(torch.zeros([1, 4, 2, 2]), 0)"),
    "segments": code("_0 = torch.segment_reduce(x, \"max\", unsafe=True)"),
    "alignment": code("_0 = torch.ctc_loss(x, x, [100], [100])"),
    "text_that_doubles": code(DOUBLE),
    "text_that_is_padded": code('_0 = torch.ljust("a", 3000000000)'),
    "text_in_the_middle": code('_0 = torch.center("a", 3000000000)\nif torch.eq(_0, "b"):\n  print(_0)\nelse:\n  pass'),
    "text_that_is_replaced": code('_0 = torch.replace("aaaaaaaa", "a", "aaaaaaaaaaaaaaaa")'),
    "list_that_repeats": code("_0 = torch.mul([0], 1000000000)\nif torch.eq(torch.len(_0), 3):\n  print(1)\nelse:\n  pass"),
    "zeros_without_end": code("x = torch.add(x, torch.sum(torch.zeros([1099511627776])))"),
    "zeros_that_nearly_fit": code("x = torch.add(x, torch.sum(torch.ones([3000000000])))"),
    # Time and memory while it is run.
    "endless": code(LOOP + "go = torch.gt(i, 0)"),
    "slow_loop": code("y = torch.rand([1500, 1500])\nfor i in range(900000):\n  y = torch.matmul(y, y)\nx = torch.add(x, torch.mul(y[0][0], 0.))"),
    "slow_loop_of_loops": code("y = torch.sum(x)\nfor i in range(990):\n  for j in range(990):\n    y = torch.sum(torch.matmul(torch.rand([300, 300]), torch.rand([300, 300])))\nx = torch.add(x, torch.mul(y, 0.))"),
    "slow_product": code("y = torch.rand([5000, 5000])\n" + "y = torch.matmul(y, y)\n" * 20 + "x = torch.add(x, torch.mul(y[0][0], 0.))"),
    "slow_constant": code("s = \"a\"\n" + "s = torch.add(s, s)\n" * 23 + "t = torch.add(s, \"b\")\ns = torch.add(s, s)\nx = torch.add(x, torch.find(s, t))"),
    "memory_of_the_images": code("y = [x]\nfor i in range(100000):\n  _0 = torch.append(y, torch.rand([1000, 1000]))\nx = torch.add(x, torch.mul(y[1][0][0], 0.))"),
    "text_of_the_images": code("s = torch.str(torch.size(x, 0))\nfor i in range(60):\n  s = torch.add(s, s)\nif torch.eq(torch.len(s), 3):\n  print(s)\nelse:\n  pass"),
    "calls_that_double": code("x = __torch__.hostile_programs.f39(x, )", before=CALLS_TWICE),
    "calls_itself": code("x = __torch__.hostile_programs.f(x, )",
                         before="def f(x: Tensor) -> Tensor:\n  return __torch__.hostile_programs.f(x, )\n"),
    # Code that the compiler follows too deep.
    "deep_brackets": code("_0 = " + "(" * 100_000 + "1" + ")" * 100_000),
    "deep_signs": code("_0 = " + "-" * 100_000 + "1"),
    "not_ascii": code("ſave = 1"),
    "no_code": b"\x00" * 1000,
}


def os_system(protocol=b"\x80\x02"):
    return protocol + f"cos\nsystem\nX".encode() + (len(OUT) + 6).to_bytes(4, "little") + f"touch {OUT}".encode() + b"\x85R."


def as_it_is(members):
    return members


def renamed(name, new):
    return lambda members: [(new if each == name else each, content) for each, content in members]


def added(name, content, first=False):
    return lambda members: [(name, content), *members] if first else [*members, (name, content)]


def replaced(name, content):
    return lambda members: [(each, content if each == name else old) for each, old in members]


BAD = code(methods=SETSTATE)
# What is done to the members of the archive, which are named inside of its folder.
ARCHIVES = {
    "code_in_capitals": lambda members: renamed(CODE, "code/__torch__/hostile_programs.PY")(replaced(CODE, BAD)(members)),
    "code_in_capitals_at_the_end": lambda members: renamed(CODE, "code/__torch__/hostile_programs.pY")(replaced(CODE, BAD)(members)),
    "code_in_a_folder_in_capitals": lambda members: renamed(CODE, "CODE/__torch__/hostile_programs.py")(replaced(CODE, BAD)(members)),
    "code_in_a_module_in_capitals": lambda members: renamed(CODE, "code/__torch__/HOSTILE_programs.py")(replaced(CODE, BAD)(members)),
    "code_twice_by_case": added("code/__torch__/Hostile_programs.PY", BAD, first=True),
    "code_twice": added(CODE, BAD),
    "code_twice_bad_first": added(CODE, BAD, first=True),
    "code_behind_a_backslash": lambda members: renamed(CODE, "code\\__torch__\\hostile_programs.py")(replaced(CODE, BAD)(members)),
    "code_up_and_down": lambda members: renamed(CODE, "code/x/../__torch__/hostile_programs.py")(replaced(CODE, BAD)(members)),
    "pickle_in_capitals": lambda members: renamed("data.pkl", "DATA.PKL")(replaced("data.pkl", os_system())(members)),
    "pickle_twice_by_case": added("Data.pkl", os_system(), first=True),
    "pickle_twice": added("data.pkl", os_system()),
    "pickle_that_calls": replaced("data.pkl", os_system()),
    "constants_that_call": replaced("constants.pkl", os_system()),
    "pickle_of_an_instance": replaced("data.pkl", b"(S'touch " + OUT.encode() + b"'\nios\nsystem\n."),
    "pickle_of_a_library": replaced("data.pkl", b"\x80\x02c__torch__.torch.classes.quantized\nConv2dPackedParamsBase\n)\x81."),
    "deep_pickle": replaced("data.pkl", b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b"."),
    "tensor_cut_short": lambda members: [(name, content[:-64] if name == "data/0" else content) for name, content in members],
    "tensor_of_a_longer_storage": lambda members: [(name, content.replace(b"K\xb4", b"M\xb4\x10") if name == "data.pkl" else content) for name, content in members],
    "tensor_missing": lambda members: [(name, content) for name, content in members if name != "data/0"],
    "member_that_nobody_knows": added("lib/evil.so", b"\x7fELF"),
    "member_in_another_folder": added("../other/data.pkl", os_system()),
    "bomb": replaced("data/0", bytes(300_000_000)),
    "no_pickle": lambda members: [(name, content) for name, content in members if name != "data.pkl"],
}


def write_archive(path, members, folder=TEMPLATE):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(f"{folder}/{name}", content)


def write_all(folder):
    """The names of the files, without their ending."""
    import warnings
    warnings.filterwarnings("ignore", "Duplicate name")  # that is what some of them are for
    torch.manual_seed(1)
    template = folder / f"{TEMPLATE}.pt"
    torch.jit.script(Net().eval()).save(str(template))
    with zipfile.ZipFile(template) as archive:
        root = archive.namelist()[0].split("/")[0]
        members = [(name[len(root) + 1:], archive.read(name)) for name in archive.namelist()]
    for name, content in CODES.items():
        write_archive(folder / f"{name}.pt", replaced(CODE, content)(members))
    for name, change in ARCHIVES.items():
        write_archive(folder / f"{name}.pt", change(members))
    write_archive(folder / "same_again.pt", replaced(CODE, code())(members))
    content = template.read_bytes()
    (folder / "cut_off.pt").write_bytes(content[:len(content) // 2])
    return [*CODES, *ARCHIVES, "cut_off"]


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import hostile_programs  # TorchScript names classes by their modules
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    hostile_programs.write_all(target)
