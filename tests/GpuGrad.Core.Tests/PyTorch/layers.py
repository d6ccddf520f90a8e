"""The layers of an experiment file as modules of PyTorch, under the names that GpuGrad gives their tensors."""

import torch
from torch import nn

ACTIVATIONS = {
    "identity": lambda width: nn.Identity(),
    "sigmoid": lambda width: nn.Sigmoid(),
    "tanh": lambda width: nn.Tanh(),
    "softsign": lambda width: nn.Softsign(),
    "softplus": lambda width: nn.Softplus(),
    "relu": lambda width: nn.ReLU(),
    "leakyRelu": lambda width, slope=0.01: nn.LeakyReLU(slope),
    "elu": lambda width, alpha=1.0: nn.ELU(alpha),
    "selu": lambda width: nn.SELU(),
    "gelu": lambda width: nn.GELU(),
    "geluTanh": lambda width: nn.GELU(approximate="tanh"),
    "silu": lambda width: nn.SiLU(),
    "rrelu": lambda width, lower, upper: nn.RReLU(lower, upper),
    "prelu": lambda width, perUnit=False: nn.PReLU(width if perUnit else 1),
}


def made_from(table, entry, *arguments):
    """What the entry of that "kind" makes of the arguments and of its other fields."""
    return table[entry["kind"]](*arguments, **{name: value for name, value in entry.items() if name != "kind"})


class Maxout(nn.Linear):
    def __init__(self, inputs, units, pieces):
        super().__init__(inputs, units * pieces)
        self.pieces = pieces

    def forward(self, x):
        return super().forward(x).unflatten(1, (-1, self.pieces)).max(dim=2).values


class StepwiseLinear(nn.Linear):
    """The same linear map of every step's columns."""

    def __init__(self, columns, outputs, steps, bias=True):
        super().__init__(columns // steps, outputs, bias)
        self.steps = steps

    def forward(self, x):
        return super().forward(x.unflatten(1, (self.steps, -1))).flatten(1)


class Residual(nn.Module):
    def __init__(self, inputs, entries, projection, scale):
        super().__init__()
        self.body, self.outputs = sequential(entries, inputs)
        self.projection = nn.Linear(inputs, self.outputs, bias=False) if projection else None
        self.scale = scale

    def forward(self, x):
        return (self.projection(x) if self.projection else x) + self.scale * self.body(x)


class DenseBlock(nn.Module):
    def __init__(self, inputs, layers, growth, activation, batchNorm=False):
        super().__init__()
        norm = [{"batchNorm": {}}] if batchNorm else []
        entries = [{"dense": growth, "bias": not batchNorm}, *norm, {"activation": activation}]
        self.bodies = nn.ModuleList(sequential(entries, inputs + i * growth)[0] for i in range(layers))
        self.outputs = inputs + layers * growth

    def forward(self, x):
        for body in self.bodies:
            x = torch.cat([x, body(x)], dim=1)
        return x


class Highway(nn.Module):
    def __init__(self, width, activation="tanh"):
        super().__init__()
        self.transform, self.gate = nn.Linear(width, width), nn.Linear(width, width)
        self.activation = ACTIVATIONS[activation](width)

    def forward(self, x):
        gate = torch.sigmoid(self.gate(x))
        return gate * self.activation(self.transform(x)) + (1 - gate) * x


def reads_columns(kind):
    """A recurrent module that takes and gives matrices; the steps before the last few learn nothing."""

    class Recurrent(kind):
        def __init__(self, columns, hidden, steps, truncate=None, sequence=False):
            super().__init__(columns // steps, hidden, batch_first=True)
            self.steps, self.forward_only, self.sequence = steps, steps - (truncate or steps), sequence

        def forward(self, x):
            x = x.unflatten(1, (self.steps, -1))
            parts, state = [], None
            if self.forward_only:
                with torch.no_grad():
                    early, state = super().forward(x[:, : self.forward_only])
                parts.append(early)
            parts.append(super().forward(x[:, self.forward_only :], state)[0])
            return torch.cat(parts, dim=1).flatten(1) if self.sequence else parts[-1][:, -1]

    return Recurrent


RECURRENT = {"rnn": reads_columns(nn.RNN), "gru": reads_columns(nn.GRU), "lstm": reads_columns(nn.LSTM)}


def batch_norm(width, affine=True, momentum=0.1, epsilon=1e-5):
    return nn.BatchNorm1d(width, eps=epsilon, momentum=momentum, affine=affine)


def layer_norm(width, affine=True, epsilon=1e-5):
    return nn.LayerNorm(width, eps=epsilon, elementwise_affine=affine)


def module(entry, inputs):
    """The module that a layer entry means, and its outputs."""
    if "dense" in entry and "steps" in entry:
        return StepwiseLinear(inputs, entry["dense"], entry["steps"], entry.get("bias", True)), entry["dense"] * entry["steps"]
    if "dense" in entry:
        return nn.Linear(inputs, entry["dense"], bias=entry.get("bias", True)), entry["dense"]
    if "activation" in entry:
        kind = entry["activation"] if isinstance(entry["activation"], dict) else {"kind": entry["activation"]}
        return made_from(ACTIVATIONS, kind, inputs), inputs
    if "batchNorm" in entry:
        return batch_norm(inputs, **entry["batchNorm"]), inputs
    if "layerNorm" in entry:
        return layer_norm(inputs, **entry["layerNorm"]), inputs
    if "maxout" in entry:
        return Maxout(inputs, entry["maxout"], entry["pieces"]), entry["maxout"]
    if "residual" in entry:
        block = Residual(inputs, entry["residual"], entry.get("projection", False), entry.get("scale", 1))
        return block, block.outputs
    if "denseBlock" in entry:
        block = DenseBlock(inputs, **entry["denseBlock"])
        return block, block.outputs
    if "highway" in entry:
        return Highway(inputs, **entry["highway"]), inputs
    for kind, made in RECURRENT.items():
        if kind in entry:
            options = {name: value for name, value in entry.items() if name != kind}
            return made(inputs, entry[kind], **options), entry[kind] * (entry["steps"] if entry.get("sequence") else 1)
    raise ValueError(f"no module for {entry}")


def sequential(entries, inputs):
    modules = []
    for entry in entries:
        made, inputs = module(entry, inputs)
        modules.append(made)
    return nn.Sequential(*modules), inputs


def scatter_norms(net):
    """Scales of 1 and shifts of 0 would hide a mistake in either."""
    for part in net.modules():
        if isinstance(part, (nn.BatchNorm1d, nn.LayerNorm)) and part.weight is not None:
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.5, 0.5)
