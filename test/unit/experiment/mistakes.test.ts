/** Every mistake that an experiment file can have: one diagnostic each, at the marked place, naming the culprit. */
import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from '../../../experiment/file/diagnostic.js';
import { fileWith, placeOf, resolveText, unmark } from './marked.js';

type Case = readonly [what: string, code: DiagnosticCode, culprit: string, file: string];

const gaussians = '"m": { "fill": 1, "shape": [5, 2] }, "k": { "fill": 1, "shape": [5, 3] }';
const render = (inputs: string, attrs = '{ "height": 4, "width": 4 }') =>
  `{ "id": "r", "op": "gaussianRender2d", "inputs": ${inputs}, "attrs": ${attrs} }`;
const soundInputs = '{ "means": "m", "cholesky": "k" }';
const scalar = '"s": { "fill": 1, "shape": [], "trainable": true }';
const pictures = '"i": { "fill": 1, "shape": [6, 8, 2] }, "w": { "fill": 1, "shape": [3, 3, 2, 4] }';
const node = (op: string, inputs: string, rest = '') => `{ "id": "n", "op": "${op}", "inputs": { ${inputs} }${rest} }`;
const tensor = (source: string) => fileWith(`"t": ${source}`);
const training = (plan: string) => fileWith(scalar, '', `"loss": "s", "train": { "steps": 1, ${plan} }`);
const nested = `${'['.repeat(62)}«[»`;

const text: Case[] = [
  ['an empty file', 'syntax', 'empty', '«»'],
  ['nothing but a comment', 'syntax', 'ends', '// hello«»'],
  ['a missing comma', 'syntax', 'comma', '{ "gradlab": 1 «"tensors"»: {}, "graph": [] }'],
  ['a missing colon', 'syntax', 'colon', '{ "gradlab": 1, "tensors" «{»}, "graph": [] }'],
  ['a missing value', 'syntax', 'value', '{ "gradlab": 1, "tensors": «,» "graph": [] }'],
  ['a key without quotes', 'syntax', 'gradlab', '{ «gradlab»: 1 }'],
  ['an object that is not closed', 'syntax', 'open', '{ "gradlab": 1, "tensors": {}, "graph": []«»'],
  ['a list that is not closed', 'syntax', 'list', '{ "gradlab": 1, "tensors": {}, "graph": [ 3«»'],
  ['text that is not closed', 'syntax', 'no end', '{ "gradlab": 1, "title": «"hello }»'],
  ['a comment that is not closed', 'syntax', 'comment', '{ "gradlab": 1, «/* hello }»'],
  ['a word that JSON does not know', 'syntax', 'NaN', '{ "gradlab": «NaN» }'],
  ['an unfinished number', 'syntax', '1e', '{ "gradlab": «1e» }'],
  ['an unknown escape', 'syntax', 'escape', '{ "gradlab": 1, "title": «"\\q"» }'],
  ['a control character in text', 'syntax', 'control', '{ "gradlab": 1, "title": «"a\tb"» }'],
  ['something behind the end', 'syntax', 'after the end', '{ "gradlab": 1, "tensors": {}, "graph": [] } «{»}'],
  ['deep nesting', 'too-deep', '64', `{ "gradlab": 1, "tensors": { "t": { "values": ${nested.slice(1)}${'['.repeat(100_000)}`],
  ['deep nesting behind text with brackets', 'too-deep', '64', `{ "a\\"]]": 1, /* ]] */ "b": [${nested}${'['.repeat(100_000)}`],
  ['a key that comes twice', 'duplicate-key', 'title', '{ "gradlab": 1, "title": "a", «"title"»: 3, "tensors": {}, "graph": [] }'],
  ['a tensor name that comes twice', 'duplicate-key', 't', fileWith('"t": { "fill": 1, "shape": [] }, «"t"»: { "fil": 1 }')],
  ['a number beyond float64', 'number-overflow', '1e400', tensor('{ "fill": «1e400», "shape": [] }')],
  ['a number beyond float32', 'number-overflow', '-3.5e38', tensor('{ "values": [[1], [«-3.5e38»]] }')],
  [
    'an attribute that overflows',
    'number-overflow',
    '1e999',
    fileWith(gaussians, render(soundInputs, '{ "height": «1e999», "width": 4 }')),
  ],
];

const structure: Case[] = [
  ['a version that overflows', 'number-overflow', '1e999', '{ "gradlab": «1e999», "tensors": {}, "graph": [] }'],
  ['no object', 'wrong-type', 'object', '«[»]'],
  ['no version', 'version', 'version', '«{» "tensors": {}, "graph": [] }'],
  ['a later version, by whose rules the rest is not judged', 'version', '2', '{ "gradlab": «2», "tensor": [], "graphs": 3 }'],
  ['a version in quotes', 'version', '"1"', '{ "gradlab": «"1"», "tensors": {}, "graph": [] }'],
  ['a misspelt version', 'unknown-key', 'gradLab', '{ «"gradLab"»: 1, "tensors": {}, "graph": [] }'],
  ['no tensors', 'missing-key', 'tensors', '«{» "gradlab": 1, "graph": [] }'],
  ['no graph', 'missing-key', 'graph', '«{» "gradlab": 1, "tensors": {} }'],
  [
    'misspelt tensors, to which nodes refer',
    'unknown-key',
    'tensor',
    `{ "gradlab": 1, «"tensor"»: {}, "graph": [${node('mean', '"input": "t"')}] }`,
  ],
  ['an unknown section', 'unknown-key', 'notes', '{ "gradlab": 1, "tensors": {}, "graph": [], «"notes"»: 1 }'],
  ['a version under another name', 'unknown-key', 'version', '{ «"version"»: 1, "tensors": {}, "graph": [] }'],
  ['tensors as a list', 'wrong-type', 'tensors', '{ "gradlab": 1, "tensors": «[]», "graph": [] }'],
  ['graph as an object', 'wrong-type', 'graph', '{ "gradlab": 1, "tensors": {}, "graph": «{}» }'],
  ['a title that is a number', 'wrong-type', 'title', fileWith('', '', '"title": «3»')],
  ['a seed that is no integer', 'wrong-type', 'seed', fileWith('', '', '"seed": «1.5»')],
  ['a negative seed', 'out-of-range', 'seed', fileWith('', '', '"seed": «-1»')],
  ['views as an object', 'wrong-type', 'views', fileWith('', '', '"views": «{}»')],
];

