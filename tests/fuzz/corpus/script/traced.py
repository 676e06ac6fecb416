class Scripted(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  layers : __torch__.torch.nn.modules.container.___torch_mangle_2.Sequential
  def forward(self: __torch__.___torch_mangle_3.Scripted,
    x: Tensor) -> Tensor:
    layers = self.layers
    _0 = (layers).forward(x, )
    _1 = torch.ones([2, 2], dtype=None, layout=None, device=torch.device("cpu"), pin_memory=False)
    _2 = torch.mul(torch.linear(_0, _1), CONSTANTS.c0)
    return _2
class Sequential(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  __annotations__["0"] = __torch__.torch.nn.modules.linear.___torch_mangle_0.Linear
  __annotations__["1"] = __torch__.torch.nn.modules.activation.___torch_mangle_1.ReLU
  def forward(self: __torch__.torch.nn.modules.container.___torch_mangle_2.Sequential,
    x: Tensor) -> Tensor:
    _1 = getattr(self, "1")
    _0 = getattr(self, "0")
    return (_1).forward((_0).forward(x, ), )
class Linear(Module):
  __parameters__ = ["weight", "bias", ]
  __buffers__ = []
  weight : Tensor
  bias : Tensor
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.torch.nn.modules.linear.___torch_mangle_0.Linear,
    x: Tensor) -> Tensor:
    bias = self.bias
    weight = self.weight
    return torch.linear(x, weight, bias)
class ReLU(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.torch.nn.modules.activation.___torch_mangle_1.ReLU,
    argument_1: Tensor) -> Tensor:
    return torch.relu(argument_1)
