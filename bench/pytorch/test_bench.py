"""python3 -m unittest discover -s bench/pytorch"""

import hashlib
import json
import unittest
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from unittest import mock

import numpy as np
import torch

import gaussian_render_2d
import random_tensor
from bench import BENCHMARKS, measure
from deform_conv2d import channels_first, convolve
from gaussian_render_2d import render_chunked, render_dense, scene
from side_by_side import table
from superpixel_pool import mean_index_add, scatter_reduced

ROOT = Path(__file__).resolve().parents[2]


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.linalg.norm(a - b) / (np.linalg.norm(b) or 1))


class SameNumbers(unittest.TestCase):
    def test_the_generator_gives_the_numbers_of_the_file_format(self):
        self.assertEqual(list(islice(random_tensor._generator(7, "means"), 3)), [750125753, 1035712362, 3389959160])

    def test_every_input_is_that_of_npm_run_bench_bit_by_bit(self):
        expected = json.loads((ROOT / "bench/checksums.json").read_text(encoding="utf-8"))
        for benchmark in BENCHMARKS:
            for case in benchmark.cases:
                found = {name: hashlib.sha256(values.tobytes()).hexdigest() for name, values in case.inputs().items()}
                self.assertEqual(found, expected[benchmark.operation][case.size], case.size)


class SameOperation(unittest.TestCase):
    def test_both_forms_give_the_values_and_gradients_of_the_golden_case(self):
        case = ROOT / "test/golden/gaussian-batch-cholesky"
        array = lambda name: torch.tensor(np.load(case / f"{name}.npy"), dtype=torch.float64)
        # Three Gaussians at a time.
        with mock.patch.object(gaussian_render_2d, "CHUNK_ENTRIES", 3 * 16 * 20):
            for render in (render_dense, render_chunked):
                inputs = [array(f"inputs/{name}").requires_grad_() for name in ("means", "cholesky", "colors")]
                images = torch.stack([render(*of_image, 16, 20) for of_image in zip(*inputs)])
                loss = torch.mean((images - array("inputs/target")) ** 2)
                loss.backward()
                self.assertLess(relative_error(images.detach().numpy(), np.load(case / "expected/render.npy")), 1e-6)
                for tensor, name in zip(inputs, ("means", "cholesky", "colors")):
                    self.assertLess(relative_error(tensor.grad.numpy(), np.load(case / f"expected/grad.{name}.npy")), 1e-5, name)

    @unittest.skipUnless(find_spec("torchvision"), "torchvision is not installed")
    def test_torchvision_gives_the_values_and_gradients_of_the_golden_cases(self):
        for name in ("deform-3x3", "deform-stride2", "deform-mask-groups"):
            case = ROOT / "test/golden" / name
            experiment = json.loads((case / "experiment.gradlab.json").read_text(encoding="utf-8"))
            node = experiment["graph"][0]
            given = channels_first({key: np.load(case / f"inputs/{key}.npy").astype(np.float64) for key in node["inputs"]})
            inputs = {key: torch.tensor(values).requires_grad_() for key, values in given.items()}
            output = convolve(**inputs, **node["attrs"]).movedim(1, -1)
            torch.mean((output - torch.tensor(np.load(case / "inputs/target.npy"))) ** 2).backward()
            self.assertLess(relative_error(output.detach().numpy(), np.load(case / "expected/conv.npy")), 1e-6, name)
            for key, tensor in inputs.items():
                expected = channels_first({key: np.load(case / f"expected/grad.{key}.npy")})[key]
                self.assertLess(relative_error(tensor.grad.numpy(), expected), 1e-5, f"{name} {key}")

    def test_every_form_of_pooling_gives_the_values_and_gradients_of_its_golden_case(self):
        for reduce, forms in (
            ("mean", (mean_index_add, lambda *given: scatter_reduced(*given, "mean"))),
            ("max", (lambda *given: scatter_reduced(*given, "amax"),)),
        ):
            case = ROOT / f"test/golden/superpixel-{reduce}"
            array = lambda name: torch.tensor(np.load(case / f"{name}.npy"))
            target, labels = array("inputs/target").double(), array("inputs/labels")
            segments = target.shape[-2]
            # Pixels of no segment go to one more, which is left out.
            index = torch.where(labels < 0, segments, labels)
            for form in forms:
                features = array("inputs/features").double().requires_grad_()
                of_images = zip(features, index) if labels.dim() == 3 else [(features, index)]
                pooled = torch.stack([form(*of_image, segments + 1)[:-1] for of_image in of_images]).reshape(target.shape)
                torch.mean((pooled - target) ** 2).backward()
                self.assertLess(relative_error(pooled.detach().numpy(), np.load(case / "expected/pool.npy")), 1e-6)
                self.assertLess(relative_error(features.grad.numpy(), np.load(case / "expected/grad.features.npy")), 1e-5)


class Rows(unittest.TestCase):
    def test_a_case_gives_a_row_for_each_form_and_pass(self):
        rows = measure("gaussianRender2d", scene(3, 16), 1, torch.device("cpu"))
        forms = [(row["form"], row["pass"]) for row in rows]
        self.assertEqual(forms, [(form, name) for form in ("dense", "chunked") for name in ("forward", "forward+backward")])
        for row in rows:
            self.assertEqual((row["operation"], row["size"]), ("gaussianRender2d", "N=3, 16×16, C=3"))
            self.assertGreater(row["ms"], 0)

    def test_what_does_not_fit_into_memory_has_no_row(self):
        with mock.patch("bench.free_bytes", return_value=1000), mock.patch("sys.stderr"):
            self.assertEqual(measure("gaussianRender2d", scene(3, 16), 1, torch.device("cpu")), [])

    def test_rows_of_the_same_case_stand_beside_each_other(self):
        same = {"operation": "gaussianRender2d", "pass": "forward", "size": "N=3, 16×16, C=3"}
        theirs = [{**same, "form": form, "ms": ms, "adapter": "B"} for form, ms in (("dense", 3.0), ("chunked", 4.0))]
        lines = table([{**same, "fusedMs": 2.0, "adapter": "A"}, {**same, "size": "other", "fusedMs": 1.0, "adapter": "A"}], theirs)
        self.assertEqual([line.split()[-4:] for line in lines[4:]], [["2.000", "3.000", "dense", "1.50"], ["2.000", "4.000", "chunked", "2.00"]])


if __name__ == "__main__":
    unittest.main()
