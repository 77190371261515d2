/** What the GPU is told to do, forward and backward to each of the inputs. */
import { dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import { reachOf, samplingKernel } from '../sampling/reach.js';
import { byFourOf, fourOf } from './byFour.js';
import {
  type Convolution,
  partialsShape,
  workgroupsOfForward,
  workgroupsOfInputGradient,
  workgroupsOfKernelGradient,
  workgroupsOfOffsetGradient,
} from './convolution.js';
import cotangentProductCode from './cotangentProduct.wgsl';
import forwardCode from './forward.wgsl';
import inputGradientCode from './inputGradient.wgsl';
import interpolateCode from './interpolate.wgsl';
import kernelGradientCode from './kernelGradient.wgsl';
import kernelRowCode from './kernelRow.wgsl';
import kernelTotalCode from './kernelTotal.wgsl';
import offsetGradientCode from './offsetGradient.wgsl';
import reachCode from './reach.wgsl';
import type { Sizes } from './sizes.js';
import sizesCode from './sizes.wgsl';

const invocationsOfTotal = 64;
const maximumWorkgroups = 65535;

/** One dispatch. */
export function forward({ backend, given, sizes, kernels }: Convolution): TensorInfo {
  const { input, offset, mask, kernel, bias } = given;
  const output = backend.makeTensorInfo([...sizes.outputShape], 'float32');
  const main = samplingKernel(
    kernels,
    'forward',
    `${inputFour(sizes)}${kernelFour(sizes)}${interpolateCode}\n${kernelRowCode}\n${forwardCode}`,
  );
  const bindings = [input, offset, mask ?? offset, kernel, bias ?? kernel, output];
  dispatch(backend, main, bindings, kernels.uniforms, workgroupsOfForward(sizes));
  return output;
}

/** Three dispatches: the samples that reach each pixel are found before. */
export function inputGradient({ backend, given, sizes, lists, kernels }: Convolution, cotangent: TensorInfo): TensorInfo {
  const { input, offset, mask, kernel } = given;
  const { ranges, records } = reachOf(backend, kernels, lists, [offset, mask ?? offset], reachCode);
  const gradient = backend.makeTensorInfo(input.shape, 'float32');
  const main: Kernel = {
    name: 'deformConv2d.inputGradient',
    code: `${sizesCode}\n${kernelFour(sizes)}${cotangentFour(sizes)}${kernelRowCode}\n${cotangentProductCode}\n${inputGradientCode}`,
    constants: { OUTPUTS_BY_FOUR: Number(byFourOf(sizes).outputs) },
  };
  dispatch(backend, main, [kernel, cotangent, ranges, records, gradient], kernels.uniforms, workgroupsOfInputGradient(sizes));
  for (const { dataId } of [ranges, records]) backend.disposeData(dataId);
  return gradient;
}

/** One dispatch. */
export function offsetGradient(
  { backend, given, sizes, kernels }: Convolution,
  cotangent: TensorInfo,
  ofOffset: TensorInfo,
  ofMask: TensorInfo | undefined,
): void {
  const { input, offset, mask, kernel } = given;
  const main = samplingKernel(
    kernels,
    'offsetGradient',
    `${inputFour(sizes)}${kernelFour(sizes)}${cotangentFour(sizes)}${interpolateCode}\n${kernelRowCode}\n${cotangentProductCode}\n${offsetGradientCode}`,
  );
  withSpare(backend, ofMask, (written) => {
    const bindings = [input, offset, mask ?? offset, kernel, cotangent, ofOffset, written];
    dispatch(backend, main, bindings, kernels.uniforms, workgroupsOfOffsetGradient(sizes));
  });
}

/** Two dispatches. */
export function kernelGradient(
  { backend, given, sizes, kernels }: Convolution,
  cotangent: TensorInfo,
  ofKernel: TensorInfo,
  ofBias: TensorInfo | undefined,
): void {
  const { input, offset, mask } = given;
  const partials = backend.makeTensorInfo(partialsShape(sizes), 'float32');
  const main = samplingKernel(
    kernels,
    'kernelGradient',
    `${inputFour(sizes)}${cotangentFour(sizes)}${interpolateCode}\n${kernelGradientCode}`,
  );
  const bindings = [input, offset, mask ?? offset, cotangent, partials];
  dispatch(backend, main, bindings, kernels.uniforms, workgroupsOfKernelGradient(sizes));
  const [parts, count] = partialsShape(sizes);
  const uniforms = Uint32Array.of(parts, count - sizes.outputChannels, sizes.outputChannels, ofBias ? 1 : 0).buffer;
  const workgroups = Math.min(Math.ceil(count / invocationsOfTotal), maximumWorkgroups);
  const total: Kernel = { name: 'deformConv2d.kernelTotal', code: kernelTotalCode };
  withSpare(backend, ofBias, (written) => dispatch(backend, total, [partials, ofKernel, written], uniforms, [workgroups, 1, 1]));
  backend.disposeData(partials.dataId);
}

function inputFour(sizes: Sizes): string {
  return fourOf('input', byFourOf(sizes).channels);
}

function kernelFour(sizes: Sizes): string {
  return fourOf('kernel', byFourOf(sizes).outputs);
}

function cotangentFour(sizes: Sizes): string {
  return fourOf('cotangent', byFourOf(sizes).outputs);
}

/** A GPU wants a buffer for every binding: one that a kernel leaves alone gets a number of its own. */
function withSpare(backend: WebGPUBackend, tensor: TensorInfo | undefined, run: (tensor: TensorInfo) => void): void {
  if (tensor) {
    run(tensor);
    return;
  }
  const spare = backend.makeTensorInfo([1], 'float32');
  run(spare);
  backend.disposeData(spare.dataId);
}
