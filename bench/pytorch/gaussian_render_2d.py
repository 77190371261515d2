"""gaussianRender2d in plain PyTorch: N anisotropic Gaussians in a square image of three channels, summed, peak 1.

The scenes are those of ../gaussianRender2d.ts: standard deviations uniform in 1.5 to 4 px, directions and means uniform, Cholesky factors.
Nothing is cut off; at the 6σ where GradLab cuts, a peak has fallen to 1.5e-8.
"""

from functools import partial

import numpy as np
import torch
from torch.utils.checkpoint import checkpoint

from benchmark import Benchmark, Case
from random_tensor import random_tensor

CHANNELS = 3
LEAST_SIGMA, GREATEST_SIGMA = 1.5, 4.0
#: Gaussians times pixels that a chunk takes at once: 256 MiB a tensor.
CHUNK_ENTRIES = 2**26
#: Tensors of [N, H, W] float32 that live at once in a forward and backward pass.
LIVE_TENSORS = 6


def render_dense(means: torch.Tensor, cholesky: torch.Tensor, colors: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """means [N, 2] (x, y) px, cholesky [N, 3] (l11, l21, l22) px, colors [N, C] → [H, W, C]: Σₙ colors[n] · exp(−½ ‖L⁻¹(p − meansₙ)‖²)."""
    x = torch.arange(width, device=means.device, dtype=means.dtype)
    y = torch.arange(height, device=means.device, dtype=means.dtype)
    l11, l21, l22 = cholesky.unbind(-1)
    u = (x - means[:, :1]) / l11[:, None]  # [N, W]
    v = ((y - means[:, 1:])[:, :, None] - (l21[:, None] * u)[:, None, :]) / l22[:, None, None]  # [N, H, W]
    weights = torch.exp(-0.5 * (u[:, None, :] ** 2 + v**2))
    return (weights.flatten(1).T @ colors).view(height, width, -1)


def render_chunked(means: torch.Tensor, cholesky: torch.Tensor, colors: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The same, so many Gaussians at a time as fit; the backward pass computes each chunk again instead of keeping it."""
    chunk = max(1, CHUNK_ENTRIES // (height * width))
    image = means.new_zeros(height, width, colors.shape[-1])
    for start in range(0, len(means), chunk):
        part = [tensor[start : start + chunk] for tensor in (means, cholesky, colors)]
        image = image + checkpoint(render_dense, *part, height, width, use_reentrant=False)
    return image


def cholesky_factors(gaussians: int) -> np.ndarray:
    """(l11, l21, l22) of R(θ)·diag(σ²)·R(θ)ᵀ, [N, 3], in float64 from float32 `sigmas` and `angles`, then rounded to float32."""
    first, second = random_tensor("sigmas", (gaussians, 2), LEAST_SIGMA, GREATEST_SIGMA).astype(np.float64).T
    angles = random_tensor("angles", (gaussians,), 0, np.pi).astype(np.float64)
    cos, sin = np.cos(angles), np.sin(angles)
    l11 = np.hypot(first * cos, second * sin)
    l21 = cos * sin * (first**2 - second**2) / l11
    return np.stack([l11, l21, first * second / l11], axis=-1).astype(np.float32)


def scene(gaussians: int, side: int, small: bool = False) -> Case:
    entries = gaussians * side * side
    return Case(
        size=f"N={gaussians}, {side}×{side}, C={CHANNELS}",
        inputs=lambda: {
            "means": random_tensor("means", (gaussians, 2), 0, side),
            "cholesky": cholesky_factors(gaussians),
            "colors": random_tensor("colors", (gaussians, CHANNELS), 0, 1),
        },
        output_shape=(side, side, CHANNELS),
        forms={
            "dense": partial(render_dense, height=side, width=side),
            "chunked": partial(render_chunked, height=side, width=side),
        },
        bytes_wanted={
            "dense": 4 * LIVE_TENSORS * entries,
            "chunked": 4 * LIVE_TENSORS * min(entries, CHUNK_ENTRIES),
        },
        small=small,
    )


gaussian_render_2d = Benchmark(
    operation="gaussianRender2d",
    cases=(
        scene(100, 128, small=True),
        scene(1000, 128, small=True),
        scene(1000, 256),
        scene(10_000, 256),
        scene(1000, 512),
        scene(10_000, 512),
    ),
)
