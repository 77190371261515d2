import type { TrainingPlan } from '../../../experiment/experiment.js';
import type { Tensor, WebGPUBackend } from '../tfjs.js';

/** One update of one tensor. */
export interface Update {
  readonly parameter: Tensor;
  /** Of the parameter's shape. */
  readonly gradient: Tensor;
  /** The optimiser's state of this parameter, in the order of {@link Optimizer.slots}. */
  readonly state: readonly Tensor[];
  /** This parameter's own count of updates, this one included: 1 for the first. */
  readonly count: number;
  readonly learningRate: number;
}

/** A rule that moves a parameter along its gradient. All tensors are float32 and are changed in place. */
export interface Optimizer {
  /** The names of the state tensors beside each parameter; they have its shape and begin as zeros. */
  readonly slots: readonly string[];
  /** One dispatch. */
  updateOnGpu(backend: WebGPUBackend, update: Update, plan: TrainingPlan): void;
  /** The same in plain loops, for tfjs's cpu backend. */
  updateOnCpu(update: Update, plan: TrainingPlan): void;
}

const invocationsPerWorkgroup = 256;
const maximumWorkgroups = 65535;

/** Workgroups for `count` entries; the kernels stride over what more than 65535 workgroups would have done. */
export function workgroupsFor(count: number): [number, number, number] {
  return [Math.min(Math.ceil(count / invocationsPerWorkgroup), maximumWorkgroups), 1, 1];
}

/** The memory behind a float32 tensor of the cpu backend, which hands out the array itself: writing to it changes the tensor. */
export function entriesOnCpu(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