const tensors: Case[] = [
  ['a number', 'wrong-type', 't', tensor('«3»')],
  ['no source', 'no-source', 't', fileWith('«"t"»: { "shape": [3] }')],
  ['two sources', 'two-sources', 'npy', tensor('{ "image": "grey.png", «"npy"»: "means.npy" }')],
  ['a misspelt source', 'unknown-key', 'imgae', tensor('{ «"imgae"»: "grey.png" }')],
  ['an archive without the name of an array', 'missing-key', 'array', fileWith('«"t"»: { "npz": "net.npz" }')],
  ['an array that the archive has not', 'file-problem', 'wieghts', tensor('{ "npz": "net.npz", "array": «"wieghts"» }')],
  ['an archive that is broken', 'file-problem', 'broken.npz', tensor('{ "npz": «"broken.npz"», "array": "a" }')],
  ['an array that is a number', 'wrong-type', 'array', tensor('{ "safetensors": "net.safetensors", "array": «3» }')],
  ['the name of an array where there is one array', 'unknown-key', 'array', tensor('{ "npy": "means.npy", «"array"»: "a" }')],
  ['an unknown key', 'unknown-key', 'colour', tensor('{ "fill": 1, "shape": [], «"colour"»: 1 }')],
  ['a key of another source', 'unknown-key', 'low', tensor('{ "image": "grey.png", «"low"»: 1 }')],
  ['axes of a picture', 'unknown-key', 'axes', tensor('{ "image": "grey.png", «"axes"»: [1, 0, 2] }')],
  ['axes that are a number', 'wrong-type', 'axes', tensor('{ "npy": "means.npy", "axes": «1» }')],
  ['a negative axis', 'out-of-range', 'axes[1]', tensor('{ "npy": "means.npy", "axes": [0, «-1»] }')],
  ['too few axes', 'bad-axes', '[2, 3, 4]', tensor('{ "npz": "net.npz", "array": "weights", "axes": «[0, 1]» }')],
  ['an axis twice', 'bad-axes', 'means.npy is [5, 2], which [0, 0]', tensor('{ "npy": "means.npy", "axes": «[0, 0]» }')],
  ['an axis that is not there', 'bad-axes', '[5, 2]', tensor('{ "npy": "means.npy", "axes": «[0, 2]» }')],
  [
    'axes of a list',
    'bad-axes',
    'The array labels is [3]',
    tensor('{ "safetensors": "net.safetensors", "array": "labels", "axes": «[1]» }'),
  ],
  ['no shape', 'missing-key', 'shape', fileWith('«"t"»: { "fill": 1 }')],
  ['a misspelt shape', 'unknown-key', 'shpae', tensor('{ "fill": 1, «"shpae"»: [3] }')],
  ['a shape that is a number', 'wrong-type', 'shape', tensor('{ "fill": 1, "shape": «3» }')],
  ['a negative size', 'out-of-range', 'shape[1]', tensor('{ "fill": 1, "shape": [2, «-1»] }')],
  ['a size that is no integer', 'wrong-type', 'shape[0]', tensor('{ "fill": 1, "shape": [«0.5»] }')],
  ['a shape beyond all memory', 'tensor-too-large', 't', tensor('{ "fill": 1, "shape": «[9007199254740991, 9007199254740991]» }')],
  ['a repeat beyond all memory', 'tensor-too-large', 't', tensor('{ "values": [1], "repeat": «[1000000000]» }')],
  ['too many axes', 'tensor-too-large', '7 axes', tensor('{ "fill": 1, "shape": «[1, 1, 1, 1, 1, 1, 1]» }')],
  ['an empty tensor with an endless axis', 'tensor-too-large', '16777216', tensor('{ "fill": 1, "shape": «[1, 0, 1000000000]» }')],
  ['a fill in quotes', 'wrong-type', 'fill', tensor('{ "fill": «"1"», "shape": [] }')],
  ['values that are text', 'wrong-type', 'values', tensor('{ "values": «"1, 2"» }')],
  ['text among numbers', 'wrong-type', '"2"', tensor('{ "values": [1, «"2"»] }')],
  ['an object among lists', 'wrong-type', 'object', tensor('{ "values": [[1], «{}»] }')],
  ['a list that is too short', 'ragged-values', 'length 1', tensor('{ "values": [[1, 2], «[3]»] }')],
  ['a list among numbers', 'ragged-values', 'list', tensor('{ "values": [1, «[3]»] }')],
  ['a number among lists', 'ragged-values', 'number', tensor('{ "values": [[1], «3»] }')],
  ['repeat of the wrong rank', 'repeat-rank', 'repeat', tensor('{ "values": [[1, 2]], "repeat": «[400]» }')],
  ['repeat of a number', 'repeat-rank', 'repeat', tensor('{ "values": 3, "repeat": «[400]» }')],
  ['an unknown dtype', 'unknown-choice', 'float64', tensor('{ "fill": 1, "shape": [], "dtype": «"float64"» }')],
  ['a fraction in int32 values', 'not-an-integer', '1.5', tensor('{ "values": [1, «1.5»], "dtype": "int32" }')],
  ['a value beyond int32', 'not-an-integer', '3000000000', tensor('{ "values": [«3000000000»], "dtype": "int32" }')],
  ['a fraction as int32 fill', 'not-an-integer', '0.5', tensor('{ "fill": «0.5», "shape": [2], "dtype": "int32" }')],
  ['an int32 fill that overflows', 'number-overflow', '1e39', tensor('{ "fill": «1e39», "shape": [2], "dtype": "int32" }')],
  ['a tensor that overflows', 'number-overflow', '1e999', tensor('«1e999»')],
  ['a bound that overflows', 'number-overflow', '1e39', tensor('{ "random": "uniform", "shape": [2], "low": «1e39» }')],
  ['a path that is an empty list', 'wrong-type', 'npy', tensor('{ "npy": «[]» }')],
  ['trainable false', 'wrong-type', 'trainable', tensor('{ "fill": 1, "shape": [], "trainable": «false» }')],
  ['a misspelt learning rate', 'unknown-key', 'lr', tensor('{ "fill": 1, "shape": [], "trainable": { «"lr"»: 0.1 } }')],
  ['a negative learning rate', 'out-of-range', 'learningRate', tensor('{ "fill": 1, "shape": [], "trainable": { "learningRate": «-1» } }')],
  ['trainable integers', 'trainable-integers', 't', tensor('{ "fill": 1, "shape": [], "dtype": "int32", "trainable": «true» }')],
  ['trainable integers from a file', 'trainable-integers', 't', tensor('{ "npy": "labels.npy", "trainable": «true» }')],
  ['an unknown distribution', 'unknown-choice', 'gaussian', tensor('{ "random": «"gaussian"», "shape": [] }')],
  ['an empty interval', 'out-of-range', 'high', tensor('{ "random": "uniform", "shape": [], "low": 2, "high": «2» }')],
  ['an interval below the default', 'out-of-range', 'high', fileWith('«"t"»: { "random": "uniform", "shape": [], "low": 2 }')],
  [
    'random integers between fractions',
    'wrong-type',
    'dtype',
    tensor('{ "random": "uniform", "shape": [], "low": 0.5, "dtype": «"int32"» }'),
  ],
  ['a negative deviation', 'out-of-range', 'std', tensor('{ "random": "normal", "shape": [], "std": «-1» }')],
  ['low for normal numbers', 'unknown-key', 'low', tensor('{ "random": "normal", "shape": [], «"low"»: -1 }')],
  ['a grid of one size', 'wrong-type', 'grid', tensor('{ "grid": «[4]» }')],
  ['a grid of nothing', 'out-of-range', 'grid[1]', tensor('{ "grid": [4, «0»] }')],
  ['an unknown order', 'unknown-choice', 'order', tensor('{ "grid": [4, 4], "order": «"yx"» }')],
  ['a range of three', 'wrong-type', 'range', tensor('{ "grid": [4, 4], "range": «[0, 1, 2]» }')],
  ['a size of three', 'wrong-type', 'size', tensor('{ "image": "grey.png", "size": «[4, 4, 1]» }')],
  ['two channels', 'unknown-choice', 'channels', tensor('{ "image": "grey.png", "channels": «2» }')],
  ['a path that is no text', 'wrong-type', 'image', tensor('{ "image": «3» }')],
  ['an empty path', 'wrong-type', 'npy', tensor('{ "npy": «""» }')],
  ['a file that does not exist', 'file-problem', 'gone.png', tensor('{ "image": «"gone.png"» }')],
  ['a file outside the workspace', 'file-problem', '../out.png', tensor('{ "image": «"../out.png"» }')],
  ['a file that nobody read', 'file-problem', 'unread.npy', tensor('{ "npy": «"unread.npy"» }')],
  ['an array as a picture', 'file-problem', 'means.npy', tensor('{ "image": «"means.npy"» }')],
  ['a picture as an array', 'file-problem', 'grey.png', tensor('{ "npy": «"grey.png"» }')],
  ['an array of too many axes', 'tensor-too-large', '7 axes', tensor('{ "npy": «"huge.npy"» }')],
];

