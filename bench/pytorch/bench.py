"""Measures GradLab's operations in plain PyTorch, at the sizes and on the numbers of `npm run bench`.

    python3 bench/pytorch/bench.py --json torch.json
"""

import argparse
import json
import os
import platform
import sys
from pathlib import Path

import torch

from benchmark import Benchmark, Case
from deform_conv2d import deform_conv2d
from gaussian_render_2d import gaussian_render_2d
from random_tensor import random_tensor
from stopwatch import medians
from superpixel_pool import superpixel_pool

#: Adding one: its file here, and its name in this list.
BENCHMARKS: tuple[Benchmark, ...] = (gaussian_render_2d, superpixel_pool, deform_conv2d)


def main() -> None:
    options = parse_options()
    device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    # Products in full float32, as GradLab's are.
    torch.set_float32_matmul_precision("highest")
    rows = []
    for benchmark in BENCHMARKS:
        if options.only not in (None, benchmark.operation):
            continue
        for case in benchmark.cases:
            if case.small or not options.small:
                found = measure(benchmark.operation, case, options.repetitions, device, options.compile)
                rows += found
                for row in found:
                    print(f"{row['operation']}  {row['size']:<24} {row['form']:<11} {row['pass']:<16} {row['ms']:10.3f} ms", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="OP", choices=[benchmark.operation for benchmark in BENCHMARKS], help="one operation")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the rows there")
    parser.add_argument("--device", choices=["cuda", "cpu"], help="default: cuda where there is one")
    parser.add_argument("--repetitions", type=int, default=5, help="of which the medians count (default 5)")
    parser.add_argument("--compile", action="store_true", help="also through torch.compile, which wants a compiler: Triton, or C++ for a CPU")
    parser.add_argument("--small", action="store_true", help="only the cases that a CPU can do in minutes")
    return parser.parse_args()


def measure(operation: str, case: Case, repetitions: int, device: torch.device, with_compiled: bool = False) -> list[dict]:
    """A row for each form and pass. A form that does not fit into memory has none, and standard error says so."""
    inputs = {name: torch.tensor(values, device=device) for name, values in case.prepare(case.inputs()).items()}
    differentiated = [tensor.requires_grad_() for tensor in inputs.values() if tensor.is_floating_point()]
    cotangent = torch.tensor(random_tensor("cotangent", case.output_shape, -1, 1), device=device)
    room = 0.8 * free_bytes(device)
    forms = dict(case.forms)
    if with_compiled and "dense" in forms:
        forms["compiled"] = compiled(case.forms["dense"])
    works = {}
    for form, apply in forms.items():
        wanted = case.bytes_wanted["dense" if form == "compiled" else form]
        if wanted > room:
            print(f"{operation}  {case.size}  {form} is left out: it wants {wanted / 2**30:.1f} GiB.", file=sys.stderr)
            continue
        works[form, "forward"] = lambda apply=apply: forward(apply, inputs)
        works[form, "forward+backward"] = lambda apply=apply: torch.autograd.grad(apply(**inputs), differentiated, cotangent)
    adapter = adapter_name(device)
    return [
        {"operation": operation, "pass": name, "size": case.size, "form": form, "ms": ms, "adapter": adapter}
        for (form, name), ms in medians(works, repetitions, device).items()
    ]


def compiled(apply):
    """For the sizes of one case, since kernels for any size are slower."""
    torch.compiler.reset()
    return torch.compile(lambda **inputs: apply(**inputs), dynamic=False)


def forward(apply, inputs) -> torch.Tensor:
    with torch.no_grad():
        return apply(**inputs)


def free_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def adapter_name(device: torch.device) -> str:
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads ({platform.machine()})"
    cuda = f", CUDA {torch.version.cuda}" if device.type == "cuda" else ""
    return f"{name} · PyTorch {torch.__version__}{cuda}"


if __name__ == "__main__":
    main()
