import { copyTensor, dispatch } from './backend/dispatch.js';
import { tensorEntry } from './backend/internals.js';
import code from './finiteScan.wgsl';
import { type Tensor, tf, WebGPUBackend } from './tfjs.js';

const invocationsPerWorkgroup = 256;
const maximumWorkgroups = 1024;

/** Looks for NaN and infinity where the tensors are: on a GPU one dispatch a tensor, and nothing is read back. */
export class FiniteScan {
  private readonly first: Tensor = tf.keep(tf.tensor1d([-1], 'int32'));
  private readonly none: Tensor = tf.keep(tf.tensor1d([-1], 'int32'));

  constructor(private readonly backend: tf.KernelBackend) {}

  /** @returns one int32, good until the next call: the index of the first tensor that holds NaN or infinity, or -1. */
  look(tensors: readonly Tensor[]): Tensor {
    const { backend } = this;
    if (backend instanceof WebGPUBackend) this.lookOnGpu(backend, tensors);
    else this.first.dataSync()[0] = tensors.findIndex(holdsNonFinite);
    return this.first;
  }

  private lookOnGpu(backend: WebGPUBackend, tensors: readonly Tensor[]): void {
    copyTensor(backend, this.none, this.first);
    tensors.forEach((tensor, index) => {
      // A cast from int32 leaves the buffer as it was; integers are finite.
      if (tensor.size === 0 || tensorEntry(backend, tensor).dtype !== 'float32') return;
      const workgroups = Math.min(Math.ceil(tensor.size / invocationsPerWorkgroup), maximumWorkgroups);
      const uniforms = Uint32Array.of(tensor.size, index).buffer;
      dispatch(backend, { name: 'finiteScan', code }, [tensor, this.first], uniforms, [workgroups, 1, 1]);
    });
  }

  dispose(): void {
    this.first.dispose();
    this.none.dispose();
  }
}

function holdsNonFinite(tensor: Tensor): boolean {
  return tensor.dataSync().some((entry) => !Number.isFinite(entry));
}