const names: Case[] = [
  ['a tensor name with a space', 'bad-name', 'my tensor', fileWith('«"my tensor"»: { "fill": 1, "shape": [] }')],
  ['a tensor name that begins with a digit', 'bad-name', '3d', fileWith('«"3d"»: { "fill": 1, "shape": [] }')],
  ['an empty tensor name', 'bad-name', '""', fileWith('«""»: { "fill": 1, "shape": [] }')],
  ['the reserved name', 'bad-name', 'grad', fileWith('«"grad"»: { "fill": 1, "shape": [] }')],
  ['a name that JavaScript has plans for', 'bad-name', '__proto__', fileWith('«"__proto__"»: { "fill": 1, "shape": [] }')],
  ['a bad name that others use', 'bad-name', 'a.b', fileWith('«"a.b"»: { "fill": 1, "shape": [] }', node('mean', '"input": "a.b"'))],
  ['a bad node id', 'bad-name', 'my node', fileWith(scalar, '{ "id": «"my node"», "op": "mean", "inputs": { "input": "s" } }')],
  ['a node called as a tensor', 'name-taken', 's', fileWith(scalar, '{ "id": «"s"», "op": "mean", "inputs": { "input": "s" } }')],
  [
    'two nodes of one id',
    'name-taken',
    'n',
    fileWith(scalar, `${node('mean', '"input": "s"')}, ${node('sum', '"input": "n"').replace('"n"', '«"n"»')}`),
  ],
  ['a reference to nothing', 'unknown-reference', 'ss', fileWith(scalar, node('mean', '"input": «"ss"»'))],
  ['a reference to an output that is not', 'unknown-reference', 's.loss', fileWith(scalar, node('mean', '"input": «"s.loss"»'))],
  ['a gradient as an input', 'unknown-reference', 'grad:s', fileWith(scalar, node('mean', '"input": «"grad:s"»'))],
  ['a node that takes itself, twice', 'cycle', 'n', fileWith(scalar, node('add', '"a": «"n"», "b": "n"'))],
  [
    'a cycle of three',
    'cycle',
    'b needs c needs a needs b',
    fileWith(
      scalar,
      `{ "id": "x", "op": "mean", "inputs": { "input": "a" } }, { "id": "b", "op": "add", "inputs": { "a": "s", "b": «"c.sum"» } },
       { "id": "a", "op": "mean", "inputs": { "input": "b" } }, { "id": "c", "op": "add", "inputs": { "a": "a", "b": "s" } }`,
    ),
  ],
];

