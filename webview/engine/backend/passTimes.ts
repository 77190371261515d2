/** How long the GPU works, from timestamps that it writes itself. */
import type { WebGPUBackend } from '../tfjs.js';
import { flush } from './dispatch.js';
import { mostPasses, PassRecorder, type PassSpan, recordPasses } from './passRecorder.js';

const bytesOfTimestamp = 8;

export function canTimePasses(backend: WebGPUBackend): boolean {
  return backend.device.features.has('timestamp-query');
}

/**
 * Milliseconds that the GPU works on what `work` encodes, `repeats` times: in each command buffer from where its first compute pass begins to
 * where its last one ends, added up without what overlaps. The GPU's waits for JavaScript between two submissions are not in it.
 * Needs {@link canTimePasses}.
 * @param work is synchronous and encodes at most 2048 passes. Where it calls `begin`, what it has encoded before that does not count.
 */
export async function timePasses(backend: WebGPUBackend, work: (begin: () => void) => void, repeats: number): Promise<number> {
  let milliseconds = 0;
  for (let done = 0; done < repeats; ) {
    flush(backend);
    const recorder = new PassRecorder(backend.device);
    try {
      recordPasses(backend, recorder, () => {
        let passesEach: number;
        do {
          const before = recorder.passes;
          // A pass that went on from one run to the next would be of neither.
          backend.endComputePassEncoder();
          const forget = recorder.mark();
          work(() => {
            flush(backend);
            forget();
          });
          done++;
          passesEach = recorder.passes - before;
        } while (done < repeats && recorder.passes + passesEach <= mostPasses);
        flush(backend);
      });
      milliseconds += await read(backend.device, recorder);
    } finally {
      recorder.querySet.destroy();
    }
  }
  return milliseconds;
}

async function read(device: GPUDevice, { querySet, spans, passes }: PassRecorder): Promise<number> {
  if (passes === 0) return 0;
  const size = 2 * passes * bytesOfTimestamp;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const readable = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(querySet, 0, 2 * passes, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(GPUMapMode.READ);
  const nanoseconds = new BigUint64Array(readable.getMappedRange());
  const total = totalOf(spans, nanoseconds);
  resolved.destroy();
  readable.destroy();
  return Number(total) / 1e6;
}

/**
 * A pass may begin, by its timestamp, before those ahead of it have ended: that time is theirs. Where the GPU resets its clock on the way,
 * WebGPU lets a timestamp be 0 or before an earlier one; such a span counts as nothing.
 */
function totalOf(spans: readonly PassSpan[], nanoseconds: BigUint64Array): bigint {
  let total = 0n;
  let ended = 0n;
  for (const { first, last, counts } of spans) {
    const begin = nanoseconds[2 * first]!;
    const end = nanoseconds[2 * last + 1]!;
    if (begin === 0n) continue;
    const began = begin > ended ? begin : ended;
    if (counts && end > began) total += end - began;
    if (end > ended) ended = end;
  }
  return total;
}
