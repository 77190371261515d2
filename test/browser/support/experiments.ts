/** Experiments as the extension host would hand them to the page: parsed, checked, with their data files. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeSources } from '../../../experiment/data/load.js';
import type { DataFile } from '../../../experiment/experiment.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { resolveExperiment } from '../../../experiment/file/resolve.js';
import type { HostToPage } from '../../../experiment/messages.js';

type ExperimentMessage = Extract<HostToPage, { type: 'experiment' }>;

export const examples = resolve(import.meta.dirname, '../../../examples');

/** @param folder where the data files are that the text names */
export async function experimentMessage(text: string, folder = examples): Promise<ExperimentMessage> {
  const parsed = parseExperiment(text);
  const files: Record<string, DataFile> = {};
  for (const { path, source } of parsed.files) {
    for (const [key, file] of await decodeSources(path, await readFile(resolve(folder, path)), [source])) {
      if ('problem' in file) throw new Error(`${path}: ${file.problem}`);
      files[key] = file;
    }
  }
  const { experiment, diagnostics } = resolveExperiment(parsed, new Map(Object.entries(files)));
  if (experiment === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { type: 'experiment', experiment, files, fileName: 'test.gradlab.json', run: false };
}

export async function exampleMessage(): Promise<ExperimentMessage> {
  const message = await experimentMessage(await readFile(resolve(examples, 'fit-photo.gradlab.json'), 'utf8'));
  return { ...message, fileName: 'fit-photo.gradlab.json' };
}

/** Known numbers: product = a·b over 16 × 16, loss = its mean, so that ∂loss/∂a = b/256. Entry (3, 5) of b is 0, and b has both signs. */
export const known = {
  size: 16,
  a: (row: number, column: number) => (row * 16 + column) / 255,
  b: (row: number, column: number) => (row - 3) / 8 + (column - 5) / 16,
};

export function knownText(): string {
  const values = (entry: (row: number, column: number) => number) =>
    JSON.stringify(Array.from({ length: known.size }, (_, row) => Array.from({ length: known.size }, (_, column) => [entry(row, column)])));
  return `{
    "gradlab": 1,
    "tensors": { "a": { "values": ${values(known.a)}, "trainable": true }, "b": { "values": ${values(known.b)} } },
    "graph": [
      { "id": "product", "op": "mul", "inputs": { "a": "a", "b": "b" } },
      { "id": "loss", "op": "mean", "inputs": { "input": "product" } }
    ],
    "loss": "loss",
    "train": { "optimizer": "sgd", "learningRate": 1, "steps": 20 }
  }`;
}

/** Five Gaussians in a picture of 24 × 32, so that everything about it is quick. */
export const gaussianText = `{
  "gradlab": 1,
  "seed": 3,
  "tensors": {
    "photo": { "image": "camera.png", "size": [24, 32], "channels": 1 },
    "means": { "random": "uniform", "shape": [5, 2], "low": 0, "high": 24, "trainable": true },
    "chol": { "values": [[4, 0, 4]], "repeat": [5, 1], "trainable": true },
    "colors": { "fill": 0.3, "shape": [5, 1], "trainable": true }
  },
  "graph": [
    { "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "cholesky": "chol", "colors": "colors" },
      "attrs": { "height": 24, "width": 32, "blur": 0.5 } },
    { "id": "loss", "op": "mse", "inputs": { "prediction": "render", "target": "photo" } }
  ],
  "loss": "loss",
  "train": { "optimizer": "adam", "learningRate": 0.1, "steps": 4000 },
  "views": [ { "show": "render" }, { "show": "grad:render" }, { "show": "means", "over": "photo" } ]
}`;