const nodes: Case[] = [
  ['no object', 'wrong-type', 'graph[0]', fileWith(scalar, '«3»')],
  ['no id', 'missing-key', 'id', fileWith(scalar, '«{» "op": "mean", "inputs": { "input": "s" } }')],
  [
    'no id, by which others know it',
    'missing-key',
    'id',
    fileWith(scalar, `«{» "op": "mean", "inputs": { "input": "s" } }, ${node('sum', '"input": "mean"')}`),
  ],
  ['no operation', 'missing-key', 'op', fileWith(scalar, '«{» "id": "n", "inputs": { "input": "s" } }')],
  ['an unknown operation', 'unknown-operation', 'men', fileWith(scalar, '{ "id": "n", "op": «"men"», "inputs": { "inputs": "s" } }')],
  [
    'an unknown operation whose output is used',
    'unknown-operation',
    'gelu',
    fileWith(scalar, `{ "id": "q", "op": «"gelu"», "inputs": { "x": "s" } }, ${node('sum', '"input": "q"')}`),
  ],
  [
    'an unknown key',
    'unknown-key',
    'attributes',
    fileWith(scalar, '{ "id": "n", "op": "mean", "inputs": { "input": "s" }, «"attributes"»: { "axes": [] } }'),
  ],
  ['no inputs', 'missing-key', 'inputs', fileWith(scalar, '«{» "id": "n", "op": "mean" }')],
  ['an input left out', 'missing-input', 'target', fileWith(scalar, '{ "id": "n", "op": "mse", «"inputs"»: { "prediction": "s" } }')],
  ['an unknown input', 'unknown-input', 'weights', fileWith(scalar, node('mean', '"input": "s", «"weights"»: "s"'))],
  ['a misspelt input', 'unknown-input', 'inptu', fileWith(scalar, node('mean', '«"inptu"»: "s"'))],
  ['an empty list where one is wanted', 'wrong-type', 'input', fileWith(scalar, node('mean', '"input": «[]»'))],
  ['an id that is an empty list', 'wrong-type', 'id', fileWith(scalar, '{ "id": «[]», "op": "mean", "inputs": { "input": "s" } }')],
  [
    'an input under another name',
    'unknown-input',
    'output',
    fileWith(scalar, '{ "id": "n", "op": "mse", "inputs": { «"output"»: "s", "target": "s" } }'),
  ],
  ['a list where one is wanted', 'wrong-type', 'input', fileWith(scalar, node('mean', '"input": «["s"]»'))],
  [
    'no Gaussians at all',
    'exactly-one-way',
    'r has neither means nor covariance nor cholesky nor scaling nor rotation nor sigma nor points.',
    fileWith(gaussians, render('{}').replace('"inputs"', '«"inputs"»')),
  ],
  [
    'means without an extent',
    'exactly-one-way',
    'r has only means.',
    fileWith(gaussians, render('{ "means": "m" }').replace('"inputs"', '«"inputs"»')),
  ],
  [
    'an extent without means',
    'exactly-one-way',
    'r has only sigma.',
    fileWith(gaussians, render('{}', '{ "height": 4, "width": 4, "sigma": 1 }').replace('"inputs"', '«"inputs"»')),
  ],
  [
    'half of a pair',
    'exactly-one-way',
    'r has only means and scaling.',
    fileWith(gaussians, render('{ "means": "m", "scaling": "m" }').replace('"inputs"', '«"inputs"»')),
  ],
  [
    'two extents',
    'exactly-one-way',
    'r has means, cholesky and covariance, which exclude one another.',
    fileWith(gaussians, render('{ "means": "m", "cholesky": "k", «"covariance"»: "k" }')),
  ],
  [
    'the same in the other order',
    'exactly-one-way',
    'covariance',
    fileWith(gaussians, render('{ "means": "m", "covariance": "k", «"cholesky"»: "k" }')),
  ],
  [
    'an extent beside points',
    'exactly-one-way',
    'r has points and covariance, which exclude one another.',
    fileWith(gaussians, render('{ "points": "p", «"covariance"»: "k" }')),
  ],
  [
    'an input and an attribute that exclude one another',
    'exactly-one-way',
    'r has means, cholesky and sigma, which exclude one another.',
    fileWith(gaussians, render(soundInputs, '{ "height": 4, "width": 4, «"sigma"»: 1 }')),
  ],
  [
    'parts of two ways and none of them whole',
    'exactly-one-way',
    'r has scaling and cholesky, which exclude one another.',
    fileWith(gaussians, render('{ "scaling": "m", «"cholesky"»: "k" }')),
  ],
  [
    'an optional attribute out of its range',
    'out-of-range',
    'sigma is 0.',
    fileWith(gaussians, render('{ "means": "m" }', '{ "height": 4, "width": 4, "sigma": «0» }')),
  ],
  [
    'colors for a stack',
    'shape-mismatch',
    'r: There are colors, but accumulate is "stack"',
    fileWith(gaussians, render('{ "means": "m", "cholesky": "k", "colors": «"k"» }', '{ "height": 4, "width": 4, "accumulate": "stack" }')),
  ],
  [
    'no attributes where some are wanted',
    'missing-key',
    'attrs',
    fileWith(gaussians, '«{» "id": "r", "op": "gaussianRender2d", "inputs": { "means": "m", "cholesky": "k" } }'),
  ],
  [
    'an attribute left out',
    'missing-attribute',
    'width',
    fileWith(gaussians, render(soundInputs, '{ "height": 4 }').replace('"attrs"', '«"attrs"»')),
  ],
  [
    'an unknown attribute',
    'unknown-attribute',
    'opacity',
    fileWith(gaussians, render(soundInputs, '{ "height": 4, "width": 4, «"opacity"»: 1 }')),
  ],
  ['a misspelt attribute', 'unknown-attribute', 'hieght', fileWith(gaussians, render(soundInputs, '{ «"hieght"»: 4, "width": 4 }'))],
  [
    'an attribute where there is none',
    'unknown-attribute',
    'axes',
    fileWith(scalar, node('mse', '"prediction": "s", "target": "s"', ', "attrs": { «"axes"»: [] }')),
  ],
  ['an attribute of the wrong type', 'wrong-type', 'height', fileWith(gaussians, render(soundInputs, '{ "height": «"4"», "width": 4 }'))],
  ['a fraction as an integer', 'wrong-type', 'height', fileWith(gaussians, render(soundInputs, '{ "height": «4.5», "width": 4 }'))],
  ['an image without rows', 'out-of-range', 'height', fileWith(gaussians, render(soundInputs, '{ "height": «0», "width": 4 }'))],
  ['a negative blur', 'out-of-range', 'blur', fileWith(gaussians, render(soundInputs, '{ "height": 4, "width": 4, "blur": «-0.1» }'))],
  [
    'a cut-off of nothing',
    'out-of-range',
    'cutoffSigma',
    fileWith(gaussians, render(soundInputs, '{ "height": 4, "width": 4, "cutoffSigma": «0» }')),
  ],
  ['axes that are no list', 'wrong-type', 'axes', fileWith(scalar, node('mean', '"input": "s"', ', "attrs": { "axes": «0» }'))],
  [
    'an image beyond all memory',
    'tensor-too-large',
    'image',
    fileWith(
      gaussians,
      render(soundInputs, '{ "height": 100000000, "width": 100000000 }').replace('"gaussianRender2d"', '«"gaussianRender2d"»'),
    ),
  ],
  [
    'integers where floats are wanted',
    'dtype-mismatch',
    'int32',
    fileWith('"i": { "fill": 1, "shape": [2], "dtype": "int32" }', node('mean', '"input": «"i"»')),
  ],
  [
    'numbers where labels are wanted',
    'dtype-mismatch',
    'float32',
    fileWith(
      '"f": { "fill": 1, "shape": [1, 2, 3] }, "l": { "values": [[0, 1]] }',
      node('superpixelPool', '"features": "f", "labels": «"l"»'),
    ),
  ],
  ['a wrong shape', 'shape-mismatch', '[5, 2]', fileWith(gaussians, render('{ "means": "m", "cholesky": «"m"» }'))],
  [
    'a wrong shape, told once though others build on it',
    'shape-mismatch',
    '[5, 3]',
    fileWith(gaussians, `${render('{ "means": «"k"», "cholesky": "k" }')}, ${node('mse', '"prediction": "r", "target": "m"')}`),
  ],
  [
    'a pair of three',
    'wrong-type',
    'strides',
    fileWith(pictures, node('conv2d', '"input": "i", "kernel": "w"', ', "attrs": { "strides": «[1, 1, 1]» }')),
  ],
  [
    'a pair that is text',
    'wrong-type',
    'padding',
    fileWith(pictures, node('conv2d', '"input": "i", "kernel": "w"', ', "attrs": { "padding": «"same"» }')),
  ],
  [
    'a stride of 0 in both directions',
    'out-of-range',
    'strides',
    fileWith(pictures, node('conv2d', '"input": "i", "kernel": "w"', ', "attrs": { "strides": «0» }')),
  ],
  [
    'a stride of 0 in one direction',
    'out-of-range',
    'strides[1]',
    fileWith(pictures, node('conv2d', '"input": "i", "kernel": "w"', ', "attrs": { "strides": [1, «0»] }')),
  ],
  [
    'half a stride',
    'wrong-type',
    'dilations[0]',
    fileWith(pictures, node('conv2d', '"input": "i", "kernel": "w"', ', "attrs": { "dilations": [«0.5», 1] }')),
  ],
  ['a list in which one name stands for nothing', 'unknown-reference', 'x', fileWith(scalar, node('concat', '"tensors": ["s", «"x"»]'))],
  ['one name where a list is wanted', 'wrong-type', 'tensors', fileWith(scalar, node('concat', '"tensors": «"s"»'))],
  ['an empty list', 'wrong-type', 'tensors', fileWith(scalar, node('concat', '"tensors": «[]»'))],
  [
    'a list that does not fit together',
    'shape-mismatch',
    'Tensor 2 of the list is [3, 3, 2, 4]',
    fileWith(pictures, node('concat', '"tensors": «["i", "w"]»')),
  ],
  [
    'an axis that is not there',
    'shape-mismatch',
    'Axis 2',
    fileWith(gaussians, node('sum', '"input": "m"', ', "attrs": { "axes": «[2]» }')),
  ],
];

