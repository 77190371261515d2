/** Experiments made of general operations, from their text to the end of training. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { resolveExperiment } from '../../../experiment/file/resolve.js';
import { gradientsAgree } from '../../../experiment/gradientCheck.js';
import { checkGradients } from '../../../webview/engine/check/gradientCheck.js';
import { backendNames, gpuErrors, openSession, valuesOf } from '../engine/backends.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

function read(text: string): Experiment {
  const { experiment, diagnostics } = resolveExperiment(parseExperiment(text), new Map());
  if (experiment === undefined) throw new Error(diagnostics.map(({ message, remedy }) => `${message} ${remedy}`).join('\n'));
  return experiment;
}

/** A layer over 48 · 48 points, with their sines beside them: the gradient of its weights is a long sum for few results. */
const layer = `{
  "gradlab": 1,
  "seed": 3,
  "tensors": {
    "points": { "grid": [48, 48] },
    "turned": { "random": "normal", "shape": [2, 10], "trainable": true },
    "kernel": { "random": "normal", "shape": [24, 12], "std": 0.3, "trainable": true },
    "bias": { "fill": 0, "shape": [12], "trainable": true },
    "head": { "random": "normal", "shape": [12, 1], "std": 0.3, "trainable": true },
    "target": { "random": "uniform", "shape": [48, 48, 1] }
  },
  "graph": [
    { "id": "angles", "op": "matMul", "inputs": { "a": "points", "b": "turned" } },
    { "id": "sines", "op": "sin", "inputs": { "input": "angles" } },
    { "id": "tangents", "op": "tanh", "inputs": { "input": "angles" } },
    { "id": "features", "op": "concat", "inputs": { "tensors": ["points", "sines", "points", "tangents"] }, "attrs": { "axis": -1 } },
    { "id": "hidden", "op": "dense", "inputs": { "input": "features", "kernel": "kernel", "bias": "bias" } },
    { "id": "active", "op": "relu", "inputs": { "input": "hidden" } },
    { "id": "flat", "op": "dense", "inputs": { "input": "active", "kernel": "head" } },
    { "id": "image", "op": "reshape", "inputs": { "input": "flat" }, "attrs": { "shape": [48, 48, 1] } },
    { "id": "error", "op": "l1", "inputs": { "prediction": "image", "target": "target" } },
    { "id": "noise", "op": "totalVariation", "inputs": { "input": "image" } },
    { "id": "loss", "op": "add", "inputs": { "a": "error", "b": "noise" } }
  ],
  "loss": "loss",
  "train": { "optimizer": "adam", "learningRate": 0.01, "steps": 4 }
}`;

/** A small picture fitted through convolution, in pairs and single numbers. */
const picture = `{
  "gradlab": 1,
  "tensors": {
    "small": { "random": "uniform", "shape": [8, 10, 2], "trainable": true },
    "kernel": { "random": "normal", "shape": [3, 3, 1, 4], "trainable": true },
    "target": { "fill": 0.5, "shape": [4, 8, 15] }
  },
  "graph": [
    { "id": "large", "op": "resizeBilinear", "inputs": { "input": "small" }, "attrs": { "size": [16, 15] } },
    { "id": "filtered", "op": "conv2d", "inputs": { "input": "large", "kernel": "kernel" }, "attrs": { "strides": [2, 1], "padding": 1 } },
    { "id": "first", "op": "transpose", "inputs": { "input": "filtered" }, "attrs": { "axes": [2, 0, 1] } },
    { "id": "smooth", "op": "sigmoid", "inputs": { "input": "first" } },
    { "id": "shares", "op": "softmax", "inputs": { "input": "smooth" } },
    { "id": "ratio", "op": "div", "inputs": { "a": "smooth", "b": "shares" } },
    { "id": "part", "op": "slice", "inputs": { "input": "ratio" }, "attrs": { "begin": [0, 0, 0], "size": [-1, 8, -1] } },
    { "id": "rest", "op": "sub", "inputs": { "a": "part", "b": "target" } },
    { "id": "loss", "op": "mean", "inputs": { "input": "rest" } }
  ],
  "loss": "loss",
  "train": { "optimizer": "sgd", "learningRate": 0.001, "steps": 3 }
}`;

describe.each([
  ['a layer', layer, ['turned', 'kernel', 'bias', 'head']],
  ['a picture', picture, ['small', 'kernel']],
])('%s', (_, text, parameters) => {
  test.each(backendNames)('learns on %s, and ends in the same bits each time', async (backend) => {
    const ended = async () => {
      const session = await openSession(backend);
      await session.load(read(text), {});
      await session.run();
      expect(session.status.problem).toBeUndefined();
      expect(session.status.phase).toBe('finished');
      const values = await Promise.all(parameters.map((name) => valuesOf(session, name)));
      const { losses } = session;
      await session.dispose();
      return { values, losses: Array.from(losses) };
    };
    const once = await ended();
    expect(await ended()).toEqual(once);
    expect(once.losses.at(-1)).toBeLessThan(once.losses[0]!);
  });

  test.each(backendNames)('has right gradients at every node on %s', async (backend) => {
    const session = await openSession(backend);
    const experiment = read(text);
    await session.load(experiment, {});
    const numbers = await session.readForCheck();
    await session.dispose();
    const found = await checkGradients(
      numbers!,
      { entries: 16, millisecondsPerInput: 30_000 },
      () => undefined,
      () => true,
    );
    expect(gradientsAgree(found), JSON.stringify(found, undefined, 2)).toBe(true);
    expect(Object.values(found.nodes).flatMap((node) => ('inputs' in node ? node.inputs : []))).toHaveLength(
      experiment.nodes.reduce((count, { inputs }) => count + Object.values(inputs).flat().length, 0),
    );
  });
});
