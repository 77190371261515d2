/** Scenes of Gaussians for the tests, and the three ways to draw them. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { Applied, HostTensor } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import type { Form } from '../../../webview/ops/gaussianRender2d/gaussians.js';
import { gaussianRender2d } from '../../../webview/ops/gaussianRender2d/index.js';

export type InputName = 'means' | 'points' | 'covariance' | 'cholesky' | 'scaling' | 'rotation' | 'colors' | 'opacities';

export interface Scene {
  readonly inputs: Partial<Record<InputName, HostTensor>>;
  readonly attributes: Attributes;
}

export interface AttributeOptions {
  readonly sigma?: number;
  readonly pixelCenter?: 0 | 0.5;
  readonly normalization?: 'peak' | 'density' | 'sum';
  readonly accumulate?: 'sum' | 'max' | 'alpha' | 'stack';
  readonly blur?: number;
  readonly cutoffSigma?: number;
}

export interface SceneOptions extends AttributeOptions {
  readonly form: Form;
  readonly batch?: number;
  readonly gaussians: number;
  /** Left out: no colours. */
  readonly channels?: number;
  /** Left out: no opacities. */
  readonly opacities?: true;
  readonly height: number;
  readonly width: number;
  readonly seed?: number;
}

/**
 * Gaussians in and around the image, of standard deviations from half a pixel to four, in all directions; a third of the Cholesky diagonals and
 * scalings negative. Colours from −1 to 1, opacities from −0.2 to 1.2.
 */
export function randomScene(options: SceneOptions): Scene {
  const { gaussians, channels, height, width, form } = options;
  const random = generator(options.seed ?? 1);
  const leading = options.batch === undefined ? [gaussians] : [options.batch, gaussians];
  const means: number[][] = [];
  const factors: number[][] = [];
  for (let n = 0; n < entryCount(leading); n++) {
    means.push([(random() * 1.4 - 0.2) * width, (random() * 1.4 - 0.2) * height]);
    const sign = () => (random() < 1 / 3 ? -1 : 1);
    factors.push([sign() * (0.5 + 3.5 * random()), 4 * random() - 2, sign() * (0.5 + 3.5 * random())]);
  }
  const rows = (name: keyof typeof components, values: readonly number[][]) => ({
    [name]: host([...leading, components[name]], values.flat()),
  });
  const numbers = (name: InputName, number: () => number) => ({ [name]: host(leading, means.map(number)) });
  const extents: Record<Form, () => Scene['inputs']> = {
    cholesky: () => ({ ...rows('means', means), ...rows('cholesky', factors) }),
    covariance: () => ({ ...rows('means', means), ...rows('covariance', factors.map(covarianceOf)) }),
    points: () =>
      rows(
        'points',
        means.map((mean, n) => [...mean, ...covarianceOf(factors[n] as number[])]),
      ),
    scaling: () => ({
      ...rows('means', means),
      ...rows(
        'scaling',
        factors.map(([first, , third]) => [first, third] as number[]),
      ),
      ...numbers('rotation', () => 8 * random() - 4),
    }),
    sigma: () => rows('means', means),
  };
  const colors = channels === undefined ? undefined : Array.from({ length: entryCount(leading) * channels }, () => random() * 2 - 1);
  return {
    inputs: {
      ...extents[form](),
      ...(colors && { colors: host([...leading, channels as number], colors) }),
      ...(options.opacities && numbers('opacities', () => 1.4 * random() - 0.2)),
    },
    attributes: attributes(height, width, { ...(form === 'sigma' && { sigma: 1.7 }), ...options }),
  };
}

/** Numbers a Gaussian, where there is a last axis for them. */
const components = { means: 2, points: 5, covariance: 3, cholesky: 3, scaling: 2 };

/** The numbers of some Gaussians of one image, without colours: of each input one after the other. */
export type Numbers = Partial<Record<Exclude<InputName, 'colors'>, readonly number[]>>;

export function sceneOf(numbers: Numbers, attributes: Attributes): Scene {
  const count = numbers.points ? numbers.points.length / 5 : (numbers.means?.length ?? 0) / 2;
  const inputs = Object.entries(numbers).map(([name, values]) => {
    return [name, host(name in components ? [count, values.length / count] : [count], values)];
  });
  return { inputs: Object.fromEntries(inputs), attributes };
}

/** The scene with its Gaussian n alone; of one image. */
export function alone({ inputs, attributes }: Scene, n: number): Scene {
  const rowOf = ({ shape, data }: HostTensor): HostTensor => {
    const size = entryCount(shape.slice(1));
    return { shape: [1, ...shape.slice(1)], data: data.slice(n * size, (n + 1) * size) };
  };
  return { inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, rowOf(input)])), attributes };
}

export function repeat(count: number, values: readonly number[]): number[] {
  return Array.from({ length: count * values.length }, (_, i) => values[i % values.length] as number);
}

/** Defaults filled in as the contract says them. */
export function attributes(height: number, width: number, given: AttributeOptions = {}): Attributes {
  const { sigma, pixelCenter = 0, normalization = 'peak', accumulate = 'sum', blur = 0, cutoffSigma = 6 } = given;
  return { height, width, pixelCenter, normalization, accumulate, blur, cutoffSigma, ...(sigma !== undefined && { sigma }) };
}

/** Rounded to float32, so that every form sees the same numbers. */
export function host(shape: Shape, values: ArrayLike<number>): HostTensor {
  return { shape, data: Float64Array.from(Float32Array.from(values)) };
}

/** (Σxx, Σxy, Σyy) of a Cholesky factor. */
function covarianceOf([l11, l21, l22]: readonly number[]): number[] {
  const [a, b, c] = [l11, l21, l22] as [number, number, number];
  return [a * a, a * b, b * b + c * c];
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
  const inputs = tensorsOf(scene);
  const applied = tf.tidy(() => {
    const { outputs, fault } = way(inputs, scene.attributes);
    return { image: outputs[0] as Tensor, ...(fault && { fault: fault.index }) };
  });
  const image = (await applied.image.data()) as Float32Array;
  const fault = applied.fault ? (await applied.fault.data())[0] : undefined;
  tf.dispose([applied, inputs]);
  return { image, fault };
}

/** Gradient of ½ Σ image² with respect to every entry of an input, from the definition in float64. */
export function centralDifferences(scene: Scene, name: InputName, step = 1e-3): Float64Array {
  const loss = (data: Float64Array) => {
    const inputs = { ...scene.inputs, [name]: { ...(scene.inputs[name] as HostTensor), data } };
    return truth({ ...scene, inputs }).reduce((sum, value) => sum + value * value, 0) / 2;
  };
  const { data } = scene.inputs[name] as HostTensor;
  return data.map((value, i) => (loss(data.with(i, value + step)) - loss(data.with(i, value - step))) / (2 * step));
}

/** Gradients of ½ Σ image², or of Σ cotangent·image where a cotangent [B?, H, W, C] is given, with respect to every input. */
export async function gradients(way: Way, scene: Scene, cotangent?: Float32Array): Promise<Partial<Record<InputName, Float32Array>>> {
  const inputs = tensorsOf(scene);
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

export function tensorsOf(scene: Scene): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(scene.inputs).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]),
  );
}