const plans: Case[] = [
  ['a loss that is nothing', 'unknown-reference', 'los', fileWith(scalar, '', '"loss": «"los"»')],
  ['a loss that is no text', 'wrong-type', 'loss', fileWith(scalar, '', '"loss": «3», "train": { "optimizer": "sgd", "steps": 1 }')],
  ['a loss that is no scalar', 'loss-not-scalar', '[5, 2]', fileWith(gaussians, '', '"loss": «"m"»')],
  ['a loss of integers', 'loss-not-scalar', 'int32', fileWith('"i": { "fill": 1, "shape": [], "dtype": "int32" }', '', '"loss": «"i"»')],
  [
    'a misspelt loss, which training and views need',
    'unknown-key',
    'los',
    fileWith(scalar, '', '«"los"»: "s", "train": { "optimizer": "sgd", "steps": 1 }, "views": [ { "show": "grad:s" } ]'),
  ],
  [
    'misspelt tensors, which training needs',
    'unknown-key',
    'tensor',
    `{ "gradlab": 1, «"tensor"»: {}, "graph": [], "loss": "s", "train": { "optimizer": "sgd", "steps": 1 } }`,
  ],
  ['training without a loss', 'train-without-loss', 'loss', fileWith(scalar, '', '«"train"»: { "optimizer": "sgd", "steps": 1 }')],
  [
    'training without anything to train',
    'nothing-to-train',
    'trainable',
    fileWith('"s": { "fill": 1, "shape": [] }', '', '"loss": "s", «"train"»: { "optimizer": "sgd", "steps": 1 }'),
  ],
  ['training that is a number', 'wrong-type', 'train', fileWith(scalar, '', '"loss": "s", "train": «3»')],
  ['no optimizer', 'missing-key', 'optimizer', fileWith(scalar, '', '"loss": "s", «"train"»: { "steps": 1 }')],
  [
    'a misspelt optimizer key',
    'unknown-key',
    'optimiser',
    fileWith(scalar, '', '"loss": "s", "train": { «"optimiser"»: "sgd", "steps": 1 }'),
  ],
  ['an unknown optimizer', 'unknown-choice', 'lion', fileWith(scalar, '', '"loss": "s", "train": { "optimizer": «"lion"», "steps": 1 }')],
  ['momentum for sgd', 'unknown-key', 'momentum', training('"optimizer": "sgd", «"momentum"»: 0.9')],
  ['a negative momentum', 'out-of-range', 'momentum', training('"optimizer": "momentum", "momentum": «-0.5»')],
  ['Nesterov without momentum', 'out-of-range', 'momentum', training('"optimizer": "momentum", "nesterov": true, "momentum": «0»')],
  ['Nesterov with dampening', 'out-of-range', 'dampening', training('"optimizer": "momentum", "nesterov": true, "dampening": «0.1»')],
  ['nesterov that is a number', 'wrong-type', 'nesterov', training('"optimizer": "momentum", "nesterov": «1»')],
  ['an alpha of one', 'out-of-range', 'alpha', training('"optimizer": "rmsprop", "alpha": «1»')],
  ['betas for rmsprop', 'unknown-key', 'betas', training('"optimizer": "rmsprop", «"betas"»: [0.9, 0.999]')],
  ['no steps', 'missing-key', 'steps', fileWith(scalar, '', '"loss": "s", «"train"»: { "optimizer": "sgd" }')],
  ['no step', 'out-of-range', 'steps', fileWith(scalar, '', '"loss": "s", "train": { "optimizer": "sgd", "steps": «0» }')],
  [
    'betas for sgd',
    'unknown-key',
    'betas',
    fileWith(scalar, '', '"loss": "s", "train": { "optimizer": "sgd", "steps": 1, «"betas"»: [0, 0] }'),
  ],
  [
    'a beta of one',
    'out-of-range',
    'betas[1]',
    fileWith(scalar, '', '"loss": "s", "train": { "optimizer": "adam", "steps": 1, "betas": [0.9, «1»] }'),
  ],
  ['a view without a subject', 'missing-key', 'show', fileWith(scalar, '', '"views": [ «{» "over": "s" } ]')],
  ['a view of nothing', 'unknown-reference', 'x', fileWith(scalar, '', '"views": [ { "show": «"x"» } ]')],
  ['a view over nothing', 'unknown-reference', 'x', fileWith(scalar, '', '"views": [ { "show": "s", "over": «"x"» } ]')],
  ['a view of the gradient of nothing', 'unknown-reference', 'x', fileWith(scalar, '', '"loss": "s", "views": [ { "show": «"grad:x"» } ]')],
  ['a gradient without a loss', 'no-gradient', 'loss', fileWith(scalar, '', '"views": [ { "show": «"grad:s"» } ]')],
  [
    'the gradient of integers',
    'no-gradient',
    'int32',
    fileWith(`${scalar}, "i": { "fill": 1, "shape": [], "dtype": "int32" }`, '', '"loss": "s", "views": [ { "show": «"grad:i"» } ]'),
  ],
];

