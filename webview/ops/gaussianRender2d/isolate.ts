/** One Gaussian of many, or one image of a batch: all that an entry of an input has influence on. */
import { entryCount } from '../../../experiment/shape.js';
import type { DefinitionCall, HostTensor, Operation } from '../../engine/operation.js';

/**
 * Where Gaussians are added up, or stand beside one another, each changes the image as if it were alone: it is isolated. Where they hide one
 * another, its image is.
 */
export const isolate: NonNullable<Operation['isolate']> = ({ inputs, attributes, cotangents: [cotangent] }, input, index) => {
  const tensors = inputs as Readonly<Record<string, HostTensor | undefined>>;
  const centres = tensors['means'] ?? tensors['points'];
  const given = tensors[input];
  if (!centres || !given || !cotangent) return undefined;
  const [batch, gaussians] = centres.shape.length === 3 ? (centres.shape as [number, number, number]) : [1, centres.shape[0]!];
  const { accumulate } = attributes;
  const alone = accumulate !== 'max' && accumulate !== 'alpha';
  if (!alone && batch === 1) return undefined;

  const perGaussian = given.data.length / (batch * gaussians);
  const gaussian = Math.floor(index / perGaussian);
  const image = Math.floor(gaussian / gaussians);
  const first = alone ? gaussian : image * gaussians;
  const count = alone ? 1 : gaussians;
  const batchAxes = centres.shape.length - 2;
  const rowsOf = ({ shape, data }: HostTensor): HostTensor => {
    const size = data.length / (batch * gaussians);
    return {
      shape: [...shape.slice(0, batchAxes).map(() => 1), count, ...shape.slice(batchAxes + 1)],
      data: data.subarray(first * size, (first + count) * size),
    };
  };
  const entries = Object.entries(tensors).map(([name, tensor]) => [name, tensor && rowsOf(tensor)]);
  const imageCotangent = cut(cotangent, batchAxes, image);
  const call: DefinitionCall = {
    inputs: Object.fromEntries(entries),
    attributes,
    cotangents: [accumulate === 'stack' ? mapOf(imageCotangent, gaussian % gaussians) : imageCotangent],
  };
  return { call, index: index - first * perGaussian };
};

/** One image of a batch of [B?, H, W, C]. */
function cut({ shape, data }: HostTensor, batchAxes: number, image: number): HostTensor {
  const size = entryCount(shape.slice(batchAxes));
  return {
    shape: [...shape.slice(0, batchAxes).map(() => 1), ...shape.slice(batchAxes)],
    data: data.subarray(image * size, (image + 1) * size),
  };
}

/** One map of a stack [B?, H, W, N]. */
function mapOf({ shape, data }: HostTensor, gaussian: number): HostTensor {
  const maps = shape.at(-1)!;
  return {
    shape: [...shape.slice(0, -1), 1],
    data: Float64Array.from({ length: data.length / maps }, (_, pixel) => data[pixel * maps + gaussian]!),
  };
}
