"""Times the steps and products that run.sh times, by PyTorch, and prints them as JSON. Of run.sh:
python3 peer.py --step NAME:WIDTHS:ACTIVATION:BATCH:bn|- ... --shape MxKxN ... --seconds SECONDS [--device cuda|cpu]

A step is forward, softmax cross entropy, backward, clipping by the global norm and SGD with momentum 0.9, in single precision without TF32,
launched from Python (eager), recorded as a CUDA graph and replayed (graphs), and eager with a histogram of each gradient (recorded)."""

import argparse
import json
import statistics
import time

import torch


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", action="append", default=[])
    parser.add_argument("--shape", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--device", default="cuda")
    return parser.parse_args()


def widths_of(text):
    widths = []
    for part in text.split(","):
        width, _, count = part.partition("x")
        widths += [int(width)] * int(count or 1)
    return widths


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


def sample(work, seconds, device):
    """Microseconds of one call: samples of as many calls as take about 10 ms, each waited for at its end."""
    work()
    synchronize(device)
    start = time.perf_counter()
    work()
    synchronize(device)
    calls = max(1, int(0.01 / max(time.perf_counter() - start, 1e-7)))
    samples = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(samples) < 3:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        synchronize(device)
        samples.append((time.perf_counter() - start) / calls * 1e6)
    return {"medianMicroseconds": statistics.median(samples), "minMicroseconds": min(samples), "samples": len(samples)}


def net_of(widths, activation, norm):
    layers = []
    for inputs, outputs in zip(widths[:-2], widths[1:-1]):
        layers.append(torch.nn.Linear(inputs, outputs))
        if norm:
            layers.append(torch.nn.BatchNorm1d(outputs))
        layers.append(torch.nn.Sigmoid() if activation == "sigmoid" else torch.nn.ReLU())
    return torch.nn.Sequential(*layers, torch.nn.Linear(widths[-2], widths[-1]))


def step_of(widths, activation, batch, norm, device):
    torch.manual_seed(1)
    net = net_of(widths, activation, norm).to(device)
    x = torch.rand(batch, widths[0], device=device)
    labels = torch.randint(widths[-1], (batch,), device=device)
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(net(x), labels).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()

    return net, step


def captured(step):
    """The step as a CUDA graph: warmed up on another stream, as torch.cuda.graph asks for, then recorded."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(5):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def time_step(text, seconds, device):
    name, widths, activation, batch, norm = text.split(":")
    setting = (widths_of(widths), activation, int(batch), norm == "bn", device)
    net, step = step_of(*setting)

    def recorded():
        step()
        for parameter in net.parameters():
            torch.histc(parameter.grad, 128, min=-1, max=1)

    modes = {"eager": lambda: step, "recorded": lambda: recorded}
    if device == "cuda":
        modes["graphs"] = lambda: captured(step_of(*setting)[1])
    for mode, work in modes.items():
        row = {"kind": "step", "net": name, "mode": mode, "name": f"PyTorch {torch.__version__}"}
        try:
            row.update(sample(work(), seconds, device))
        except RuntimeError as error:
            row["fault"] = str(error).splitlines()[0]
        yield row


def time_product(text, transpose, seconds, device):
    m, k, n = (int(size) for size in text.split("x"))
    for mode in ("FP32", "TF32", "BF16"):
        dtype = torch.bfloat16 if mode == "BF16" else torch.float32
        torch.backends.cuda.matmul.allow_tf32 = mode == "TF32"
        a = torch.rand((k, m) if transpose == "tn" else (m, k), device=device).sub(0.5).to(dtype)
        b = torch.rand((n, k) if transpose == "nt" else (k, n), device=device).sub(0.5).to(dtype)
        a = a.t() if transpose == "tn" else a
        b = b.t() if transpose == "nt" else b
        c = torch.empty((m, n), device=device, dtype=dtype)
        row = {"kind": "matmul", "product": f"{text} {transpose}", "mode": mode, "name": f"PyTorch {torch.__version__}"}
        row.update(sample(lambda: torch.mm(a, b, out=c), seconds, device))
        row["gflops"] = 2e-3 * m * k * n / row["medianMicroseconds"]
        yield row
    torch.backends.cuda.matmul.allow_tf32 = False


def main():
    arguments = parse()
    torch.backends.cuda.matmul.allow_tf32 = False
    rows = []
    for step in arguments.step:
        rows += time_step(step, arguments.seconds, arguments.device)
    for shape in arguments.shape:
        for transpose in ("nn", "nt", "tn"):
            rows += time_product(shape, transpose, min(arguments.seconds, 0.2), arguments.device)
    name = torch.cuda.get_device_name() if arguments.device == "cuda" else "cpu"
    print(json.dumps({"device": name, "torch": torch.__version__, "cuda": torch.version.cuda, "rows": rows}, indent=2))


main()
