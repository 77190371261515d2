/** The shape rules of the general operations: what they give, what they blame, and what they say to do. */
import { describe, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { infer } from './infer.js';

type Inputs = Record<string, Shape | readonly Shape[]>;
type Good = readonly [Inputs, Attributes, Shape];
/** What is blamed, and words of the message or the remedy. */
type Bad = readonly [Inputs, Attributes, 'node' | { input: string } | { attribute: string }, string];

function rules(operation: string, good: readonly Good[], bad: readonly Bad[]): void {
  describe(operation, () => {
    test.each(good)('%j %j gives %j', (inputs, attributes, wanted) => {
      expect(infer(operation, inputs, attributes)).toEqual([wanted]);
    });
    test.each(bad)('%j %j blames %j: %s', (inputs, attributes, at, words) => {
      const problem = infer(operation, inputs, attributes);
      if (!('message' in problem)) throw new Error(`${operation} took it: ${JSON.stringify(problem)}`);
      expect(problem.at).toEqual(at);
      expect(`${problem.message} ${problem.remedy}`).toContain(words);
      expect(problem.message).toMatch(/^\S.*\.$/);
      expect(problem.remedy).toMatch(/^[A-Z].*\.$/);
    });
  });
}

test.each(['relu', 'sigmoid', 'tanh', 'sin'])('%s keeps any shape', (operation) => {
  for (const input of [[], [3], [0, 2], [1, 2, 3, 4, 5, 6]]) expect(infer(operation, { input })).toEqual([input]);
});

rules(
  'softmax',
  [
    [{ input: [5] }, {}, [5]],
    [{ input: [2, 0] }, {}, [2, 0]],
  ],
  [[{ input: [] }, {}, { input: 'input' }, 'at least one axis']],
);

rules(
  'l1',
  [
    [{ prediction: [4, 4, 1], target: [4, 4, 1] }, {}, []],
    [{ prediction: [], target: [] }, {}, []],
  ],
  [
    [{ prediction: [4, 1], target: [4] }, {}, { input: 'target' }, 'l1 broadcasts nothing'],
    [{ prediction: [0], target: [0] }, {}, { input: 'prediction' }, 'no mean'],
  ],
);

rules(
  'totalVariation',
  [
    [{ input: [4, 4, 3] }, {}, []],
    [{ input: [2, 1, 1, 3] }, {}, []],
  ],
  [
    [{ input: [4, 4] }, {}, { input: 'input' }, '[H, W, C]'],
    [{ input: [0, 4, 4, 3] }, {}, { input: 'input' }, 'at least 1'],
    [{ input: [1, 1, 4, 4, 3] }, {}, { input: 'input' }, '[B, H, W, C]'],
  ],
);

rules(
  'matMul',
  [
    [{ a: [2, 3], b: [3, 4] }, {}, [2, 4]],
    [{ a: [3, 2], b: [4, 3] }, { transposeA: true, transposeB: true }, [2, 4]],
    [{ a: [5, 1, 2, 3], b: [7, 3, 4] }, {}, [5, 7, 2, 4]],
    [{ a: [6, 2, 3], b: [3, 4] }, {}, [6, 2, 4]],
    [{ a: [2, 0], b: [0, 4] }, {}, [2, 4]],
    [{ a: [0, 2, 3], b: [3, 4] }, {}, [0, 2, 4]],
  ],
  [
    [{ a: [3], b: [3, 4] }, {}, { input: 'a' }, '[n, k]'],
    [{ a: [2, 3], b: [] }, {}, { input: 'b' }, '[k, m]'],
    [{ a: [2, 3], b: [2, 4] }, {}, { input: 'b' }, 'Give b […, 3, 4]'],
    [{ a: [2, 3], b: [2, 4] }, { transposeB: true }, { input: 'b' }, 'Give b […, 2, 3]'],
    [{ a: [2, 2, 3], b: [5, 3, 4] }, {}, { input: 'b' }, 'do not broadcast'],
  ],
);

rules(
  'dense',
  [
    [{ input: [7, 3], kernel: [3, 4], bias: [4] }, {}, [7, 4]],
    [{ input: [3], kernel: [3, 4] }, {}, [4]],
    [{ input: [2, 5, 7, 3], kernel: [3, 1] }, {}, [2, 5, 7, 1]],
    [{ input: [7, 0], kernel: [0, 4] }, {}, [7, 4]],
  ],
  [
    [{ input: [], kernel: [3, 4] }, {}, { input: 'input' }, '[P, n]'],
    [{ input: [7, 3], kernel: [4, 3] }, {}, { input: 'kernel' }, 'Give it [3, 3]'],
    [{ input: [7, 3], kernel: [3] }, {}, { input: 'kernel' }, 'Give it [3, m]'],
    [{ input: [7, 3], kernel: [3, 4], bias: [3] }, {}, { input: 'bias' }, 'Give it [4]'],
  ],
);

rules(
  'conv2d',
  [
    [{ input: [6, 8, 2], kernel: [3, 3, 2, 4] }, {}, [4, 6, 4]],
    [{ input: [5, 6, 8, 2], kernel: [3, 3, 2, 4], bias: [4] }, { padding: 1 }, [5, 6, 8, 4]],
    [{ input: [6, 8, 2], kernel: [3, 3, 2, 4] }, { strides: [2, 3], padding: [1, 0] }, [3, 2, 4]],
    [{ input: [7, 7, 2], kernel: [3, 3, 2, 4] }, { dilations: [3, 1] }, [1, 5, 4]],
    [{ input: [6, 8, 4], kernel: [1, 1, 2, 6] }, {}, [6, 8, 6]],
    [{ input: [6, 8, 4], kernel: [3, 3, 1, 8] }, {}, [4, 6, 8]],
    [{ input: [0, 6, 8, 2], kernel: [3, 3, 2, 4] }, {}, [0, 4, 6, 4]],
  ],
  [
    [{ input: [6, 8], kernel: [3, 3, 2, 4] }, {}, { input: 'input' }, '[H, W, C]'],
    [{ input: [6, 0, 2], kernel: [3, 3, 2, 4] }, {}, { input: 'input' }, 'at least 1'],
    [{ input: [6, 8, 2], kernel: [3, 3, 4] }, {}, { input: 'kernel' }, '[kh, kw, 2, Co]'],
    [{ input: [6, 8, 3], kernel: [3, 3, 2, 4] }, {}, { input: 'kernel' }, 'groups of 2'],
    [{ input: [6, 8, 4], kernel: [3, 3, 2, 5] }, {}, { input: 'kernel' }, 'multiple of 2'],
    [{ input: [6, 8, 2], kernel: [7, 3, 2, 4] }, {}, { input: 'kernel' }, 'larger than the padded input'],
    [{ input: [6, 8, 2], kernel: [3, 3, 2, 4] }, { dilations: 4 }, { input: 'kernel' }, 'larger than the padded input'],
    [{ input: [6, 8, 2], kernel: [3, 3, 2, 4], bias: [2] }, {}, { input: 'bias' }, 'Give it [4]'],
  ],
);

rules(
  'transpose',
  [
    [{ input: [2, 3, 4] }, {}, [4, 3, 2]],
    [{ input: [2, 3, 4] }, { axes: [2, 0, 1] }, [4, 2, 3]],
    [{ input: [2, 3, 4] }, { axes: [-1, -3, -2] }, [4, 2, 3]],
    [{ input: [] }, {}, []],
  ],
  [
    [{ input: [2, 3] }, { axes: [0] }, { attribute: 'axes' }, 'from 0 to 1'],
    [{ input: [2, 3] }, { axes: [0, 0] }, { attribute: 'axes' }, 'every axis of the input, [2, 3], once'],
    [{ input: [2, 3] }, { axes: [1, 2] }, { attribute: 'axes' }, '[1, 2]'],
    [{ input: [] }, { axes: [0] }, { attribute: 'axes' }, 'Leave axes out'],
  ],
);

rules(
  'concat',
  [
    [
      {
        tensors: [
          [2, 3],
          [4, 3],
        ],
      },
      {},
      [6, 3],
    ],
    [
      {
        tensors: [
          [2, 3],
          [2, 0],
          [2, 5],
        ],
      },
      { axis: -1 },
      [2, 8],
    ],
    [{ tensors: [[3]] }, {}, [3]],
  ],
  [
    [{ tensors: [[], [3]] }, {}, { input: 'tensors' }, 'Reshape it to [1]'],
    [
      {
        tensors: [
          [2, 3],
          [2, 3],
        ],
      },
      { axis: 2 },
      { attribute: 'axis' },
      'from -2 to 1',
    ],
    [
      {
        tensors: [
          [2, 3],
          [4, 3],
          [2, 5],
        ],
      },
      {},
      { input: 'tensors' },
      'Tensor 3 of the list is [2, 5]',
    ],
    [
      {
        tensors: [
          [2, 3],
          [2, 3, 1],
        ],
      },
      { axis: 1 },
      { input: 'tensors' },
      'Give it [2, any]',
    ],
  ],
);

rules(
  'slice',
  [
    [{ input: [5, 6] }, { begin: [1, 2], size: [3, 4] }, [3, 4]],
    [{ input: [5, 6] }, { begin: [1, 2], size: [-1, -1] }, [4, 4]],
    [{ input: [5] }, { begin: [5], size: [-1] }, [0]],
    [{ input: [5] }, { begin: [2], size: [0] }, [0]],
  ],
  [
    [{ input: [] }, { begin: [], size: [] }, { input: 'input' }, 'at least one axis'],
    [{ input: [5, 6] }, { begin: [1], size: [1, 1] }, { attribute: 'begin' }, '2 numbers'],
    [{ input: [5] }, { begin: [1], size: [1, 1] }, { attribute: 'size' }, 'one number'],
    [{ input: [5, 6] }, { begin: [0, 7], size: [-1, -1] }, { attribute: 'begin' }, '6 at most'],
    [{ input: [5, 6] }, { begin: [3, 0], size: [3, 6] }, { attribute: 'size' }, 'Take 2 there at most'],
  ],
);

rules(
  'resizeBilinear',
  [
    [{ input: [6, 8, 3] }, { size: [12, 5] }, [12, 5, 3]],
    [{ input: [2, 6, 8, 3] }, { size: 4 }, [2, 4, 4, 3]],
    [{ input: [0, 6, 8, 3] }, { size: 4 }, [0, 4, 4, 3]],
  ],
  [
    [{ input: [6, 8] }, { size: 4 }, { input: 'input' }, '[H, W, C]'],
    [{ input: [0, 8, 3] }, { size: 4 }, { input: 'input' }, 'at least 1'],
    [{ input: [1, 65_536, 1] }, { size: [1, 65_536] }, { attribute: 'size' }, 'from 65536 to 65536 px is too far'],
  ],
);
