/** Pixels in segments for the tests, and the ways to pool and to unpool them. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { fillUniform, generatorFor } from '../../../experiment/data/random.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostTensor, Operation } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { superpixelPool } from '../../../webview/ops/superpixelPool/index.js';
import type { Reduce } from '../../../webview/ops/superpixelPool/pooling.js';
import { superpixelUnpool } from '../../../webview/ops/superpixelUnpool/index.js';

export const reductions: readonly Reduce[] = ['mean', 'sum', 'max', 'min'];

export interface PooledPixels {
  /** [B?, H, W, C] */
  readonly features: HostTensor;
  /** [B?, H, W] */
  readonly labels: HostTensor;
  readonly segments: number;
}

export interface PixelOptions {
  readonly batch?: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly segments: number;
  /** random: from −1, or from 0 where every pixel has one of its own, to S − 1. blocks: rectangles, as superpixels lie. */
  readonly labels?: 'random' | 'blocks' | 'own' | 'none';
  /** Features rounded to so many values, so that they tie. */
  readonly levels?: number;
  readonly seed?: number;
}

/** Features from −1 to 1; the last segment is empty where there are more than two. */
export function randomPixels({
  batch,
  height,
  width,
  channels,
  segments,
  labels = 'random',
  levels,
  seed = 1,
}: PixelOptions): PooledPixels {
  const leading = batch === undefined ? [] : [batch];
  const shape = [...leading, height, width];
  const pixels = height * width;
  const used = segments > 2 ? segments - 1 : segments;
  const random = uniform(`labels ${seed}`, entryCount(shape));
  const labelAt = (index: number): number => {
    const pixel = index % pixels;
    if (labels === 'own') return pixel;
    if (labels === 'none') return -1;
    if (labels === 'random') return Math.floor(random[index]! * (used + 1)) - 1;
    const across = Math.ceil(Math.sqrt(used));
    const down = Math.ceil(used / across);
    const block = Math.floor((Math.floor(pixel / width) * down) / height) * across + Math.floor(((pixel % width) * across) / width);
    return block < used ? block : -1;
  };
  const features = uniform(`features ${seed}`, entryCount(shape) * channels).map((value) => 2 * value - 1);
  return {
    features: host([...shape, channels], levels === undefined ? features : features.map((value) => Math.round(value * levels) / levels)),
    labels: host(
      shape,
      Float32Array.from({ length: entryCount(shape) }, (_, index) => labelAt(index)),
    ),
    segments,
  };
}

export function uniform(name: string, count: number): Float32Array {
  const data = new Float32Array(count);
  fillUniform(data, generatorFor(1, name), 0, 1);
  return data;
}

/** Rounded to float32. */
export function host(shape: Shape, values: ArrayLike<number>): HostTensor {
  return { shape, data: Float64Array.from(Float32Array.from(values)) };
}

export type Way = 'fused' | 'composition';

export function pooledTruth({ features, labels, segments }: PooledPixels, reduce: Reduce): HostTensor {
  return superpixelPool.definition({ features, labels }, { reduce, segments })[0] as HostTensor;
}

/** The pooled values and, of Σ cotangent·pooled, the gradient of the features. */
export function pool(way: Way, pixels: PooledPixels, reduce: Reduce, cotangent?: HostTensor): Promise<Passes> {
  const attributes: Attributes = { reduce, segments: pixels.segments };
  return passes(superpixelPool, way, { features: pixels.features, labels: pixels.labels }, 'features', attributes, cotangent);
}

/** The unpooled features and, of Σ cotangent·features, the gradient of the values. */
export function unpool(way: Way, values: HostTensor, labels: HostTensor, cotangent?: HostTensor): Promise<Passes> {
  return passes(superpixelUnpool, way, { values, labels }, 'values', {}, cotangent);
}

export interface Passes {
  readonly value: Float32Array;
  readonly gradient: Float32Array;
}

async function passes(
  operation: Operation,
  way: Way,
  inputs: Readonly<Record<string, HostTensor>>,
  wanted: string,
  attributes: Attributes,
  cotangent: HostTensor | undefined,
): Promise<Passes> {
  const tensors = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, upload(input, name === 'labels')]));
  const apply = (way === 'fused' ? operation.fused : operation.composition) as Operation['composition'];
  const found = tf.tidy(() => {
    const run = (input: Tensor) => apply.call(operation, { ...tensors, [wanted]: input }, attributes).outputs[0] as Tensor;
    const value = run(tensors[wanted] as Tensor);
    return [value, tf.grad(run)(tensors[wanted] as Tensor, cotangent ? upload(cotangent) : tf.onesLike(value))] as const;
  });
  const [value, gradient] = (await Promise.all(found.map((tensor) => tensor.data()))) as [Float32Array, Float32Array];
  tf.dispose([tensors, [...found]]);
  return { value, gradient };
}

export function upload({ shape, data }: HostTensor, isLabels = false): Tensor {
  return isLabels ? tf.tensor(Int32Array.from(data), [...shape], 'int32') : tf.tensor(Float32Array.from(data), [...shape]);
}

/** d Σ cotangent·pooled / d features from the formula: shares of a mean, 1 for a sum, all to the first extremum. */
export function poolGradientTruth({ features, labels, segments }: PooledPixels, reduce: Reduce, cotangent: HostTensor): Float64Array {
  const channels = features.shape.at(-1) as number;
  const [height, width] = labels.shape.slice(-2) as [number, number];
  const gradient = new Float64Array(features.data.length);
  const members = new Map<number, number[]>();
  labels.data.forEach((label, pixel) => {
    if (label < 0) return;
    const row = Math.floor(pixel / (height * width)) * segments + label;
    const ofRow = members.get(row);
    if (ofRow) ofRow.push(pixel);
    else members.set(row, [pixel]);
  });
  for (const [row, pixels] of members) {
    for (let channel = 0; channel < channels; channel++) {
      const along = cotangent.data[row * channels + channel]!;
      if (reduce === 'mean' || reduce === 'sum') {
        for (const pixel of pixels) gradient[pixel * channels + channel] = reduce === 'mean' ? along / pixels.length : along;
        continue;
      }
      const values = pixels.map((pixel) => features.data[pixel * channels + channel]!);
      const extremum = values.some(Number.isNaN)
        ? Number.NaN
        : values.reduce((a, b) => (reduce === 'max' ? Math.max(a, b) : Math.min(a, b)));
      const winner = values.findIndex((value) => value === extremum || (Number.isNaN(value) && Number.isNaN(extremum)));
      gradient[pixels[winner]! * channels + channel] = along;
    }
  }
  return gradient;
}

/** A cotangent for what is pooled, from −1 to 1. */
export function cotangentFor(shape: Shape, name = 'cotangent'): HostTensor {
  return host(
    shape,
    uniform(name, entryCount(shape)).map((value) => 2 * value - 1),
  );
}
