/**
 * The fused kernels on WebGPU, registered with tfjs as one operation and its gradients. Dispatches: forward 1; backward 3 for the input, 1 for offset and
 * mask, 2 for kernel and bias, each only where it is asked for.
 */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import { writtenTogether } from '../sampling/writtenTogether.js';
import type { Given } from './composition.js';
import { convolutionOf } from './convolution.js';
import { forward, inputGradient, kernelGradient, offsetGradient } from './dispatches.js';

const forwardName = 'DeformConv2d';
const inputGradientName = 'DeformConv2dInputGradient';
const offsetGradientName = 'DeformConv2dOffsetGradient';
const kernelGradientName = 'DeformConv2dKernelGradient';

type InputName = keyof Given<unknown>;

/** What tfjs carries from kernel to kernel: the names of the tensors that are given, in their order, and the attributes. */
interface Call {
  readonly given: readonly InputName[];
  readonly attributes: Attributes;
}

/** @returns [B?, Ho, Wo, Co]; differentiable once, in all that is given. */
export function convolve(inputs: Given<Tensor>, attributes: Attributes): Tensor {
  const entries = Object.entries(inputs).filter((entry): entry is [InputName, Tensor] => entry[1] !== undefined);
  const call: Call = { given: entries.map(([name]) => name), attributes };
  return run(
    forwardName,
    entries.map(([, tensor]) => tensor),
    call,
  ) as Tensor;
}

/** Lists, so that tfjs saves all of it, as many as there are. */
function run(kernel: string, inputs: readonly Tensor[], call: Call): Tensor | Tensor[] {
  return tf.engine().runKernel(kernel, inputs as unknown as tf.NamedTensorMap, call as unknown as tf.NamedAttrMap);
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { named, attributes } = decoded(inputs, attrs);
    const convolution = convolutionOf(backend as WebGPUBackend, named, attributes);
    return convolution.sizes.batch === 0 ? empty(convolution.backend, convolution.sizes.outputShape) : forward(convolution);
  },
});

tf.registerKernel({
  kernelName: inputGradientName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { named, attributes, rest } = decoded(inputs, attrs);
    const convolution = convolutionOf(backend as WebGPUBackend, named, attributes);
    return convolution.sizes.batch === 0 ? empty(convolution.backend, named.input.shape) : inputGradient(convolution, rest[0]!);
  },
});

/** They write into the tensors behind the cotangent. */
for (const [kernelName, gradient] of [
  [offsetGradientName, offsetGradient],
  [kernelGradientName, kernelGradient],
] as const) {
  tf.registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { named, attributes, rest } = decoded(inputs, attrs);
      const [cotangent, first, second] = rest as [TensorInfo, TensorInfo, TensorInfo | undefined];
      gradient(convolutionOf(backend as WebGPUBackend, named, attributes), cotangent, first, second);
      return [];
    },
  });
}

tf.registerGradient({
  kernelName: forwardName,
  saveAllInputs: true,
  gradFunc: (cotangent, saved, attrs) => {
    const call = attrs as unknown as Call;
    const inputs = [...saved, cotangent as Tensor];
    const isEmpty = (cotangent as Tensor).size === 0;
    const together = (kernel: string, names: readonly InputName[]) => {
      const given = call.given.flatMap((name, place) => (names.includes(name) ? [place] : []));
      const shapes = given.map((place) => saved[place]!.shape);
      const thunks = isEmpty
        ? shapes.map((shape) => () => tf.zeros(shape))
        : writtenTogether(shapes, (tensors) => run(kernel, [...inputs, ...tensors], call));
      return given.map((place, i) => [place, thunks[i]!] as const);
    };
    return Object.fromEntries([
      [call.given.indexOf('input'), () => run(inputGradientName, inputs, call) as Tensor],
      ...together(offsetGradientName, ['offset', 'mask']),
      ...together(kernelGradientName, ['kernel', 'bias']),
    ]);
  },
});

for (const kernelName of [inputGradientName, offsetGradientName, kernelGradientName]) {
  tf.registerGradient({
    kernelName,
    gradFunc: () => {
      throw new Error('deformConv2d: the fused kernels have no second derivatives. Use the composition for them.');
    },
  });
}

function decoded(inputs: unknown, attrs: unknown) {
  const { given, attributes } = attrs as Call;
  const tensors = inputs as readonly TensorInfo[];
  const named = Object.fromEntries(given.map((name, place) => [name, tensors[place]!])) as unknown as Given<TensorInfo>;
  return { named, attributes, rest: tensors.slice(given.length) };
}

function empty(backend: WebGPUBackend, shape: Shape): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(0));
}
