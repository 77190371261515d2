import { copyTensor } from './backend/dispatch.js';
import { type Tensor, tf, WebGPUBackend } from './tfjs.js';

/** Remembers, on the device, the first step after which a parameter's entry that had been finite was not. The optimisers ring it. */
export class Alarm {
  /** One int32, -1 while nothing happened. */
  readonly tensor: Tensor = tf.keep(tf.tensor1d([-1], 'int32'));
  private readonly silence: Tensor = tf.keep(tf.tensor1d([-1], 'int32'));

  constructor(private readonly backend: tf.KernelBackend) {}

  reset(): void {
    if (this.backend instanceof WebGPUBackend) copyTensor(this.backend, this.silence, this.tensor);
    else this.tensor.dataSync()[0] = -1;
  }

  dispose(): void {
    this.tensor.dispose();
    this.silence.dispose();
  }
}
