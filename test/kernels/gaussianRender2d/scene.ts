/** Scenes of Gaussians for the tests, and the three ways to draw them. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { Applied, HostTensor } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { gaussianRender2d } from '../../../webview/ops/gaussianRender2d/index.js';

export type InputName = 'means' | 'covariance' | 'cholesky' | 'colors';

export interface Scene {
  readonly inputs: Partial<Record<InputName, HostTensor>>;
  readonly attributes: Attributes;
}

export interface SceneOptions {
  readonly batch?: number;
  readonly gaussians: number;
  /** Left out: no colours. */
  readonly channels?: number;
  readonly height: number;
  readonly width: number;
  readonly form: 'covariance' | 'cholesky';
  readonly blur?: number;
  readonly cutoffSigma?: number;
  readonly seed?: number;
}

/** Gaussians in and around the image, of standard deviations from half a pixel to four, in all directions; a third of the Cholesky diagonals negative. */
export function randomScene(options: SceneOptions): Scene {
  const { gaussians, channels, height, width, form } = options;
  const random = generator(options.seed ?? 1);
  const leading = options.batch === undefined ? [gaussians] : [options.batch, gaussians];
  const count = leading.reduce((product, size) => product * size, 1);
  const means: number[] = [];
  const cholesky: number[] = [];
  for (let n = 0; n < count; n++) {
    means.push((random() * 1.4 - 0.2) * width, (random() * 1.4 - 0.2) * height);
    const sign = () => (random() < 1 / 3 ? -1 : 1);
    cholesky.push(sign() * (0.5 + 3.5 * random()), 4 * random() - 2, sign() * (0.5 + 3.5 * random()));
  }
  const colors = channels === undefined ? undefined : Array.from({ length: count * channels }, () => random() * 2 - 1);
  return {
    inputs: {
      means: host([...leading, 2], means),
      [form]: host([...leading, 3], form === 'cholesky' ? cholesky : covariances(cholesky)),
      ...(colors && { colors: host([...leading, channels as number], colors) }),
    },
    attributes: attributes(height, width, options),
  };
}

/** Gaussians of one image without colours: means (x, y) …, and covariances (Σxx, Σxy, Σyy) … or Cholesky factors (l11, l21, l22) … */
export type Gaussians = { readonly means: readonly number[] } & (
  | { readonly covariance: readonly number[] }
  | { readonly cholesky: readonly number[] }
);

export function sceneOf(gaussians: Gaussians, attributes: Attributes): Scene {
  const count = gaussians.means.length / 2;
  const inputs = Object.entries(gaussians).map(([name, values]) => [name, host([count, values.length / count], values)]);
  return { inputs: Object.fromEntries(inputs), attributes };
}

export function repeat(count: number, values: readonly number[]): number[] {
  return Array.from({ length: count * values.length }, (_, i) => values[i % values.length] as number);
}

export function attributes(
  height: number,
  width: number,
  { blur = 0, cutoffSigma = 6 }: { blur?: number; cutoffSigma?: number } = {},
): Attributes {
  return { height, width, pixelCenter: 0, normalization: 'peak', accumulate: 'sum', blur, cutoffSigma };
}

/** Rounded to float32, so that every form sees the same numbers. */
export function host(shape: Shape, values: ArrayLike<number>): HostTensor {
  return { shape, data: Float64Array.from(Float32Array.from(values)) };
}

/** Of Cholesky factors (l11, l21, l22): (Σxx, Σxy, Σyy). */
function covariances(cholesky: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = 0; i < cholesky.length; i += 3) {
    const [l11, l21, l22] = cholesky.slice(i) as [number, number, number];
    result.push(l11 * l11, l11 * l21, l21 * l21 + l22 * l22);
  }
  return result;
}

/** mulberry32: numbers in [0, 1), the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function truth(scene: Scene): Float64Array {
  return (gaussianRender2d.definition(scene.inputs, scene.attributes)[0] as HostTensor).data;
}

/** On tfjs's current backend. `fused` and `composition` of the operation have this form. */
export type Way = (inputs: Record<string, Tensor>, attributes: Attributes) => Applied;

export const fused = gaussianRender2d.fused as Way;
export const composition = gaussianRender2d.composition as Way;

export async function draw(way: Way, scene: Scene): Promise<{ image: Float32Array; fault: number | undefined }> {
  const inputs = tensors(scene);
  const applied = tf.tidy(() => {
    const { outputs, fault } = way(inputs, scene.attributes);
    return { image: outputs[0] as Tensor, ...(fault && { fault: fault.index }) };
  });
  const image = (await applied.image.data()) as Float32Array;
  const fault = applied.fault ? (await applied.fault.data())[0] : undefined;
  tf.dispose([applied, inputs]);
  return { image, fault };
}

/** Gradients of ½ Σ image², or of Σ cotangent·image where a cotangent [B?, H, W, C] is given, with respect to every input. */
export async function gradients(way: Way, scene: Scene, cotangent?: Float32Array): Promise<Partial<Record<InputName, Float32Array>>> {
  const inputs = tensors(scene);
  const names = Object.keys(inputs) as InputName[];
  const found = tf.tidy(() => {
    const render = (...values: Tensor[]) => {
      const named = Object.fromEntries(values.map((value, i) => [names[i], value]));
      return way(named as Record<string, Tensor>, scene.attributes).outputs[0] as Tensor;
    };
    if (cotangent) {
      const image = render(...names.map((name) => inputs[name] as Tensor));
      return tf.grads(render)(
        names.map((name) => inputs[name] as Tensor),
        tf.tensor(cotangent, image.shape),
      );
    }
    return tf.grads((...values: Tensor[]) =>
      render(...values)
        .square()
        .sum()
        .mul(0.5),
    )(names.map((name) => inputs[name] as Tensor));
  });
  const data = (await Promise.all(found.map((gradient) => gradient.data()))) as Float32Array[];
  tf.dispose([found, inputs]);
  return Object.fromEntries(names.map((name, i) => [name, data[i]]));
}

function tensors(scene: Scene): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(scene.inputs).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]),
  );
}
