#!/usr/bin/python3
"""Writes what PyTorch computes for small nets into expected/NAME.json, for PyTorchTests.cs to compare with.

To run, on Debian 12 (PyTorch 1.13; any later one should do):

    apt-get install --no-install-recommends python3-torch
    /usr/bin/python3 make_expected.py             # every case
    /usr/bin/python3 make_expected.py tanh relu   # these

A case is one line of CASES: a name, the layers as an experiment file spells them, the loss, and what differs from the
usual training; layers.py and training.py say what PyTorch makes of it. Everything is computed in float32, as GpuGrad
does, and once more in float64: random numbers that make the two differ by more than a tenth of what the tests allow (a
sum that cancels, a kink too near, training that is chaotic) say nothing about GpuGrad, and others are drawn.
"""

import json
import pathlib
import sys
import zlib

import torch

from layers import scatter_norms, sequential
from training import floats, measure

FEATURES, CLASSES, BATCH = 7, 4, 6
SNAPSHOTS = (2, 50)  # steps after which the weights are noted; the slowest device goes only to the first
GRADIENT_TOLERANCE, WEIGHT_TOLERANCE = 1e-5, 1e-4  # those of PyTorchTests.cs
SGD = {"kind": "sgd", "learningRate": 0.05, "momentum": 0.9}
SOFTMAX, BINARY, SQUARED = "softmaxCrossEntropy", "binaryCrossEntropy", "meanSquaredError"


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


def stepwise(*layers):
    """Layers over the features one by one, and an output layer that every step goes through."""
    return [*layers, {"dense": CLASSES, "steps": FEATURES}]


def stacked(kind, **options):
    """Two recurrent layers over the three columns of four steps."""
    return [{"dense": 12}, {kind: 5, "steps": 4, "sequence": True, **options}, {kind: 6, "steps": 4, **options}, {"dense": CLASSES}]


CASES = [
    # name, layers, loss[, train]
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
    # A slope drawn from one value: PyTorch draws others than Philox does.
    ("rrelu", activated({"kind": "rrelu", "lower": 0.2, "upper": 0.2}), SOFTMAX),
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
    ("squared-error", activated("tanh"), SQUARED),
    ("squared-error-lstm", recurrent({"lstm": 6, "steps": 7}), SQUARED),
    ("dense-steps", stepwise({"gru": 5, "steps": 7, "sequence": True}), SOFTMAX),
    ("dense-steps-binary", stepwise({"dense": 3, "steps": 7}, {"activation": "tanh"}), BINARY),
    ("label-smoothing", activated("tanh"), SOFTMAX, {"labelSmoothing": 0.1}),
    ("label-smoothing-steps", stepwise({"gru": 5, "steps": 7, "sequence": True}), SOFTMAX, {"labelSmoothing": 0.4}),
    ("sgd", activated("tanh"), SOFTMAX, {"optimizer": {"kind": "sgd", "learningRate": 0.2}}),
    ("sgd-decay", activated("tanh"), SOFTMAX, {"optimizer": {**SGD, "weightDecay": 0.05}}),
    ("sgd-nesterov", activated("tanh"), SOFTMAX, {"optimizer": {**SGD, "nesterov": True, "weightDecay": 0.05}}),
    ("rmsprop", activated("tanh"), SOFTMAX, {"optimizer": {"kind": "rmsprop", "learningRate": 0.002}}),
    ("rmsprop-momentum", activated("tanh"), SOFTMAX, {"optimizer": {
        "kind": "rmsprop", "learningRate": 0.001, "alpha": 0.9, "epsilon": 1e-4, "momentum": 0.8, "weightDecay": 0.05}}),
    ("adam", activated("tanh"), SOFTMAX, {"optimizer": {"kind": "adam", "learningRate": 0.01}}),
    ("adam-decay", activated("tanh"), SOFTMAX, {"optimizer": {
        "kind": "adam", "learningRate": 0.01, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.05}}),
    ("adamw", activated("tanh"), SOFTMAX, {"optimizer": {"kind": "adamw", "learningRate": 0.01, "weightDecay": 0.1}}),
    ("clip-value", activated("tanh"), SOFTMAX, {"clip": {"kind": "value", "max": 0.02}}),
    ("clip-global-norm", activated("tanh"), SOFTMAX, {"clip": {"kind": "globalNorm", "max": 0.1}}),
    ("clip-per-tensor-norm", activated("tanh"), SOFTMAX, {"clip": {"kind": "perTensorNorm", "max": 0.05}}),
    ("clip-adaptive", activated("tanh"), SOFTMAX, {"clip": {"kind": "adaptive", "max": 0.02}}),
    ("clip-adam", activated("tanh"), SOFTMAX, {
        "optimizer": {"kind": "adam", "learningRate": 0.01}, "clip": {"kind": "globalNorm", "max": 0.1}}),
    ("schedule-step", activated("tanh"), SOFTMAX, {"schedule": {"kind": "step", "every": 10, "factor": 0.5}}),
    ("schedule-cosine", activated("tanh"), SOFTMAX, {"schedule": {"kind": "cosine", "warmup": 5}}),
    ("schedule-warmup", activated("tanh"), SOFTMAX, {"schedule": {"kind": "constant", "warmup": 10}}),
]


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


def make(name, layers, loss, train=None):
    train = {"steps": max(SNAPSHOTS), "loss": loss, "optimizer": SGD, **(train or {})}
    for attempt in range(20):
        torch.manual_seed(zlib.crc32(name.encode()) + attempt)
        if expected := try_make(name, layers, train):
            return expected
    raise SystemExit(f"{name}: float32 and float64 differ too much whatever the random numbers; make the net simpler")


def try_make(name, layers, train):
    """What PyTorch computes for random numbers from the current seed; None where float32 is too coarse for them."""
    net, _ = sequential(layers, FEATURES)
    scatter_norms(net)
    inputs = torch.randn(BATCH, FEATURES)
    steps = [layers[-1]["steps"]] if "steps" in layers[-1] else []
    squared = train["loss"] == SQUARED
    targets = torch.randn(BATCH, CLASSES) if squared else torch.randint(CLASSES, (BATCH, *steps))
    exact_targets = targets.double() if squared else targets
    initial = floats(net)
    twin, _ = sequential(layers, FEATURES)
    twin.load_state_dict(net.state_dict())
    value, gradients, trained = measure(net, train, inputs, targets, SNAPSHOTS)
    _, exact_gradients, exact_trained = measure(twin.double(), train, inputs.double(), exact_targets, SNAPSHOTS)
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
            "train": train,
        },
        "features": FEATURES,
        "classes": CLASSES,
        "inputs": [float(f"{value:.9g}") for value in inputs.flatten().tolist()],
        **({"targets": [float(f"{value:.9g}") for value in targets.flatten().tolist()]} if squared else {"labels": targets.flatten().tolist()}),
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
    for name, *case in CASES:
        if name in wanted:
            text = json.dumps(make(name, *case), separators=(",", ":")) + "\n"
            (folder / f"{name}.json").write_text(text, newline="\n")


if __name__ == "__main__":
    main()
