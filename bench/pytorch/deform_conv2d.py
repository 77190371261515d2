"""deformConv2d as torchvision has it: torchvision.ops.deform_conv2d, a CUDA kernel that writes all samples of all taps out, and a matrix product.

The scenes are those of ../deformConv2d.ts. Tensors are brought to torchvision's layout, channels first, before anything is measured.
"""

import numpy as np
import torch

from benchmark import Benchmark, Case, Inputs
from random_tensor import random_tensor

TAPS = 9
REACH = 2.0
#: Samples of all taps that live at once: columns forward, and backward with their gradients.
LIVE_COLUMNS = 3


def convolve(input: torch.Tensor, offset: torch.Tensor, kernel: torch.Tensor, mask=None, bias=None, strides=1, padding=0, dilations=1) -> torch.Tensor:
    """input [B, Ci, H, W], offset [B, 2·G·taps, Ho, Wo], mask [B, G·taps, Ho, Wo], kernel [Co, Ci / groups, kh, kw], bias [Co] → [B, Co, Ho, Wo]."""
    # Here, so that the other operations are measured without torchvision, too.
    from torchvision.ops import deform_conv2d

    return deform_conv2d(input, offset, kernel, bias, strides, padding, dilations, mask)


def channels_first(inputs: Inputs) -> Inputs:
    """From the layouts of GradLab: [B, H, W, C] and, of the kernel, [kh, kw, Ci / groups, Co]."""
    axes = {"kernel": (3, 2, 0, 1), "bias": (0,)}
    return {name: np.ascontiguousarray(values.transpose(axes.get(name, (0, 3, 1, 2)))) for name, values in inputs.items()}


def convolution(channels: int, side: int, batch: int, small: bool = False) -> Case:
    pixels = batch * side * side
    return Case(
        size=f"{channels}→{channels}, {side}×{side}, 3×3, B={batch}",
        inputs=lambda: {
            "input": random_tensor("input", (batch, side, side, channels), -1, 1),
            "offset": random_tensor("offset", (batch, side, side, 2 * TAPS), -REACH, REACH),
            "mask": random_tensor("mask", (batch, side, side, TAPS), 0, 1),
            "kernel": random_tensor("kernel", (3, 3, channels, channels), -1, 1),
            "bias": random_tensor("bias", (channels,), -1, 1),
        },
        prepare=channels_first,
        output_shape=(batch, channels, side, side),
        forms={"torchvision": lambda **inputs: convolve(**inputs, padding=1)},
        bytes_wanted={"torchvision": 4 * pixels * channels * (LIVE_COLUMNS * TAPS + 4)},
        small=small,
    )


deform_conv2d = Benchmark(
    operation="deformConv2d",
    cases=(
        convolution(32, 32, 2, small=True),
        convolution(64, 64, 4),
        convolution(128, 32, 4),
    ),
)
