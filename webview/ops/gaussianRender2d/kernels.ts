/**
 * The fused kernels on WebGPU, registered with tfjs as one operation and its gradient.
 *
 * Dispatches: forward 3 (stack 2; two more where a map is divided by its sum), backward 3; backward through alpha 1 + 2 for every section of at most
 * 1024 Gaussians.
 */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import { gradientsOf } from './backward.js';
import { draw } from './forward.js';
import type { Form, Gaussians } from './gaussians.js';
import { keptBuffers, type Rendering, renderingOf } from './rendering.js';

const forwardName = 'GaussianRender2d';
const backwardName = 'GaussianRender2dGradient';

/**
 * What tfjs carries from the forward kernel to its gradient. Its lists have names here, since their length depends on what is given: `given` those of the
 * inputs, in their order, `kept` those of the outputs behind image and fault.
 */
interface Call {
  readonly form: Form;
  readonly given: readonly string[];
  readonly attributes: Attributes;
}

/**
 * @returns the image [B?, H, W, C], of a stack [B?, H, W, N], and the fault: int32 scalar, the flat index of the first covariance that is not positive
 * definite, or −1.
 */
export function render({ form, ...tensors }: Gaussians<Tensor>, attributes: Attributes): { image: Tensor; fault: Tensor } {
  const given = Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  const call: Call = { form, given: given.map(([name]) => name), attributes };
  // A list, so that tfjs saves all of it.
  const inputs = given.map(([, tensor]) => tensor) as unknown as tf.NamedTensorMap;
  const [image, fault, ...kept] = tf.engine().runKernel(forwardName, inputs, call as unknown as tf.NamedAttrMap) as unknown as Tensor[];
  tf.dispose(kept);
  return { image: image as Tensor, fault: fault as Tensor };
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const call = attrs as unknown as Call;
    const rendering = renderingOf(backend as WebGPUBackend, named(call, inputs as unknown as readonly TensorInfo[]), call.attributes);
    return isEmpty(rendering) ? nothingDrawn(rendering) : forward(rendering);
  },
});

tf.registerKernel({
  kernelName: backwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const call = attrs as unknown as Call;
    const { given } = call;
    const [cotangent, ...others] = inputs as unknown as readonly TensorInfo[];
    const rendering = renderingOf(backend as WebGPUBackend, named(call, others), call.attributes);
    if (isEmpty(rendering)) return given.map((_, i) => zeros(rendering.backend, (others[i] as TensorInfo).shape));
    const kept = Object.fromEntries(keptBuffers(rendering).map((name, i) => [name, others[given.length + i] as TensorInfo]));
    const gradients: Readonly<Record<string, TensorInfo | undefined>> = { ...gradientsOf(rendering, cotangent as TensorInfo, kept) };
    return given.map((name) => gradients[name] as TensorInfo);
  },
});

tf.registerGradient({
  kernelName: forwardName,
  saveAllInputs: true,
  // Image and fault are not; the others are as many as there are.
  outputsToSave: [false, false, true, true, true, true],
  gradFunc: (cotangents, saved, call) => {
    const inputs = [(cotangents as Tensor[])[0], ...saved] as unknown as tf.NamedTensorMap;
    const gradients = tf.engine().runKernel(backwardName, inputs, call) as unknown as Tensor[];
    return Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));
  },
});

tf.registerGradient({
  kernelName: backwardName,
  gradFunc: () => {
    throw new Error('gaussianRender2d: the fused kernels have no second derivatives. Use the composition for them.');
  },
});

function forward(rendering: Rendering): TensorInfo[] {
  const { image, fault, kept } = draw(rendering);
  return [image, fault, ...keptBuffers(rendering).map((name) => kept[name] as TensorInfo)];
}

function named({ form, given }: Call, tensors: readonly TensorInfo[]): Gaussians<TensorInfo> {
  return { form, ...Object.fromEntries(given.map((name, i) => [name, tensors[i] as TensorInfo])) } as unknown as Gaussians<TensorInfo>;
}

function isEmpty({ sizes }: Rendering): boolean {
  return sizes.batch * sizes.gaussians === 0;
}

function nothingDrawn(rendering: Rendering): TensorInfo[] {
  const { backend, sizes } = rendering;
  const noFault = backend.makeTensorInfo([], 'int32', Int32Array.of(-1));
  return [zeros(backend, sizes.imageShape), noFault, ...keptBuffers(rendering).map(() => zeros(backend, [0]))];
}

function zeros(backend: WebGPUBackend, shape: Shape): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(tf.util.sizeFromShape([...shape])));
}
