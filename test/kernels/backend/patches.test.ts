/** Each patch against the defect it mends: the defect is shown on tfjs as it is, then it is gone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { backendFields, engineFields } from '../../../webview/engine/backend/internals.js';
import { mendDispatchesOverTheLimit, mendTapeOrderOfSavedOutputs } from '../../../webview/engine/backend/patches.js';
import { type Tensor, tf, WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { freeBackendName, openTestBackend, openTestDevice, openTestGpu } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';

/** (x·f'(x))' at x, which goes through what f saved. */
const secondDerivative = async (f: (x: Tensor) => Tensor, x: number) => {
  const outer = tf.grad((t: Tensor) => tf.mul(t, tf.grad(f)(t)).sum());
  return (await outer(tf.tensor1d([x])).data())[0] as number;
};
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** f and the exact (x·f')' = f' + x·f''. */
const functions: [string, (x: Tensor) => Tensor, (x: number) => number][] = [
  ['exp', tf.exp, (x) => (1 + x) * Math.exp(x)],
  ['sigmoid', tf.sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x)) * (1 + x * (1 - 2 * sigmoid(x)))],
  ['tanh', tf.tanh, (x) => (1 - Math.tanh(x) ** 2) * (1 - 2 * x * Math.tanh(x))],
];

describe('second derivatives through saved outputs', () => {
  const before = new Map<string, number>();
  beforeAll(async () => {
    await tf.setBackend('cpu');
    mendTapeOrderOfSavedOutputs();
    mendTapeOrderOfSavedOutputs();
    // The patch hides the engine's own method, which is there for as long as the patch is put aside.
    const engine = engineFields();
    const mended = engine.addTapeNode;
    Reflect.deleteProperty(engine, 'addTapeNode');
    for (const [name, f] of functions) before.set(name, await secondDerivative(f, 0.7));
    engine.addTapeNode = mended;
  });

  for (const [name, f, exact] of functions) {
    test(`${name}: wrong in tfjs, right with the patch`, async () => {
      expect(Math.abs((before.get(name) as number) / exact(0.7) - 1)).toBeGreaterThan(0.1);
      expect(await secondDerivative(f, 0.7)).toBeCloseTo(exact(0.7), 5);
      expect(await secondDerivative(f, -1.3)).toBeCloseTo(exact(-1.3), 5);
    });
  }

  test('no tensor is left behind', () => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      tf.grad((t: Tensor) => tf.mul(t, tf.grad((x: Tensor) => tf.tanh(tf.exp(x)))(t)).sum())(tf.tensor1d([0.3]));
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('transposes of integers', () => {
  const integers = () => tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], 'int32');

  test('do not compile in tfjs', async () => {
    await openTestGpu();
    const { device, adapterInfo } = await openTestDevice();
    const errors: string[] = [];
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
    freeBackendName();
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapterInfo));
    await tf.setBackend('webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    await integers().transpose([1, 0, 2]).data();
    expect(errors.join()).toContain('setOutputAtIndex');
  });

  test('with the patch they do, and so do reductions over any axis', async () => {
    const { errors } = await openTestBackend();
    expect(await integers().transpose([1, 0, 2]).array()).toEqual([
      [
        [1, 2],
        [5, 6],
      ],
      [
        [3, 4],
        [7, 8],
      ],
    ]);
    expect(await integers().greater(4).transpose([2, 1, 0]).data()).toEqual(Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1));
    expect(await integers().sum(0).array()).toEqual([
      [6, 8],
      [10, 12],
    ]);
    expect(await integers().max(1).array()).toEqual([
      [3, 4],
      [7, 8],
    ]);
    expect(await integers().toFloat().transpose([1, 0, 2]).sum().array()).toBe(36);
    expect(errors).toEqual([]);
  });
});

