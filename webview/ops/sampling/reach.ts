/** Which samples reach which pixels, found on the GPU in two dispatches: what an input's gradient is gathered by. */
import { clearTensor, dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import linkCode from './link.wgsl';
import orderCode from './order.wgsl';
import samplingCode from './sampling.wgsl';

/** Samples of one image that move together are a list: they are looked for together. */
export interface Lists {
  readonly lists: number;
  /** Of each list. */
  readonly samples: number;
  readonly height: number;
  readonly width: number;
}

export interface Reach {
  /** int32 [lists, H + 1, W + 1, 2]: for each pixel as a top left corner, from (−1, −1) on, the first record and their number. */
  readonly ranges: TensorInfo;
  /** int32 [lists · samples, 4], as order.wgsl has them. */
  readonly records: TensorInfo;
}

/** A kernel on top of sampling.wgsl. */
export interface SamplingKernels {
  /** The operation. */
  readonly name: string;
  /** WGSL with the struct `Sizes`, which has the numbers of {@link Lists}, and the function `sampleOf` of a list and a sample in it. */
  readonly code: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly uniforms: ArrayBuffer;
}

const invocationsOfLink = 256;
const cellsPerWorkgroup = 64;

/**
 * @param inputs what `sampleOf` reads, and `declarations` of it in WGSL, as bindings from 0 on.
 * @returns what the caller disposes of.
 */
export function reachOf(
  backend: WebGPUBackend,
  kernels: SamplingKernels,
  lists: Lists,
  inputs: readonly TensorInfo[],
  declarations: string,
): Reach {
  const shapes = shapesOf(lists);
  const buffer = (name: keyof typeof shapes) => backend.makeTensorInfo([...shapes[name]], 'int32');
  const [heads, links, ranges, records] = [buffer('heads'), buffer('links'), buffer('ranges'), buffer('records')];
  clearTensor(backend, heads);
  const samples = Math.ceil((lists.lists * lists.samples) / invocationsOfLink);
  const bindings = [...inputs, heads, links];
  const behindInputs = { ...kernels, constants: { ...kernels.constants, INPUTS: inputs.length } };
  const link = samplingKernel(behindInputs, 'link', `${declarations}\n${linkCode}`);
  dispatch(backend, link, bindings, kernels.uniforms, [...folded(samples), 1]);
  const cells = Math.ceil(((lists.height + 1) * (lists.width + 1)) / cellsPerWorkgroup);
  const order = samplingKernel(behindInputs, 'order', `${declarations}\n${orderCode}`);
  dispatch(backend, order, [...bindings, ranges, records], kernels.uniforms, [...folded(lists.lists * cells), 1]);
  for (const { dataId } of [heads, links]) backend.disposeData(dataId);
  return { ranges, records };
}

export function samplingKernel({ name, code, constants }: SamplingKernels, part: string, main: string): Kernel {
  return { name: `${name}.${part}`, code: `${samplingCode}\n${code}\n${main}`, constants };
}

/** Bytes of each buffer that is worked with. */
export function reachWorkspace(lists: Lists): Readonly<Record<string, number>> {
  const entries = Object.entries(shapesOf(lists));
  return Object.fromEntries(entries.map(([name, shape]) => [name, 4 * shape.reduce((product, size) => product * size, 1)]));
}

function shapesOf({ lists, samples, height, width }: Lists) {
  const cells = [lists, height + 1, width + 1];
  return {
    // The last one counts records.
    heads: [cells.reduce((product, size) => product * size, 1) + 1],
    links: [lists, samples],
    ranges: [...cells, 2],
    records: [lists, samples, 4],
  };
}
