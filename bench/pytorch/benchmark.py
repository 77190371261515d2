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
    #: By name: the operation, of the inputs as keywords. One is `dense`, the formula as it stands.
    forms: Mapping[str, Form]
    #: Bytes that each form holds at once with its gradients.
    bytes_wanted: Mapping[str, int]
    #: Also one for machines without a GPU.
    small: bool


@dataclass(frozen=True)
class Benchmark:
    #: The contract's name.
    operation: str
    cases: tuple[Case, ...]
