/** The one segment, and the one channel of it, that an entry of the features, or of the values, has influence on. */
import type { DefinitionCall, HostTensor, Operation } from '../../engine/operation.js';
import { hostInput, numberOf } from '../inputs.js';

/** A feature moves one number of the pooled: that of its channel and segment. Of one that belongs to no segment only its own pixel is left. */
export const isolateFeature: NonNullable<Operation['isolate']> = ({ inputs, attributes, cotangents: [cotangent] }, input, index) => {
  if (input !== 'features' || !cotangent) return undefined;
  const features = hostInput(inputs, 'features');
  const labels = hostInput(inputs, 'labels');
  const channels = features.shape.at(-1) as number;
  const [pixel, channel] = [Math.floor(index / channels), index % channels];
  const label = labels.data[pixel]!;
  const image = imageOf(labels, pixel);
  const pixels = label < 0 ? [pixel] : pixelsWith(labels, image, label);
  const place = (image * numberOf(attributes, 'segments') + label) * channels + channel;
  const call: DefinitionCall = {
    inputs: {
      features: { shape: [1, pixels.length, 1], data: Float64Array.from(pixels, (each) => features.data[each * channels + channel]!) },
      labels: { shape: [1, pixels.length], data: new Float64Array(pixels.length).fill(Math.min(label, 0)) },
    },
    attributes: { ...attributes, segments: 1 },
    cotangents: [{ shape: [1, 1], data: Float64Array.of(label < 0 ? 0 : cotangent.data[place]!) }],
  };
  return { call, index: pixels.indexOf(pixel) };
};

/** A value moves the features of its channel at the pixels of its segment; where there are none, at one pixel without a segment. */
export const isolateValue: NonNullable<Operation['isolate']> = ({ inputs, attributes, cotangents: [cotangent] }, input, index) => {
  if (input !== 'values' || !cotangent) return undefined;
  const values = hostInput(inputs, 'values');
  const labels = hostInput(inputs, 'labels');
  const [segments, channels] = values.shape.slice(-2) as [number, number];
  const [row, channel] = [Math.floor(index / channels), index % channels];
  const pixels = pixelsWith(labels, Math.floor(row / segments), row % segments);
  const isEmpty = pixels.length === 0;
  const count = Math.max(1, pixels.length);
  const along = isEmpty ? [0] : pixels.map((pixel) => cotangent.data[pixel * channels + channel]!);
  const call: DefinitionCall = {
    inputs: {
      values: { shape: [1, 1], data: Float64Array.of(values.data[index]!) },
      labels: { shape: [1, count], data: new Float64Array(count).fill(isEmpty ? -1 : 0) },
    },
    attributes,
    cotangents: [{ shape: [1, count, 1], data: Float64Array.from(along) }],
  };
  return { call, index: 0 };
};

function imageOf({ shape }: HostTensor, pixel: number): number {
  return Math.floor(pixel / pixelsOfImage(shape));
}

/** Indices into the labels of all images. */
function pixelsWith({ shape, data }: HostTensor, image: number, label: number): number[] {
  const size = pixelsOfImage(shape);
  const found: number[] = [];
  for (let pixel = image * size; pixel < (image + 1) * size; pixel++) if (data[pixel] === label) found.push(pixel);
  return found;
}

function pixelsOfImage(shape: HostTensor['shape']): number {
  const [height, width] = shape.slice(-2) as [number, number];
  return height * width;
}
