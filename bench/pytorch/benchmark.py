"""What is measured of an operation. One file for each operation holds its cases, as in the folder above; bench.py lists them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

Inputs = Mapping[str, np.ndarray]
Form = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Case:
    #: As the rows of `npm run bench` say it.
    size: str
    #: By the contract's names. Gradients are taken with respect to all that are float32.
    inputs: Callable[[], Inputs]
    output_shape: tuple[int, ...]
    #: By name: the operation, of the inputs as keywords. The formula as it stands in plain PyTorch is `dense`, and what `--compile` compiles.
    forms: Mapping[str, Form]
    #: Bytes that each form holds at once with its gradients.
    bytes_wanted: Mapping[str, int]
    #: Also one for machines without a GPU.
    small: bool
    #: From the inputs to what the forms take: another layout, before anything is measured.
    prepare: Callable[[Inputs], Inputs] = lambda inputs: inputs


@dataclass(frozen=True)
class Benchmark:
    #: The contract's name.
    operation: str
    cases: tuple[Case, ...]
