import type { TrainingPlan } from '../../../experiment/experiment.js';
import { dispatch } from '../backend/dispatch.js';
import type { Tensor, WebGPUBackend } from '../tfjs.js';
import moveCode from './move.wgsl';

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
  /** One int32: the first step after which an entry that had been finite was not; -1 while there was none. */
  readonly alarm: Tensor;
  /** The step that this update is part of: the state after it is that after so many steps. */
  readonly step: number;
}

/** A rule that moves a parameter along its gradient. All tensors but the alarm are float32, and all are changed in place. */
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

/**
 * Dispatches an optimiser's kernel, whose code goes on from move.wgsl.
 * @param numbers Its uniforms behind `count` and `step`, float32.
 * @param flag The last of its uniforms, a u32.
 */
export function moveOnGpu(
  backend: WebGPUBackend,
  kernel: { readonly name: string; readonly code: string },
  { parameter, gradient, alarm, state, step }: Update,
  numbers: readonly number[],
  flag?: boolean,
): void {
  const uniforms = new ArrayBuffer(4 * (2 + numbers.length + (flag === undefined ? 0 : 1)));
  const words = new Uint32Array(uniforms);
  words.set([parameter.size, step]);
  new Float32Array(uniforms).set(numbers, 2);
  if (flag !== undefined) words[2 + numbers.length] = flag ? 1 : 0;
  // More than 65535 workgroups are not dispatched: invocations stride over what these would have done.
  const workgroups = Math.min(Math.ceil(parameter.size / invocationsPerWorkgroup), maximumWorkgroups);
  const code = moveCode + kernel.code;
  dispatch(backend, { name: kernel.name, code }, [parameter, gradient, alarm, ...state], uniforms, [workgroups, 1, 1]);
}

/** Takes what `change` says for each entry of the gradient off the parameter's. */
export function moveOnCpu({ parameter, gradient, alarm, step }: Update, change: (g: number, i: number) => number): void {
  const values = entriesOnCpu(parameter);
  let rings = false;
  entriesOnCpu(gradient).forEach((g, i) => {
    const before = values[i]!;
    values[i] = before - change(g, i);
    rings ||= Number.isFinite(before) && !Number.isFinite(values[i]);
  });
  const first = alarm.dataSync<'int32'>();
  if (rings && (first[0] === -1 || first[0]! > step)) first[0] = step;
}

/** The memory behind a float32 tensor of the cpu backend, which hands out the array itself: writing to it changes the tensor. */
export function entriesOnCpu(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