/** Five Gaussians drawn into [8, 6, 1], and what may and may not lie under them. */
const drawn = (views: string) =>
  fileWith(
    `${gaussians}, "photo": { "fill": 1, "shape": [8, 6, 3] }, "large": { "fill": 1, "shape": [16, 12, 1] }`,
    render('{ "means": "m", "cholesky": "k" }', '{ "height": 8, "width": 6 }'),
    `"views": [ ${views} ]`,
  );

/** Borders of segments, over pictures of their size and of another. */
const bordered = (views: string) =>
  fileWith(
    '"photo": { "fill": 1, "shape": [2, 4, 3] }, "large": { "fill": 1, "shape": [4, 8, 3] }',
    `{ "id": "cut", "op": "slic", "inputs": { "image": "photo" } },
     { "id": "pool", "op": "superpixelPool", "inputs": { "features": "photo", "labels": "cut" } }`,
    `"views": [ ${views} ]`,
  );

const overlays: Case[] = [
  ['a picture of another size', 'overlay-picture', 'large is [16, 12, 1], but r is [8, 6, 1]', drawn('{ "show": "m", "over": «"large"» }')],
  ['a list as the picture', 'overlay-picture', 'k is [5, 3]', drawn('{ "show": "m", "over": «"k"» }')],
  ['a picture over a picture', 'overlay-subject', 'photo', drawn('{ "show": «"photo"», "over": "r" }')],
  [
    'borders over a picture of another size',
    'overlay-picture',
    'large is [4, 8, 3], but cut is [2, 4]',
    bordered('{ "show": "cut", "over": «"large"» }'),
  ],
  ['what is pooled over a picture', 'overlay-subject', 'pool', bordered('{ "show": «"pool"», "over": "photo" }')],
  ['an input that is not drawn', 'overlay-subject', 'k', drawn('{ "show": «"k"», "over": "photo" }')],
  [
    'a gradient over a picture',
    'overlay-subject',
    'grad:m',
    drawn('{ "show": «"grad:m"», "over": "photo" }')
      .replace('"views"', '"loss": "l", "views"')
      .replace('"graph": [', '"graph": [ { "id": "l", "op": "mean", "inputs": { "input": "r" } }, '),
  ],
  [
    'what would be drawn by a node that has a mistake of its own',
    'wrong-type',
    'height',
    drawn('{ "show": "m", "over": "photo" }').replace('"height": 8', '"height": «"8"»'),
  ],
];

/** Two segments of four pixels each, and a loss that depends on what is pooled. */
const pooled = (views: string) =>
  fileWith(
    '"photo": { "fill": 1, "shape": [2, 4, 3] }, "labels": { "npy": "labels.npy" }',
    `{ "id": "pool", "op": "superpixelPool", "inputs": { "features": "photo", "labels": "labels" } },
     { "id": "l", "op": "mean", "inputs": { "input": "pool" } }`,
    `"loss": "l", "views": [ ${views} ]`,
  );

const nodePictures: Case[] = [
  ['a picture of a tensor', 'picture-subject', 'photo', pooled('{ "show": «"photo"», "as": "painted" }')],
  ['a misspelt picture', 'unknown-picture', 'varience', pooled('{ "show": "pool", "as": «"varience"» }')],
  ['a picture of a node that has none', 'unknown-picture', 'l (mean)', pooled('{ "show": "l", "as": «"painted"» }')],
  ['a picture of a gradient that has none', 'unknown-picture', 'count', pooled('{ "show": "grad:pool", "as": «"count"» }')],
  ['a picture over a picture', 'wrong-type', 'as', pooled('{ "show": "pool", "as": «"painted"», "over": "photo" }')],
  ['a picture that is compared', 'wrong-type', 'as', pooled('{ "show": "pool", "as": «"painted"», "compare": { "reduce": "max" } }')],
  ['a picture that is a number', 'wrong-type', 'as', pooled('{ "show": "pool", "as": «3» }')],
  [
    'a picture of the gradient without a loss',
    'no-gradient',
    'loss',
    pooled('{ "show": «"grad:pool"», "as": "painted" }').replace('"loss": "l", ', ''),
  ],
];

/** A scalar, its loss, a list and labels, of which something is expected. */
const expecting = (expect: string) =>
  fileWith(
    `${scalar}, "v": { "fill": 1, "shape": [5, 2] }, "i": { "fill": 1, "shape": [3], "dtype": "int32" }`,
    node('mse', '"prediction": "s", "target": "s"'),
    `"loss": "n", "expect": ${expect}`,
  );

