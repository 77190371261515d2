/** What a sound file means: defaults, references, order, shapes; and that it is found out while somebody types. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contracts } from '../../../experiment/contracts/index.js';
import { decodeSources } from '../../../experiment/data/load.js';
import type { DataFile, Experiment } from '../../../experiment/experiment.js';
import type { FileProblem } from '../../../experiment/file/diagnostic.js';
import { jsonSchema } from '../../../experiment/file/jsonSchema.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { resolveExperiment } from '../../../experiment/file/resolve.js';
import { withAttribute } from '../../../experiment/withAttribute.js';
import { fileWith, resolveText } from './marked.js';

function experimentOf(text: string): Experiment {
  const { experiment, diagnostics } = resolveText(text);
  expect(diagnostics).toEqual([]);
  if (experiment === undefined) throw new Error('There is no experiment.');
  return experiment;
}

/** The file in DESIGN.md, with what it says left out. */
const fit = `// comments and trailing commas are welcome
{
  "gradlab": 1,
  "title": "Fit a photograph with 400 Gaussians",
  "seed": 7,
  "tensors": {
    "photo":  { "image": "grey.png", "size": [128, 128], "channels": 1 },
    "means":  { "random": "uniform", "shape": [400, 2], "low": 0, "high": 128, "trainable": true },
    "chol":   { "values": [[4, 0, 4]], "repeat": [400, 1], "trainable": { "learningRate": 0.05 } },
    "colors": { "random": "normal", "shape": [400, 1], "mean": 0.3, "std": 0.1, "trainable": { "learningRate": 0.02 }, },
  },
  "graph": [
    { "id": "loss", "op": "mse", "inputs": { "prediction": "render.image", "target": "photo" } },
    { "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "cholesky": "chol", "colors": "colors" },
      "attrs": { "height": 128, "width": 128, "blur": 0.1 } },
  ],
  "loss": "loss.loss",
  "train": { "optimizer": "adam", "learningRate": 0.2, "steps": 700 },
  "views": [ { "show": "render" }, { "show": "grad:render.image" }, { "show": "means", "over": "photo" } ]
}`;

