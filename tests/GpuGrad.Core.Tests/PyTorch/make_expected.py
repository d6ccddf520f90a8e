#!/usr/bin/python3
"""Writes what PyTorch computes for small nets into expected/NAME.json, for PyTorchTests.cs to compare with.

To run, on Debian 12 (PyTorch 1.13; any later one should do):

    apt-get install --no-install-recommends python3-torch
    /usr/bin/python3 make_expected.py             # every case
    /usr/bin/python3 make_expected.py tanh relu   # these

A case is one line of CASES: a name, the layers as an experiment file spells them, and the loss. Everything is computed in float32, as GpuGrad does, and once more in float64: random numbers that make the two
differ by more than a tenth of what the tests allow (a sum that cancels, a kink too near, training that is chaotic) say
nothing about GpuGrad, and others are drawn.
"""

import json
import pathlib
import sys
import zlib

import torch
from torch import nn
from torch.nn import functional

FEATURES, CLASSES, BATCH = 7, 4, 6
SNAPSHOTS = (2, 50)  # steps after which the weights are noted; the slowest device goes only to the first
GRADIENT_TOLERANCE, WEIGHT_TOLERANCE = 1e-5, 1e-4  # those of PyTorchTests.cs
SGD = {"kind": "sgd", "learningRate": 0.05, "momentum": 0.9}
SOFTMAX, BINARY = "softmaxCrossEntropy", "binaryCrossEntropy"


def stack(*between, **dense):
    """Two hidden layers, each followed by the entries given, and the output layer."""
    return [{"dense": 9, **dense}, *between, {"dense": 8, **dense}, *between, {"dense": CLASSES}]


def activated(activation):
    return stack({"activation": activation})


def inside(block, after=()):
    """A block of width 9 between two dense layers."""
    return [{"dense": 9}, {"activation": "tanh"}, block, *after, {"dense": CLASSES}]


def recurrent(layer):
    """A recurrent layer that reads the features one by one, and the output layer."""
    return [layer, {"dense": CLASSES}]


def stacked(kind, **options):
    """Two recurrent layers over the three columns of four steps."""
    return [{"dense": 12}, {kind: 5, "steps": 4, "sequence": True, **options}, {kind: 6, "steps": 4, **options}, {"dense": CLASSES}]


CASES = [
    # name, layers, loss
    ("sigmoid", activated("sigmoid"), SOFTMAX),
    ("tanh", activated("tanh"), SOFTMAX),
    ("relu", activated("relu"), SOFTMAX),
    ("identity", activated("identity"), SOFTMAX),
    ("sigmoid-binary", activated("sigmoid"), BINARY),
    ("tanh-binary", activated("tanh"), BINARY),
    ("relu-binary", activated("relu"), BINARY),
    ("no-bias", stack({"activation": "tanh"}, bias=False), SOFTMAX),
    ("softsign", activated("softsign"), SOFTMAX),
    ("softplus", activated("softplus"), SOFTMAX),
    ("leaky-relu", activated("leakyRelu"), SOFTMAX),
    ("leaky-relu-slope", activated({"kind": "leakyRelu", "slope": 0.2}), SOFTMAX),
    ("elu", activated("elu"), SOFTMAX),
    ("elu-alpha", activated({"kind": "elu", "alpha": 0.5}), SOFTMAX),
    ("selu", activated("selu"), SOFTMAX),
    ("gelu", activated("gelu"), SOFTMAX),
    ("gelu-tanh", activated("geluTanh"), SOFTMAX),
    ("silu", activated("silu"), SOFTMAX),
    ("prelu", activated({"kind": "prelu"}), SOFTMAX),
    ("prelu-per-unit", activated({"kind": "prelu", "perUnit": True}), SOFTMAX),
    ("batch-norm", stack({"batchNorm": {}}, {"activation": "tanh"}, bias=False), SOFTMAX),
    # One hidden layer: a second batch norm would take away nearly all that the first one's shift does.
    ("batch-norm-last", [{"dense": 9}, {"activation": "relu"}, {"batchNorm": {}}, {"dense": CLASSES}], SOFTMAX),
    ("batch-norm-plain", stack({"batchNorm": {"affine": False, "momentum": 0.3, "epsilon": 0.01}}, {"activation": "tanh"}, bias=False), SOFTMAX),
    ("layer-norm", stack({"layerNorm": {}}, {"activation": "tanh"}), SOFTMAX),
    ("layer-norm-plain", stack({"layerNorm": {"affine": False, "epsilon": 0.01}}, {"activation": "tanh"}), SOFTMAX),
    ("maxout", [{"maxout": 9, "pieces": 2}, {"maxout": 8, "pieces": 3}, {"dense": CLASSES}], SOFTMAX),
    ("residual", inside({"residual": [{"dense": 8}, {"activation": "tanh"}, {"dense": 9}]}, [{"activation": "tanh"}]), SOFTMAX),
    ("residual-pre-activation", inside({"residual": [{"layerNorm": {}}, {"activation": "sigmoid"}, {"dense": 9}], "scale": 0.5}), SOFTMAX),
    ("residual-projection", inside({"residual": [{"dense": 8}, {"activation": "tanh"}], "projection": True, "scale": 0.7}), SOFTMAX),
    ("residual-batch-norm", inside({"residual": [{"dense": 9, "bias": False}, {"batchNorm": {}}, {"activation": "tanh"}]}), SOFTMAX),
    ("residual-nested", inside({"residual": [{"dense": 9}, {"residual": [{"activation": "tanh"}, {"dense": 9}]}]}), SOFTMAX),
    ("dense-block", inside({"denseBlock": {"layers": 3, "growth": 4, "activation": "tanh"}}), SOFTMAX),
    ("dense-block-batch-norm", inside({"denseBlock": {"layers": 2, "growth": 4, "activation": "sigmoid", "batchNorm": True}}), SOFTMAX),
    ("highway", inside({"highway": {}}), SOFTMAX),
    ("highway-sigmoid", inside({"highway": {"activation": "sigmoid"}}), BINARY),
    ("rnn", recurrent({"rnn": 6, "steps": 7}), SOFTMAX),
    ("gru", recurrent({"gru": 6, "steps": 7}), SOFTMAX),
    ("lstm", recurrent({"lstm": 6, "steps": 7}), SOFTMAX),
    ("rnn-stacked", stacked("rnn"), SOFTMAX),
    ("gru-stacked", stacked("gru"), SOFTMAX),
    ("lstm-stacked", stacked("lstm"), SOFTMAX),
    ("lstm-truncated", recurrent({"lstm": 6, "steps": 7, "truncate": 1}), SOFTMAX),
    ("gru-sequence", recurrent({"gru": 3, "steps": 7, "sequence": True, "truncate": 4}), BINARY),
]

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
    "prelu": lambda width, perUnit=False: nn.PReLU(width if perUnit else 1),
}


