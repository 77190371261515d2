"""superpixelPool in plain PyTorch: features of a square image pooled over segments with ragged borders, mean or max.

The labels are those of ../superpixelPool.ts: the square that lies up to two pixels away, in a direction of each pixel's own.
"""

from functools import partial
from math import isqrt

import numpy as np
import torch

from benchmark import Benchmark, Case
from random_tensor import random_tensor

RAGGEDNESS = 2
#: Tensors as large as the features that live at once in a forward and backward pass: features, their gradient, indices or a copy of either.
LIVE_TENSORS = 4


def mean_index_add(features: torch.Tensor, labels: torch.Tensor, segments: int) -> torch.Tensor:
    """features [H, W, C], labels int32 [H, W] → [S, C]: sums by index_add, over counts by bincount. On CUDA both add with atomics."""
    index = labels.flatten().long()
    sums = features.new_zeros(segments, features.shape[-1]).index_add(0, index, features.flatten(0, 1))
    counts = torch.bincount(index, minlength=segments).clamp(min=1)
    return sums / counts[:, None]


def scatter_reduced(features: torch.Tensor, labels: torch.Tensor, segments: int, reduce: str) -> torch.Tensor:
    """The same by scatter_reduce, `reduce` mean or amax. Of pixels that tie each takes a part of the gradient, not the first one all."""
    channels = features.shape[-1]
    index = labels.flatten().long()[:, None].expand(-1, channels)
    return features.new_zeros(segments, channels).scatter_reduce(0, index, features.flatten(0, 1), reduce, include_self=False)


def ragged_squares(side: int, segments: int) -> np.ndarray:
    """int32 [side, side]: the square at (y + dy, x + dx), dy and dx whole numbers from −2 to 2 of the float32 tensor `raggedness` [side, side, 2]."""
    squares = isqrt(segments)
    size = side / squares
    moves = np.floor(random_tensor("raggedness", (side, side, 2), -RAGGEDNESS, RAGGEDNESS + 1)).astype(np.int64)
    places = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1)
    rows_and_columns = np.floor(np.clip(places + moves, 0, side - 1) / size).astype(np.int32)
    return rows_and_columns[..., 0] * np.int32(squares) + rows_and_columns[..., 1]


def image(side: int, channels: int, segments: int, variant: str = "", small: bool = False) -> Case:
    forms = {"dense": partial(mean_index_add, segments=segments), "scatter": partial(scatter_reduced, segments=segments, reduce="mean")}
    if variant == "max":
        forms = {"dense": partial(scatter_reduced, segments=segments, reduce="amax")}
    return Case(
        size=f"{side}×{side}, C={channels}, S={segments}" + (f", {variant}" if variant else ""),
        inputs=lambda: {
            "features": random_tensor("features", (side, side, channels), 0, 1),
            "labels": ragged_squares(side, segments),
        },
        output_shape=(segments, channels),
        forms=forms,
        bytes_wanted={form: 4 * LIVE_TENSORS * side * side * channels for form in forms},
        small=small,
    )


superpixel_pool = Benchmark(
    operation="superpixelPool",
    cases=(
        image(128, 32, 256, small=True),
        # PyTorch sorts nothing, so that its time is the same; the row stands beside GradLab's that does.
        image(128, 32, 256, "sorting", small=True),
        image(128, 32, 256, "max", small=True),
        image(512, 64, 1024),
        image(512, 64, 1024, "sorting"),
    ),
)
