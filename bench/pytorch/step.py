"""The speed peer: one training step, or one inference, of a network in eager PyTorch on the CPU.

    python3 step.py --mode step --layout channels_last --batch 96 --threads 2 --repeats 20
    {"mode": "step", "layout": "channels_last", "batch": 96, "input": "float",
     "milliseconds": [...], "torch": "1.13.0a0", "threads": 2}                          (on one line)

A step is zero_grad, forward, cross-entropy, backward, Adam; inference is the logits. `--input uint8` starts from
uint8 [n, 32, 32, 3] and normalises within the time; `float` (the default) is given the normalised images.

With --serve it reads requests from its standard input, one a line, and answers each with one such line:
    step channels_last 96 5              mode, layout, batch, repeats
    inference nchw 1 20 uint8            and input
    step nchw 128 3 float resnet20       and network: bird (the default), resnet20 or mobilenetV2
so that a bench can alternate between it and another engine on a noisy machine. The first request of a kind warms up.
{"ready": true, ...} comes first; {"error": "..."} answers a request that is not understood. An empty line or the
end of the input ends it. Between requests its threads sleep: OpenMP is told not to spin.

The defaults are the fastest that an ordinary user would write: eager mode, channels-last memory, Adam over all parameters
at once, freed memory kept for the next step (--allocator system turns that off: about 5 % slower). The other options
are there to check that they bring nothing.
"""

import argparse
import ctypes
import json
import os
import sys
import time

parser = argparse.ArgumentParser(description="Times a network in PyTorch.")
parser.add_argument("--batch", type=int, default=96)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--repeats", type=int, default=20)
parser.add_argument("--warmup", type=int, default=3)
parser.add_argument("--mode", choices=["step", "inference"], default="step")
parser.add_argument("--layout", choices=["nchw", "channels_last"], default="channels_last")
parser.add_argument("--network", choices=["bird", "resnet20", "mobilenetV2"], default="bird")
parser.add_argument("--input", choices=["float", "uint8"], default="float")
parser.add_argument("--adam", choices=["foreach", "loop"], default="foreach")
parser.add_argument("--engine", choices=["eager", "trace", "freeze"], default="eager")
parser.add_argument("--allocator", choices=["keep", "system"], default="keep")
parser.add_argument("--no-mkldnn", action="store_true")
parser.add_argument("--flush-denormal", action="store_true")
parser.add_argument("--serve", action="store_true")
args = parser.parse_args()

# Read when the libraries load, so before torch is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, str(args.threads))
if args.serve:
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")

if args.allocator == "keep" and sys.platform == "linux":
    # glibc gives every large block back to the system, and each step then pays for fresh zeroed pages.
    M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, 2**30)
        libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)

import torch  # noqa: E402
from torch import nn  # noqa: E402

from mobilenet_v2 import mobilenet_v2  # noqa: E402
from net import Normalize, bird_net  # noqa: E402
from resnet import resnet20  # noqa: E402

NETWORKS = {"bird": (bird_net, 2), "resnet20": (resnet20, 10), "mobilenetV2": (mobilenet_v2, 10)}


def prepare(mode, layout, batch, start, name):
    """-> a function that runs once"""
    torch.manual_seed(1)
    channels_last = layout == "channels_last"
    images = torch.randint(0, 256, (batch, 32, 32, 3), dtype=torch.uint8)
    make, classes = NETWORKS[name]
    labels = torch.randint(0, classes, (batch,))
    normalize = Normalize(115.0, 64.0, channels_last)
    network = make()
    x = normalize(images)
    if start == "uint8":
        network = nn.Sequential(normalize, network)
        x = images
    if channels_last:
        network = network.to(memory_format=torch.channels_last)

    if mode == "inference":
        network.eval()
        if args.engine != "eager":
            with torch.no_grad():
                network = torch.jit.trace(network, x)
            if args.engine == "freeze":
                network = torch.jit.optimize_for_inference(torch.jit.freeze(network))

        def infer():
            with torch.inference_mode():
                return network(x)

        return infer

    network.train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, foreach=args.adam == "foreach")
    loss_of = nn.CrossEntropyLoss()
    if args.engine != "eager":
        network = torch.jit.script(network) if start == "float" else torch.jit.trace(network, x, check_trace=False)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(network(x), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


prepared = {}


def measure(mode, layout, batch, start, name, repeats):
    key = (mode, layout, batch, start, name)
    if key not in prepared:
        prepared[key] = prepare(*key)
        for _ in range(args.warmup):
            prepared[key]()
    run = prepared[key]
    milliseconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        milliseconds.append(round((time.perf_counter() - began) * 1e3, 3))
    return {"mode": mode, "layout": layout, "batch": batch, "input": start, "milliseconds": milliseconds, **about()}


def about():
    return {"torch": torch.__version__, "threads": torch.get_num_threads()}


def answer(record):
    print(json.dumps(record), flush=True)


def parse(line):
    words = line.split()
    if len(words) not in (4, 5, 6):
        raise ValueError("expected: mode layout batch repeats [float|uint8] [network]")
    mode, layout, batch, repeats, start, name = [*words, *["float", "bird"][len(words) - 4 :]]
    for word, allowed in (
        (mode, ("step", "inference")),
        (layout, ("nchw", "channels_last")),
        (start, ("float", "uint8")),
        (name, tuple(NETWORKS)),
    ):
        if word not in allowed:
            raise ValueError(f"{word}: expected one of {', '.join(allowed)}")
    return mode, layout, int(batch), start, name, int(repeats)


def serve():
    answer({"ready": True, **about()})
    for line in iter(sys.stdin.readline, ""):
        if not line.strip():
            return
        try:
            answer(measure(*parse(line)))
        except Exception as error:  # the bench decides what a failure means
            answer({"error": str(error)})


torch.set_num_threads(args.threads)
torch.set_flush_denormal(args.flush_denormal)
torch.backends.mkldnn.set_flags(not args.no_mkldnn)
if args.serve:
    serve()
else:
    answer(measure(args.mode, args.layout, args.batch, args.input, args.network, args.repeats))