const expectations: Case[] = [
  ['expect as a list', 'wrong-type', 'expect', expecting('«[]»')],
  ['a number', 'wrong-type', 'What is expected of s', expecting('{ "s": «3» }')],
  ['no source', 'no-source', 'What is expected of s', expecting('{ «"s"»: { "relativeTolerance": 1 } }')],
  ['two sources', 'two-sources', 'fill', expecting('{ "s": { "values": 1, «"fill"»: 1 } }')],
  ['chance', 'no-source', 's', expecting('{ «"s"»: { "random": "uniform", "shape": [] } }')],
  ['a misspelt source', 'unknown-key', 'vales', expecting('{ "s": { «"vales"»: 1 } }')],
  ['a misspelt tolerance', 'unknown-key', 'relativTolerance', expecting('{ "s": { "values": 1, «"relativTolerance"»: 1 } }')],
  ['a key of tensors', 'unknown-key', 'trainable', expecting('{ "s": { "values": 1, «"trainable"»: true } }')],
  ['a negative tolerance', 'out-of-range', 'relativeTolerance', expecting('{ "s": { "values": 1, "relativeTolerance": «-1» } }')],
  ['a tolerance in quotes', 'wrong-type', 'relativeTolerance', expecting('{ "s": { "values": 1, "relativeTolerance": «"1e-5"» } }')],
  ['nothing of that name', 'unknown-reference', 'x', expecting('{ «"x"»: { "values": 1 } }')],
  ['the gradient of nothing', 'unknown-reference', 'x', expecting('{ «"grad:x"»: { "values": 1 } }')],
  ['ragged values', 'ragged-values', 'length', expecting('{ "v": { "values": [[1, 2], «[1]»] } }')],
  ['a number that overflows', 'number-overflow', '1e39', expecting('{ "s": { "values": «1e39» } }')],
  ['another shape', 'expected-shape', 'v is [5, 2], but what is expected of it is [1, 2]', expecting('{ "v": { "values": «[[1, 2]]» } }')],
  ['another shape in a file', 'expected-shape', '[2, 5]', expecting('{ "v": { "npy": «"means.npy"», "axes": [1, 0] } }')],
  ['a file that does not exist', 'file-problem', 'gone.png', expecting('{ "v": { "image": «"gone.png"» } }')],
  ['axes that do not fit', 'bad-axes', '[5, 2]', expecting('{ "v": { "npy": "means.npy", "axes": «[0]» } }')],
  ['an array of too many axes', 'tensor-too-large', 'What is expected of v has 7 axes', expecting('{ "v": { "npy": «"huge.npy"» } }')],
  ['one output twice', 'duplicate-key', 'n.loss is n', expecting('{ "n": { "values": 0 }, «"n.loss"»: { "values": 0 } }')],
  ['the gradient of integers', 'no-gradient', 'int32', expecting('{ «"grad:i"»: { "fill": 0 } }')],
  ['a gradient without a loss', 'no-gradient', 'loss', fileWith(scalar, '', '"expect": { «"grad:s"»: { "fill": 0 } }')],
  ['a tolerance for integers', 'expected-exactly', 'i is int32', expecting('{ "i": { "fill": 1, «"relativeTolerance"»: 1e-3 } }')],
  ['a fraction of integers', 'not-an-integer', 'i is int32', expecting('{ "i": { "values": «[1, 2.5, 3]» } }')],
  ['integers filled with a fraction', 'not-an-integer', 'i is int32', expecting('{ "i": { "fill": «0.5» } }')],
  [
    'what has mistakes of its own',
    'wrong-type',
    'fill',
    fileWith('"t": { "fill": «"1"», "shape": [] }', '', '"expect": { "t": { "fill": 1 } }'),
  ],
];

const comparing = (views: string, attrs = '{ "height": 8, "width": 6, "blur": 0.5 }') =>
  fileWith(gaussians, render(soundInputs, attrs), `"views": [ ${views} ]`);

const comparisons: Case[] = [
  ['two attributes to compare', 'wrong-type', 'compare', comparing('{ "show": "r", "compare": «{ "blur": 0.3, "cutoffSigma": 3 }» }')],
  ['no attribute to compare', 'wrong-type', 'compare', comparing('{ "show": "r", "compare": «{}» }')],
  ['a comparison that is a name', 'wrong-type', 'compare', comparing('{ "show": "r", "compare": «"blur"» }')],
  ['a comparison over a picture', 'wrong-type', 'compare', comparing('{ "show": "m", "over": "r", "compare": «{ "blur": 1 }» }')],
  ['a tensor that is compared', 'compare-subject', 'm', comparing('{ "show": «"m"», "compare": { "blur": 1 } }')],
  ['a misspelt attribute to compare', 'unknown-attribute', 'blurr', comparing('{ "show": "r", "compare": { «"blurr"»: 1 } }')],
  [
    'a value that is not allowed',
    'compare-value',
    '-1',
    comparing('{ "show": "grad:r", "compare": { "blur": «-1» } }')
      .replace('"views"', '"loss": "l", "views"')
      .replace('"graph": [', `"graph": [ { "id": "l", "op": "mean", "inputs": { "input": "r" } },`),
  ],
  ['a choice that there is not', 'compare-value', 'area', comparing('{ "show": "r", "compare": { "normalization": «"area"» } }')],
  ['a variant of another shape', 'compare-value', '[8, 6, 1]', comparing('{ "show": "r", "compare": { "height": «9» } }')],
  ['an attribute that the node does without', 'compare-value', 'sigma', comparing('{ "show": "r", "compare": { "sigma": «2» } }')],
  [
    'a node that is compared with two variants',
    'compare-twice',
    'blur 1',
    comparing('{ "show": "r", "compare": { "blur": 1 } }, { "show": "r.image", "compare": «{ "blur": 2 }» }'),
  ],
  ['a compared number that overflows', 'number-overflow', '1e999', comparing('{ "show": "r", "compare": { "blur": «1e999» } }')],
];

for (const [section, cases] of Object.entries({
  text,
  structure,
  tensors,
  names,
  nodes,
  plans,
  overlays,
  nodePictures,
  expectations,
  comparisons,
})) {
  describe(section, () => {
    test.each(cases)('%s', (_, code, culprit, file) => {
      const { text, marks } = unmark(file);
      const { diagnostics, experiment } = resolveText(text);
      expect(diagnostics.map((diagnostic) => [diagnostic.code, placeOf(diagnostic)])).toEqual(marks.map((mark) => [code, mark]));
      const [diagnostic] = diagnostics;
      expect(diagnostic?.message).toContain(culprit);
      expect(diagnostic?.message).toMatch(/\.$/);
      expect(diagnostic?.remedy).toMatch(/^[A-Z].*[.?]$/s);
      expect(experiment).toBeUndefined();
    });
  });
}