describe('the fit of a photograph', () => {
  const experiment = experimentOf(fit);

  test('title, seed, plan', () => {
    expect(experiment).toMatchObject({ title: 'Fit a photograph with 400 Gaussians', seed: 7, loss: 'loss' });
    expect(experiment.train).toMatchObject({ optimizer: 'adam', learningRate: 0.2, steps: 700, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  });

  test('tensors in the order of the file, with shapes and learning rates', () => {
    expect(experiment.tensors.map(({ name, shape, dtype, trainable }) => [name, shape, dtype, trainable?.learningRate])).toEqual([
      ['photo', [128, 128, 1], 'float32', undefined],
      ['means', [400, 2], 'float32', 0.2],
      ['chol', [400, 3], 'float32', 0.05],
      ['colors', [400, 1], 'float32', 0.02],
    ]);
    expect(experiment.tensors[2]?.source).toEqual({
      kind: 'values',
      values: Float64Array.of(4, 0, 4),
      valuesShape: [1, 3],
      repeat: [400, 1],
    });
  });

  test('nodes after what they need, references in their shortest form, attributes filled in', () => {
    expect(experiment.nodes).toEqual([
      {
        id: 'render',
        fileIndex: 1,
        op: 'gaussianRender2d',
        inputs: { means: 'means', cholesky: 'chol', colors: 'colors' },
        attributes: {
          height: 128,
          width: 128,
          pixelCenter: 0,
          normalization: 'peak',
          accumulate: 'sum',
          blur: 0.1,
          cutoffSigma: 6,
        },
        outputs: [{ name: 'image', reference: 'render', shape: [128, 128, 1], dtype: 'float32' }],
      },
      {
        id: 'loss',
        fileIndex: 0,
        op: 'mse',
        inputs: { prediction: 'render', target: 'photo' },
        attributes: {},
        outputs: [{ name: 'loss', reference: 'loss', shape: [], dtype: 'float32' }],
      },
    ]);
  });

  test('views', () => {
    expect(experiment.views).toEqual([
      { reference: 'render', gradient: false },
      { reference: 'render', gradient: true },
      { reference: 'means', gradient: false, over: 'photo' },
    ]);
  });

  test('is plain data, as messages need it', () => {
    expect(structuredClone(experiment)).toEqual(experiment);
  });

  test('is read in less than 10 ms, at every keystroke', () => {
    const times = Array.from({ length: 40 }, () => {
      const started = performance.now();
      resolveText(fit);
      return performance.now() - started;
    });
    expect(times.sort((a, b) => a - b)[20]).toBeLessThan(10);
  });
});

describe('defaults', () => {
  test('of a file that says as little as it can', () => {
    expect(experimentOf('{ "gradlab": 1, "tensors": {}, "graph": [] }')).toEqual({
      title: '',
      seed: 0,
      tensors: [],
      nodes: [],
      views: [],
      expectations: [],
    });
  });

  test('of sources', () => {
    const { tensors } = experimentOf(
      fileWith(`"a": { "random": "uniform", "shape": [2] }, "b": { "random": "normal", "shape": [0, 2] }, "c": { "grid": [2, 3] },
        "d": { "image": "grey.png" }, "e": { "image": "greyAlpha.png" }, "f": { "npy": "labels.npy" }, "g": { "values": 3, "dtype": "int32" },
        "h": { "values": [] }, "i": { "values": [[], []] }, "j": { "fill": -1, "shape": [] },
        "k": { "npz": "net.npz", "array": "weights", "axes": [2, 0, 1] }, "l": { "safetensors": "net.safetensors", "array": "labels" }`),
    );
    expect(tensors.map(({ source, shape, dtype }) => ({ ...source, shape, dtype }))).toEqual([
      { kind: 'random', distribution: 'uniform', low: 0, high: 1, shape: [2], dtype: 'float32' },
      { kind: 'random', distribution: 'normal', mean: 0, std: 1, shape: [0, 2], dtype: 'float32' },
      { kind: 'grid', size: [2, 3], range: [-1, 1], order: 'xy', shape: [6, 2], dtype: 'float32' },
      { kind: 'image', path: 'grey.png', range: [0, 1], shape: [2, 4, 1], dtype: 'float32' },
      { kind: 'image', path: 'greyAlpha.png', range: [0, 1], shape: [2, 4, 4], dtype: 'float32' },
      { kind: 'npy', path: 'labels.npy', shape: [2, 4], dtype: 'int32' },
      { kind: 'values', values: Float64Array.of(3), valuesShape: [], shape: [], dtype: 'int32' },
      { kind: 'values', values: Float64Array.of(), valuesShape: [0], shape: [0], dtype: 'float32' },
      { kind: 'values', values: Float64Array.of(), valuesShape: [2, 0], shape: [2, 0], dtype: 'float32' },
      { kind: 'fill', value: -1, shape: [], dtype: 'float32' },
      { kind: 'npz', path: 'net.npz', array: 'weights', axes: [2, 0, 1], shape: [4, 2, 3], dtype: 'float32' },
      { kind: 'safetensors', path: 'net.safetensors', array: 'labels', shape: [3], dtype: 'int32' },
    ]);
  });

  test("of learning rates: the tensor's, the plan's, PyTorch's", () => {
    const tensors =
      '"a": { "fill": 0, "shape": [], "trainable": true }, "b": { "fill": 0, "shape": [], "trainable": { "learningRate": 0.5 } }';
    const rates = (rest: string) => experimentOf(fileWith(tensors, '', rest)).tensors.map(({ trainable }) => trainable?.learningRate);
    expect(rates('')).toEqual([0.001, 0.5]);
    expect(rates('"loss": "a", "train": { "optimizer": "sgd", "steps": 1 }')).toEqual([0.001, 0.5]);
    expect(rates('"loss": "a", "train": { "optimizer": "sgd", "steps": 1, "learningRate": 3 }')).toEqual([3, 0.5]);
  });
});

describe('expectations', () => {
  const tensors = `"s": { "fill": 1, "shape": [] }, "v": { "fill": 1, "shape": [5, 2] }, "i": { "fill": 1, "shape": [3], "dtype": "int32" },
    "w": { "fill": 1, "shape": [4, 2, 3] }`;
  const expected = (expect: string) => experimentOf(fileWith(tensors, '', `"loss": "s", "expect": ${expect}`)).expectations;

  test('of values, of gradients, from every source, with their tolerances', () => {
    expect(
      expected(`{ "s": { "values": 1, "relativeTolerance": 0.1 }, "grad:s": { "fill": 1 }, "v": { "npy": "means.npy" },
        "w": { "npz": "net.npz", "array": "weights", "axes": [2, 0, 1], "relativeTolerance": 0 } }`),
    ).toEqual([
      {
        reference: 's',
        gradient: false,
        source: { kind: 'values', values: Float64Array.of(1), valuesShape: [] },
        shape: [],
        dtype: 'float32',
        relativeTolerance: 0.1,
      },
      { reference: 's', gradient: true, source: { kind: 'fill', value: 1 }, shape: [], dtype: 'float32', relativeTolerance: 1e-5 },
      {
        reference: 'v',
        gradient: false,
        source: { kind: 'npy', path: 'means.npy' },
        shape: [5, 2],
        dtype: 'float32',
        relativeTolerance: 1e-5,
      },
      {
        reference: 'w',
        gradient: false,
        source: { kind: 'npz', path: 'net.npz', array: 'weights', axes: [2, 0, 1] },
        shape: [4, 2, 3],
        dtype: 'float32',
        relativeTolerance: 0,
      },
    ]);
  });

  test('a fill is of the shape of its tensor; integers are compared exactly, from files of either kind', () => {
    expect(expected('{ "v": { "fill": 0 }, "i": { "values": [0, 1, 2] } }')).toMatchObject([
      { reference: 'v', shape: [5, 2], dtype: 'float32' },
      { reference: 'i', shape: [3], dtype: 'int32', relativeTolerance: 0 },
    ]);
    expect(expected('{ "i": { "safetensors": "net.safetensors", "array": "labels" } }')).toMatchObject([
      { shape: [3], relativeTolerance: 0 },
    ]);
  });

  test('a reference in its long form is the same as in its short one', () => {
    const file = fileWith('"s": { "fill": 1, "shape": [] }', '{ "id": "n", "op": "mean", "inputs": { "input": "s" } }');
    const [expectation] = experimentOf(file.replace(/\}$/, ', "loss": "n", "expect": { "grad:n.mean": { "fill": 1 } } }')).expectations;
    expect(expectation).toMatchObject({ reference: 'n', gradient: true });
  });
});

test("training plans have PyTorch's defaults", () => {
  const planOf = (plan: string) =>
    experimentOf(fileWith('"s": { "fill": 1, "shape": [], "trainable": true }', '', `"loss": "s", "train": { "steps": 1, ${plan} }`)).train;
  expect(planOf('"optimizer": "momentum"')).toMatchObject({ learningRate: 0.001, momentum: 0.9, dampening: 0, nesterov: false });
  expect(planOf('"optimizer": "rmsprop"')).toMatchObject({ learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: false });
  expect(planOf('"optimizer": "rmsprop", "alpha": 0.9, "centered": true, "momentum": 0.5')).toMatchObject({
    alpha: 0.9,
    centered: true,
    momentum: 0.5,
  });
});

test('nodes keep the order of the file where nothing forbids it', () => {
  const node = (id: string, a: string, b: string) => `{ "id": "${id}", "op": "add", "inputs": { "a": "${a}", "b": "${b}" } }`;
  const { nodes } = experimentOf(
    fileWith(
      '"t": { "fill": 0, "shape": [] }',
      [node('e', 'd', 'a'), node('b', 't', 't'), node('d', 'c', 'c'), node('c', 't', 'b'), node('a', 't', 't')].join(','),
    ),
  );
  expect(nodes.map(({ id }) => id).join('')).toBe('bcdae');
  expect(nodes.map(({ fileIndex }) => fileIndex)).toEqual([1, 3, 2, 4, 0]);
});

test('ten thousand nodes in a row, last one first', () => {
  const nodes = Array.from(
    { length: 10_000 },
    (_, index) => `{ "id": "n${index}", "op": "mean", "inputs": { "input": "${index === 9999 ? 't' : `n${index + 1}`}" } }`,
  );
  expect(experimentOf(fileWith('"t": { "fill": 0, "shape": [3] }', nodes.join(','))).nodes[0]?.id).toBe('n9999');
});

test('parsing names the data files with their places', () => {
  const text = fileWith('"a": { "image": "grey.png" }, "b": { "npy": "x/\\u0079.npy" }, "c": { "npy": 3 }');
  expect(parseExperiment(text).files).toMatchObject([
    { path: 'grey.png', offset: text.indexOf('"grey.png"'), length: 10 },
    { path: 'x/y.npy', offset: text.indexOf('"x/'), length: 14 },
  ]);
});

test('parsing says what is wanted of each data file, those of expectations too', () => {
  const text = fileWith(
    '"a": { "npz": "net.npz", "array": "w", "axes": [1, 0] }',
    '',
    '"expect": { "a": { "safetensors": "all.safetensors", "array": "w" } }',
  );
  expect(parseExperiment(text).files.map(({ source }) => source)).toEqual([
    { kind: 'npz', path: 'net.npz', array: 'w', axes: [1, 0] },
    { kind: 'safetensors', path: 'all.safetensors', array: 'w' },
  ]);
});

test('a byte order mark shifts nothing', () => {
  expect(experimentOf(`\uFEFF${fit}`).nodes).toHaveLength(2);
});

describe('one attribute changed', () => {
  const experiment = experimentOf(fit.replace('"seed": 7', '"seed": 8'));

  test('shapes follow', () => {
    const lone = experimentOf(
      fileWith(
        '"m": { "fill": 1, "shape": [5, 2] }, "k": { "fill": 1, "shape": [5, 3] }',
        `{ "id": "r", "op": "gaussianRender2d", "inputs": { "means": "m", "cholesky": "k" }, "attrs": { "height": 4, "width": 4 } },
      { "id": "s", "op": "sum", "inputs": { "input": "r" }, "attrs": { "axes": [0] } }`,
      ),
    );
    const changed = withAttribute(lone, 'r', 'width', 9);
    expect('experiment' in changed && changed.experiment.nodes.map(({ outputs }) => outputs[0]?.shape)).toEqual([
      [4, 9, 1],
      [9, 1],
    ]);
    expect('experiment' in changed && changed.experiment.nodes[0]?.attributes).toEqual({
      height: 4,
      width: 9,
      pixelCenter: 0,
      normalization: 'peak',
      accumulate: 'sum',
      blur: 0,
      cutoffSigma: 6,
    });
    expect(lone.nodes[0]?.attributes).toMatchObject({ width: 4 });
  });

  test('the rest stays as it is', () => {
    const changed = withAttribute(experiment, 'render', 'blur', 0.7);
    if (!('experiment' in changed)) throw new Error(changed.problem.message);
    expect(changed.experiment).toEqual({
      ...experiment,
      nodes: experiment.nodes.map((node) => (node.id === 'render' ? { ...node, attributes: { ...node.attributes, blur: 0.7 } } : node)),
    });
    expect(changed.experiment.tensors).toBe(experiment.tensors);
  });

  test.each([
    ['render', 'blur', -1, 'blur', 'blur cannot be -1'],
    ['render', 'cutoffSigma', 0, 'cutoffSigma', 'cutoffSigma cannot be 0'],
    ['render', 'height', 1.5, 'height', 'height cannot be 1.5'],
    ['render', 'height', Number.NaN, 'height', 'height cannot be'],
    ['render', 'height', 'high', 'height', 'height cannot be "high"'],
    ['render', 'depth', 1, 'depth', 'depth cannot be 1'],
    ['render', 'pixelCenter', 1, 'pixelCenter', 'pixelCenter cannot be 1'],
    ['render', 'sigma', 2, 'sigma', 'render is described without sigma.'],
    ['render', 'height', 64, 'height', 'loss: target is [128, 128, 1], but prediction is [64, 128, 1].'],
  ])('%s.%s = %j is refused', (node, name, value, attribute, message) => {
    expect(withAttribute(experiment, node, name, value)).toMatchObject({
      problem: { at: { attribute }, message: expect.stringContaining(message) },
    });
  });

  test('a stack is refused where there are colors', () => {
    expect(withAttribute(experiment, 'render', 'accumulate', 'stack')).toMatchObject({
      problem: { at: { input: 'colors' }, message: expect.stringContaining('There are colors') },
    });
  });

  test('a picture that would no longer fit what is drawn over it is refused', () => {
    const drawn = experimentOf(
      fileWith(
        '"m": { "fill": 1, "shape": [5, 2] }, "k": { "fill": 1, "shape": [5, 3] }, "photo": { "fill": 1, "shape": [4, 4] }',
        '{ "id": "r", "op": "gaussianRender2d", "inputs": { "means": "m", "cholesky": "k" }, "attrs": { "height": 4, "width": 4 } }',
        '"views": [ { "show": "m", "over": "photo" } ]',
      ),
    );
    expect(withAttribute(drawn, 'r', 'blur', 1)).toHaveProperty('experiment');
    expect(withAttribute(drawn, 'r', 'width', 5)).toMatchObject({
      problem: { at: { attribute: 'width' }, message: 'photo is [4, 4], but r is [4, 5, 1].' },
    });
  });

  test('a loss that would be no scalar any more is refused', () => {
    const summed = experimentOf(
      fileWith('"m": { "fill": 1, "shape": [5, 2] }', '{ "id": "s", "op": "sum", "inputs": { "input": "m" } }', '"loss": "s"'),
    );
    expect(withAttribute(summed, 's', 'axes', [0])).toMatchObject({
      problem: { at: { attribute: 'axes' }, message: 'The loss would be [2].' },
    });
    expect(withAttribute(summed, 's', 'axes', [0, -1])).toHaveProperty('experiment');
    expect(withAttribute(summed, 's', 'axes', [0.5])).toMatchObject({ problem: { message: 'axes cannot be [0.5].' } });
  });

  test('a pair is one number or two, and stays as it was written', () => {
    const tensors = '"i": { "fill": 1, "shape": [6, 8, 2] }, "w": { "fill": 1, "shape": [3, 3, 2, 4] }';
    const convolved = experimentOf(
      fileWith(tensors, '{ "id": "c", "op": "conv2d", "inputs": { "input": "i", "kernel": "w" }, "attrs": { "padding": [1, 0] } }'),
    );
    expect(convolved.nodes[0]).toMatchObject({
      attributes: { strides: 1, padding: [1, 0], dilations: 1 },
      outputs: [{ shape: [6, 6, 4] }],
    });
    for (const [value, shape] of [
      [2, [3, 3, 4]],
      [
        [2, 1],
        [3, 6, 4],
      ],
    ] as const) {
      const changed = withAttribute(convolved, 'c', 'strides', value);
      expect(changed).toMatchObject({ experiment: { nodes: [{ attributes: { strides: value }, outputs: [{ shape }] }] } });
    }
    for (const value of [0, 1.5, '1', true, [1], [1, 1, 1], [1, 0]]) {
      expect(withAttribute(convolved, 'c', 'strides', value)).toMatchObject({
        problem: { at: { attribute: 'strides' }, remedy: 'Choose an integer of at least 1, or two of them.' },
      });
    }
  });
});

const files = ['test/golden', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.gradlab.json'))
    .map((path) => join(folder, path)),
);

test.each(files)('%s is sound', async (path) => {
  const parsed = parseExperiment(readFileSync(path, 'utf8'));
  const data = new Map<string, DataFile | FileProblem>();
  for (const { path: named, source } of parsed.files) {
    const decoded = await decodeSources(named, readFileSync(join(dirname(path), named)), [source]);
    for (const [key, file] of decoded) data.set(key, file);
  }
  const { experiment, diagnostics } = resolveExperiment(parsed, data);
  expect(diagnostics).toEqual([]);
  expect(experiment?.nodes.length).toBeGreaterThan(0);
});

describe('the JSON schema', () => {
  const schema = jsonSchema();
  const text = JSON.stringify(schema);

  test('the one in media/ is up to date', () => {
    expect(JSON.parse(readFileSync('media/gradlab.schema.json', 'utf8'))).toEqual(JSON.parse(text));
  });

  test('forbids nothing, since our own diagnostics do', () => {
    const demands = [
      '"type":',
      '"minimum":',
      '"maximum":',
      '"exclusiveMinimum":',
      '"pattern":',
      '"additionalProperties":false',
      '"minItems":',
    ];
    for (const demand of demands) expect(text).not.toContain(demand);
    expect(text.match(/"enum":/g)?.length).toBe(text.match(/"anyOf":\[\{"enum":[^\]]*\]\},\{\}\]/g)?.length);
  });

  test('knows every operation with its inputs and attributes, every source, every setting', () => {
    const words = [
      'gaussianRender2d',
      'covariance',
      'cholesky',
      'cutoffSigma',
      'Mahalanobis',
      'prediction',
      'axes',
      'uniform',
      'std',
      'trainable',
      'betas',
      'nesterov',
      'alpha',
      'safetensors',
      'relativeTolerance',
      'over',
    ];
    for (const word of words) expect(text).toContain(word);
  });

  test('offers the attributes of every operation to a view that compares', () => {
    const compare = (schema as { properties: { views: { items: { properties: { compare: { properties: Record<string, object> } } } } } })
      .properties.views.items.properties.compare.properties;
    for (const { attributes } of contracts) for (const { name } of attributes) expect(compare).toHaveProperty([name, 'description']);
  });
});