class Maxout(nn.Linear):
    def __init__(self, inputs, units, pieces):
        super().__init__(inputs, units * pieces)
        self.pieces = pieces

    def forward(self, x):
        return super().forward(x).unflatten(1, (-1, self.pieces)).max(dim=2).values


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
    if "dense" in entry:
        return nn.Linear(inputs, entry["dense"], bias=entry.get("bias", True)), entry["dense"]
    if "activation" in entry:
        kind = entry["activation"] if isinstance(entry["activation"], dict) else {"kind": entry["activation"]}
        return ACTIVATIONS[kind["kind"]](inputs, **{k: v for k, v in kind.items() if k != "kind"}), inputs
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


def loss_of(kind, logits, labels):
    if kind == SOFTMAX:
        return functional.cross_entropy(logits, labels)
    targets = functional.one_hot(labels, CLASSES).to(logits.dtype)
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum") / len(labels)


def floats(net):
    """Every tensor of the net but the counters of its batch norms."""
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items() if tensor.is_floating_point()}


def measure(net, loss, inputs, labels):
    """Loss and gradients at the start, and the tensors after each of SNAPSHOTS; leaves the net trained."""
    initial = net.state_dict()
    first = {name: tensor.clone() for name, tensor in initial.items()}
    value = loss_of(loss, net(inputs), labels)
    value.backward()
    gradients = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    net.load_state_dict(first)  # a batch norm counted that pass
    optimizer = torch.optim.SGD(net.parameters(), lr=SGD["learningRate"], momentum=SGD["momentum"])
    trained = []
    for step in range(1, max(SNAPSHOTS) + 1):
        optimizer.zero_grad()
        loss_of(loss, net(inputs), labels).backward()
        optimizer.step()
        if step in SNAPSHOTS:
            trained.append((step, floats(net)))
    return value.detach(), gradients, trained


def agree(single, double, tolerance):
    def error(name):
        return (single[name].double() - double[name]).abs().max().item()

    return all(error(name) <= tolerance / 10 * tensor.abs().max().item() for name, tensor in double.items())


def packed(tensors):
    # Nine digits are enough to name every float32.
    return {
        name: {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.flatten().tolist()]}
        for name, tensor in tensors.items()
    }


def make(name, layers, loss):
    for attempt in range(20):
        torch.manual_seed(zlib.crc32(name.encode()) + attempt)
        if expected := try_make(name, layers, loss):
            return expected
    raise SystemExit(f"{name}: float32 and float64 differ too much whatever the random numbers; make the net simpler")


def try_make(name, layers, loss):
    """What PyTorch computes for random numbers from the current seed; None where float32 is too coarse for them."""
    net, _ = sequential(layers, FEATURES)
    scatter_norms(net)
    inputs, labels = torch.randn(BATCH, FEATURES), torch.randint(CLASSES, (BATCH,))
    initial = floats(net)
    twin, _ = sequential(layers, FEATURES)
    twin.load_state_dict(net.state_dict())
    value, gradients, trained = measure(net, loss, inputs, labels)
    _, exact_gradients, exact_trained = measure(twin.double(), loss, inputs.double(), labels)
    well_conditioned = agree(gradients, exact_gradients, GRADIENT_TOLERANCE) and all(
        agree(found, exact, WEIGHT_TOLERANCE) for (_, found), (_, exact) in zip(trained, exact_trained)
    )
    if not well_conditioned:
        return None
    return {
        "torch": torch.__version__,
        "spec": {
            "name": name,
            "data": {"batch": BATCH},
            "model": {"layers": layers},
            "train": {"steps": max(SNAPSHOTS), "loss": loss, "optimizer": SGD},
        },
        "features": FEATURES,
        "classes": CLASSES,
        "inputs": [float(f"{value:.9g}") for value in inputs.flatten().tolist()],
        "labels": labels.tolist(),
        "initial": packed(initial),
        "loss": float(f"{value.item():.9g}"),
        "gradients": packed(gradients),
        "trained": [{"steps": steps, "tensors": packed(tensors)} for steps, tensors in trained],
    }


def main():
    torch.set_num_threads(1)
    wanted = sys.argv[1:] or [case[0] for case in CASES]
    folder = pathlib.Path(__file__).parent / "expected"
    folder.mkdir(exist_ok=True)
    for name, layers, loss in CASES:
        if name in wanted:
            text = json.dumps(make(name, layers, loss), separators=(",", ":")) + "\n"
            (folder / f"{name}.json").write_text(text, newline="\n")


if __name__ == "__main__":
    main()
