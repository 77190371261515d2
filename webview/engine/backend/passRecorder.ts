/** Timestamps for the compute passes of tfjs's encoder, where somebody wants to know how long they take. */
import type { WebGPUBackend } from '../tfjs.js';

/** As many queries as WebGPU allows in one set, two to a pass. */
export const mostPasses = 2048;

/** Passes of one command buffer that follow on one another. */
export interface PassSpan {
  readonly first: number;
  last: number;
  /** They are to be timed. */
  counts: boolean;
}

/** Gives two queries to each compute pass that begins: 2·i is written as pass i begins, 2·i + 1 as it ends. */
export class PassRecorder {
  readonly querySet: GPUQuerySet;
  readonly spans: PassSpan[] = [];
  passes = 0;
  private encoder: GPUCommandEncoder | undefined;

  constructor(device: GPUDevice) {
    this.querySet = device.createQuerySet({ label: 'pass times', type: 'timestamp', count: 2 * mostPasses });
  }

  /** Begins a new span. What is recorded from here on is left out once the function that it returns is called. */
  mark(): () => void {
    this.encoder = undefined;
    const count = this.spans.length;
    return () => {
      for (const span of this.spans.slice(count)) span.counts = false;
    };
  }

  /** Of a pass that `encoder` is about to begin. */
  timestampWrites(encoder: GPUCommandEncoder): GPUComputePassTimestampWrites {
    const pass = this.passes++;
    if (pass === mostPasses) throw new RangeError(`More than ${mostPasses} compute passes cannot be timed at once.`);
    const span = this.spans.at(-1);
    if (span && encoder === this.encoder) span.last = pass;
    else this.spans.push({ first: pass, last: pass, counts: true });
    this.encoder = encoder;
    return { querySet: this.querySet, beginningOfPassWriteIndex: 2 * pass, endOfPassWriteIndex: 2 * pass + 1 };
  }
}

const recorders = new WeakMap<WebGPUBackend, PassRecorder>();

/** The recorder of the passes that begin now, where there is one. */
export function passRecorder(backend: WebGPUBackend): PassRecorder | undefined {
  return recorders.get(backend);
}

/** Runs `work` with every compute pass recorded. */
export function recordPasses(backend: WebGPUBackend, recorder: PassRecorder, work: () => void): void {
  recorders.set(backend, recorder);
  try {
    work();
  } finally {
    recorders.delete(backend);
  }
}
