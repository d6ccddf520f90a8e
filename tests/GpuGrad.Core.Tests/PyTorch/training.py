"""Training as an experiment file's "train" describes it, done by PyTorch."""

import torch
from torch import nn
from torch.nn import functional

from layers import made_from

OPTIMIZERS = {
    "sgd": lambda tensors, momentum=0, nesterov=False, weightDecay=0, **rest: torch.optim.SGD(
        tensors, rest["learningRate"], momentum=momentum, nesterov=nesterov, weight_decay=weightDecay),
    "rmsprop": lambda tensors, alpha=0.99, epsilon=1e-8, momentum=0, weightDecay=0, **rest: torch.optim.RMSprop(
        tensors, rest["learningRate"], alpha, epsilon, weightDecay, momentum),
    "adam": lambda tensors, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0, **rest: torch.optim.Adam(
        tensors, rest["learningRate"], (beta1, beta2), epsilon, weightDecay),
    "adamw": lambda tensors, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0.01, **rest: torch.optim.AdamW(
        tensors, rest["learningRate"], (beta1, beta2), epsilon, weightDecay),
}

# Each is stepped once after every step of the optimizer.
SCHEDULES = {
    "constant": lambda optimizer, steps: torch.optim.lr_scheduler.ConstantLR(optimizer, 1, 1),
    "step": lambda optimizer, steps, every, factor: torch.optim.lr_scheduler.StepLR(optimizer, every, factor),
    "cosine": lambda optimizer, steps: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps),
}


def clip_per_tensor(tensors, max):
    for tensor in tensors:
        nn.utils.clip_grad_norm_([tensor], max)


def clip_adaptive(tensors, max, epsilon=1e-3):
    """Brock et al. 2021; a unit is a row of a weight, and a whole bias."""
    for tensor in tensors:
        rows = tuple(range(1, tensor.dim())) if tensor.dim() > 1 else None
        size = tensor.detach().square().sum(rows, keepdim=True).sqrt() if rows else tensor.detach().norm()
        norm = tensor.grad.square().sum(rows, keepdim=True).sqrt() if rows else tensor.grad.norm()
        bound = max * size.clamp(min=epsilon)
        tensor.grad.copy_(torch.where(norm > bound, tensor.grad * bound / norm, tensor.grad))


CLIPS = {
    "none": lambda tensors: None,
    "value": lambda tensors, max: nn.utils.clip_grad_value_(tensors, max),
    "globalNorm": lambda tensors, max: nn.utils.clip_grad_norm_(tensors, max),
    "perTensorNorm": clip_per_tensor,
    "adaptive": clip_adaptive,
}


def loss_of(kind, logits, labels, label_smoothing=0.0):
    if kind == "meanSquaredError":
        return functional.mse_loss(logits, labels)
    if labels.dim() > 1:  # a label a step: [batch, steps * classes] is [batch * steps, classes]
        logits, labels = logits.reshape(labels.numel(), -1), labels.flatten()
    if kind == "softmaxCrossEntropy":
        return functional.cross_entropy(logits, labels, label_smoothing=label_smoothing)
    targets = functional.one_hot(labels, logits.shape[1]).to(logits.dtype)
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum") / len(labels)


def floats(net):
    """Every tensor of the net but the counters of its batch norms."""
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items() if tensor.is_floating_point()}


def scheduled(optimizer, entry, steps):
    entry = dict(entry)
    warmup = entry.pop("warmup", 0)
    if not warmup:
        return made_from(SCHEDULES, entry, optimizer, steps)
    rise = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warmup, 1, warmup - 1)
    after = made_from(SCHEDULES, entry, optimizer, steps - warmup)
    return torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, after], [warmup])


def measure(net, train, inputs, labels, snapshots):
    """Loss and gradients at the start, and the tensors after each number of steps in snapshots; leaves the net trained."""
    initial = net.state_dict()
    first = {name: tensor.clone() for name, tensor in initial.items()}
    loss = train["loss"]
    smoothing = train.get("labelSmoothing", 0.0)
    value = loss_of(loss, net(inputs), labels, smoothing)
    value.backward()
    gradients = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    net.load_state_dict(first)  # a batch norm counted that pass
    tensors = list(net.parameters())
    optimizer = made_from(OPTIMIZERS, train["optimizer"], tensors)
    schedule = scheduled(optimizer, train.get("schedule", {"kind": "constant"}), train["steps"])
    trained = []
    for step in range(1, train["steps"] + 1):
        optimizer.zero_grad()
        loss_of(loss, net(inputs), labels, smoothing).backward()
        made_from(CLIPS, train.get("clip", {"kind": "none"}), tensors)
        optimizer.step()
        schedule.step()
        if step in snapshots:
            trained.append((step, floats(net)))
    return value.detach(), gradients, trained
