/** How much memory a run wants, told from shapes alone, so that what cannot fit is refused in words before the GPU refuses it. */

import type { Shape } from '../../experiment/contract.js';
import type { Experiment, Reference } from '../../experiment/experiment.js';
import type { EngineProblem } from '../../experiment/messages.js';
import { entryCount } from '../../experiment/shape.js';
import type { Operation } from './operation.js';
import { optimizers } from './optimizers/index.js';

export interface MemoryEstimate {
  /** All buffers together: values, gradients, the optimiser's state and the kernels' workspace. */
  readonly bytes: number;
  /** The largest of them; absent where there are none. */
  readonly largest: WantedBuffer | undefined;
}

interface WantedBuffer {
  readonly bytes: number;
  /** What it is and how large: the first half of a sentence. */
  readonly description: string;
  /** Of a buffer that a node's kernels work with. */
  readonly node?: string;
}

const bytesPerEntry = 4;

export function estimateMemory(experiment: Experiment, operations: ReadonlyMap<string, Operation>): MemoryEstimate {
  const shapes = new Map<Reference, Shape>();
  const slots = experiment.train ? optimizers[experiment.train.optimizer].slots.length : 0;
  const buffers: WantedBuffer[] = [];
  let bytes = 0;
  const note = (reference: Reference, shape: Shape) => {
    shapes.set(reference, shape);
    const size = sizeInBytes(shape);
    buffers.push({ bytes: size, description: `"${reference}" has the shape [${shape.join(', ')}], which takes ${inWords(size)}` });
  };
  for (const { name, shape, trainable } of experiment.tensors) {
    note(name, shape);
    bytes += (2 + (trainable ? slots : 0)) * sizeInBytes(shape);
  }
  for (const node of experiment.nodes) {
    // What the screen shows stays while the next step makes its own: values and gradients of node outputs are there twice. Of what no step
    // runs again there is a value that is kept for all of them, in place of those.
    for (const { reference, shape } of node.outputs) {
      note(reference, shape);
      bytes += 4 * sizeInBytes(shape);
    }
    const inputs = Object.entries(node.inputs).map(([name, source]) => [name, typeof source === 'string' ? shapes.get(source) : undefined]);
    const workspace = operations.get(node.op)?.workspace?.(Object.fromEntries(inputs), node.attributes) ?? {};
    for (const [name, size] of Object.entries(workspace)) {
      bytes += size;
      const description = `"${node.id}" (${node.op}) works with a buffer "${name}" of ${inWords(size)}`;
      buffers.push({ bytes: size, description, node: node.id });
    }
  }
  return { bytes, largest: buffers.reduce<WantedBuffer | undefined>((a, b) => (a && a.bytes >= b.bytes ? a : b), undefined) };
}

/** Refuses what no buffer of this device can hold. How much memory there is in all, WebGPU does not tell. */
export function tooLargeFor(limits: GPUSupportedLimits, { largest }: MemoryEstimate): EngineProblem | undefined {
  const limit = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  if (!largest || largest.bytes <= limit) return undefined;
  return {
    kind: 'outOfMemory',
    message: `${largest.description}; this GPU holds at most ${inWords(limit)} in one buffer.`,
    remedy: 'Make it smaller: fewer pixels, fewer entries, or a smaller batch.',
    ...(largest.node === undefined ? {} : { node: largest.node }),
  };
}

/** `detail`: what the device or the JavaScript engine says of it. */
export function outOfMemory(detail: string, estimate: MemoryEstimate | undefined): EngineProblem {
  const need = estimate ? ` This experiment wants about ${inWords(estimate.bytes)}.` : '';
  return {
    kind: 'outOfMemory',
    message: `There is not enough memory (${detail}).${need}`,
    remedy: 'Close other programs that use the GPU, or make the largest tensors smaller; then reset the run.',
  };
}

/** Arrays and mapped buffers that cannot be had are thrown as RangeErrors, whose words differ from engine to engine. */
export function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && /alloc|array length|too large|out of memory/i.test(error.message);
}

function sizeInBytes(shape: Shape): number {
  return bytesPerEntry * entryCount(shape);
}

function inWords(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ['GiB', 2 ** 30] : bytes >= 2 ** 20 ? ['MiB', 2 ** 20] : ['KiB', 2 ** 10];
  return `${Number((bytes / (size as number)).toPrecision(3))} ${unit}`;
}