describe('products with long sums and few results', () => {
  const matrix = (rows: number, columns: number) =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index)),
      [rows, columns],
    );

  /** The code of every program that runs for aᵀb, 2500 numbers in each of 13 · 12 sums. */
  async function programsOfProduct(): Promise<{ codes: string[]; product: Tensor }> {
    const backend = tf.backend() as WebGPUBackend;
    const run = backendFields(backend).recordAndSubmit;
    const codes: string[] = [];
    backendFields(backend).recordAndSubmit = function (...args) {
      codes.push((args[0] as { getUserCode(): string }).getUserCode());
      run.apply(this, args);
    };
    const product = tf.matMul(matrix(2500, 13), matrix(2500, 12), true, false);
    backendFields(backend).recordAndSubmit = run;
    return { codes, product };
  }

  test('are added with float atomics by tfjs, in no fixed order', async () => {
    const { device, adapterInfo } = await openTestDevice();
    freeBackendName();
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapterInfo));
    await tf.setBackend('webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    expect((await programsOfProduct()).codes.join()).toContain('atomicCompareExchangeWeak');
  });

  test('with the patch they are not, and are right', async () => {
    const { errors } = await openTestBackend();
    const { codes, product } = await programsOfProduct();
    expect(codes.join()).not.toContain('atomic');
    const [a, b] = [await matrix(2500, 13).data(), await matrix(2500, 12).data()];
    const exact = Float64Array.from({ length: 13 * 12 }, (_, index) => {
      let sum = 0;
      for (let k = 0; k < 2500; k++) sum += a[k * 13 + Math.floor(index / 12)]! * b[k * 12 + (index % 12)]!;
      return sum;
    });
    expect(relativeError(await product.data(), exact)).toBeLessThan(1e-5);
    expect(errors).toEqual([]);
  });
});

describe('dispatches over the limit', () => {
  /** tfjs on a new device; without a limit as it is. */
  async function open(limit?: number): Promise<{ errors: string[] }> {
    const { device, adapterInfo } = await openTestDevice();
    const errors: string[] = [];
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
    const backend = new WebGPUBackend(device, adapterInfo);
    if (limit !== undefined) mendDispatchesOverTheLimit(backend, limit);
    freeBackendName();
    tf.registerBackend('webgpu', () => backend);
    await tf.setBackend('webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    return { errors };
  }
  const sines = (shape: number[]): Tensor =>
    tf
      .sin(
        tf.range(
          0,
          shape.reduce((product, size) => product * size),
        ),
      )
      .reshape(shape);

  /** Everything whose kernels have two dimensions or three: values, and the gradients of all inputs. */
  const cases: Record<string, [(...inputs: Tensor[]) => Tensor, number[][]]> = {
    'a layer over many points': [(x, kernel, bias) => tf.matMul(x!, kernel!).add(bias!), [[300, 2], [2, 3], [3]]],
    'a product with many columns': [
      (a, b) => tf.matMul(a!, b!),
      [
        [3, 2],
        [2, 300],
      ],
    ],
    'products of a large batch': [
      (a, b) => tf.matMul(a!, b!),
      [
        [19, 5, 3],
        [19, 3, 70],
      ],
    ],
    'a transpose of many rows': [(x) => tf.transpose(x!), [[300, 2]]],
    'a transpose of many columns': [(x) => tf.transpose(x!), [[2, 300]]],
    'a sum over rows': [(x) => tf.sum(x!, 0), [[3, 300]]],
    'a convolution of a batch': [
      (x, kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'),
      [
        [13, 6, 7, 2],
        [3, 3, 2, 5],
      ],
    ],
  };

  async function results() {
    const found: Record<string, number[][]> = {};
    for (const [name, [work, shapes]] of Object.entries(cases)) {
      const inputs = shapes.map(sines);
      const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => tf.sum(tf.square(work(...given))) as tf.Scalar)(inputs);
      const all = [work(...inputs), value, ...grads];
      found[name] = await Promise.all(all.map(async (tensor) => [...(await tensor.data())]));
    }
    return found;
  }

  test('are thrown by tfjs', async () => {
    await open();
    expect(() => tf.matMul(tf.zeros([70_000, 1, 1]), tf.zeros([70_000, 1, 1]))).toThrow('Dispatch size exceeds WebGPU limits');
  });

  test('with the patch go in parts, to the same bits, and an empty tensor stays empty', async () => {
    await open();
    const whole = await results();
    const { errors } = await open(12);
    let inParts = 0;
    const fields = backendFields(tf.backend() as WebGPUBackend);
    const { recordAndSubmit } = fields;
    fields.recordAndSubmit = function (...args) {
      const { dispatch, dispatchLayout } = args[0] as { dispatch: number[]; dispatchLayout: { y?: number[] } };
      if (dispatchLayout.y) expect(Math.max(...dispatch)).toBeLessThanOrEqual(12);
      if ((args[0] as { shaderKey: string }).shaderKey.includes('_inParts')) inParts++;
      recordAndSubmit.apply(this, args);
    };
    expect(await results()).toEqual(whole);
    expect(inParts).toBeGreaterThan(20);
    expect(tf.transpose(tf.zeros([0, 300])).shape).toEqual([300, 0]);
    expect(errors).toEqual([]);
  });
});