test.each([
  ['an operation', '"op": "gausianRender2d"', 'gaussianRender2d'],
  ['a reference', '"op": "mean", "inputs": { "input": "phtoo" }', 'photo'],
  ['the one input that is missing', '"op": "mse", "inputs": { "x": "photo", "target": "photo" }', 'prediction'],
  ['an attribute', '"op": "mean", "inputs": { "input": "photo" }, "attrs": { "axis": [0] }', 'axes'],
])('says what may have been meant: %s', (_, node, meant) => {
  const { diagnostics } = resolveText(fileWith('"photo": { "fill": 1, "shape": [2] }', `{ "id": "n", ${node} }`));
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.remedy).toContain(`Did you mean "${meant}"?`);
});

const sized = (rest: string) => `{ "height": 4, "width": 4, ${rest} }`;

test.each([
  [
    'nothing',
    '{}',
    '',
    'Give it means and covariance, or means and cholesky, or means, scaling and rotation, or means and sigma, or points.',
  ],
  ['means', '{ "means": "m" }', '', 'Give it covariance, or cholesky, or scaling and rotation, or sigma as well.'],
  ['sigma', '{}', '"sigma": 1', 'Give it means as well.'],
  ['means and scaling', '{ "means": "m", "scaling": "m" }', '', 'Give it rotation as well.'],
  ['points and covariance', '{ "points": "p", "covariance": "k" }', '', 'Keep points.'],
  ['cholesky and sigma', soundInputs, '"sigma": 1', 'Keep means and cholesky, or means and sigma.'],
  ['scaling and cholesky', '{ "scaling": "m", "cholesky": "k" }', '', 'Give it means and cholesky, or means, scaling and rotation.'],
  [
    'colors for a stack',
    '{ "means": "m", "colors": "m" }',
    '"sigma": 1, "accumulate": "stack"',
    'Take them out, or accumulate sum, max or alpha.',
  ],
])('says which ways are left: %s', (_, inputs, attributes, remedy) => {
  const { diagnostics } = resolveText(fileWith(gaussians, render(inputs, sized(attributes))));
  expect(diagnostics.map((diagnostic) => diagnostic.remedy)).toEqual([remedy]);
});

test('numbers where integers are wanted: the remedy says how to write integers', () => {
  const graph = '{ "id": "n", "op": "superpixelPool", "inputs": { "features": "f", "labels": "l" } }';
  const { diagnostics } = resolveText(fileWith('"f": { "fill": 1, "shape": [1, 2, 3] }, "l": { "values": [[0, 1]] }', graph));
  expect(diagnostics[0]?.remedy).toContain('"dtype": "int32"');
});

test('several mistakes are told together, in the order of the text', () => {
  const { text, marks } = unmark(
    fileWith(
      '"a": { "fill": «"x"», "shape": [] }, "b": { «"imgae"»: "p.png" }, "c": { "fill": 1, "shape": [] }',
      '{ "id": "n", "op": "add", "inputs": { "a": "c", "b": «"d"» } }',
      '"loss": «"e"»',
    ),
  );
  const { diagnostics } = resolveText(text);
  expect(diagnostics.map(placeOf)).toEqual(marks);
});

test('resolving twice says the same', async () => {
  const { parseExperiment } = await import('../../../experiment/file/parse.js');
  const { resolveExperiment } = await import('../../../experiment/file/resolve.js');
  const parsed = parseExperiment(fileWith('"t": { "npy": "a.npy" }', node('mean', '"input": "x"')));
  expect(resolveExperiment(parsed, new Map()).diagnostics).toEqual(resolveExperiment(parsed, new Map()).diagnostics);
  expect(resolveExperiment(parsed, new Map()).diagnostics).toHaveLength(2);
});

test('what lies under Gaussians may be any picture of their size', () => {
  for (const over of ['photo', 'r', 'r.image']) {
    expect(resolveText(drawn(`{ "show": "m", "over": "${over}" }`)).diagnostics).toEqual([]);
  }
});

test('brackets in text and comments do not nest', () => {
  const many = '['.repeat(1000);
  expect(
    resolveText(fileWith('', '', `"title": "${many}\\"${many}" /* ${many}\n${many} */ // ${many}`).replace(/\}$/, '\n}')).diagnostics,
  ).toEqual([]);
});

test('no message grows with the file', () => {
  const axes = `"shape": [${'1, '.repeat(100_000)}1]`;
  const many = Array.from(
    { length: 1000 },
    (_, index) => `{ "id": "n${index}", "op": "mean", "inputs": { "input": "n${(index + 1) % 1000}" } }`,
  );
  const long = 'x'.repeat(100_000);
  for (const file of [
    fileWith(`"t": { "fill": 1, ${axes} }`),
    fileWith(
      '"t": { "fill": 1, "shape": [1] }',
      `{ "id": "n", "op": "reshape", "inputs": { "input": "t" }, "attrs": { ${axes.replace('1]', '2]')} } }`,
    ),
    fileWith('', many.join(',')),
    fileWith(`"t": { "fill": 1, "${long}": 1, "shape": [] }`),
    fileWith(`"${long}": {}`),
    fileWith(scalar, node('mean', `"input": "${long}"`)),
    fileWith('', '', `"loss": "${long}"`),
  ]) {
    const { diagnostics } = resolveText(file);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.message.length + diagnostics[0]!.remedy.length).toBeLessThan(700);
  }
});

test('a hostile file costs an error and no time', () => {
  const started = performance.now();
  const names = Array.from({ length: 20_000 }, (_, index) => `"t${index}": { "fil": 1, "shape": [] }`).join(',');
  expect(resolveText(fileWith(names)).diagnostics).toHaveLength(20_000);
  const chain = Array.from(
    { length: 20_000 },
    (_, index) => `{ "id": "n${index}", "op": "mean", "inputs": { "input": "n${(index + 1) % 20_000}" } }`,
  ).join(',');
  expect(resolveText(fileWith('', chain)).diagnostics.map(({ code }) => code)).toEqual(['cycle']);
  expect(resolveText('{'.repeat(1_000_000)).diagnostics.map(({ code }) => code)).toEqual(['too-deep']);
  expect(performance.now() - started).toBeLessThan(10_000);
}, 20_000);
