/** What the device can do at best, measured by three small kernels of ours: the rates that limits are computed from. */
import type { DeviceRates } from '../../../experiment/messages.js';
import { dispatch, flush, type Kernel } from '../backend/dispatch.js';
import type { WebGPUBackend } from '../tfjs.js';
import copyCode from './copy.wgsl';
import emptyCode from './empty.wgsl';
import multiplyAddCode from './multiplyAdd.wgsl';
import { repeatsFor } from './samples.js';
import { createStopwatch, type Stopwatch } from './stopwatch.js';

/** More than the last-level cache of most devices holds, twice. */
const copyBytes = 64 * 2 ** 20;
const invocationsPerWorkgroup = 256;
/** 16 vectors of 16 bytes. */
const copiedByInvocation = 256;
/** Enough threads for the largest GPUs. */
const multiplyAddWorkgroups = 2048;
const flopsPerRound = 256;
const emptyDispatches = 50;
const samples = 3;
/** A sample on the wall's clock carries the wait for the device, which must not count. */
const sampleMilliseconds = { device: 4, wall: 20 } as const;
const mostRepeats = 200;

const known = new WeakMap<GPUDevice, DeviceRates>();

/**
 * The rates of the backend's device; measured at the first call, in a fraction of a second, then remembered.
 * @param goesOn is asked between two slices of a few milliseconds (on a GPU; tens of them on a software adapter).
 * @returns undefined where `goesOn` said no, or the device has no memory left to measure with.
 */
export async function deviceRates(backend: WebGPUBackend, goesOn: () => boolean = () => true): Promise<DeviceRates | undefined> {
  const remembered = known.get(backend.device);
  if (remembered) return remembered;
  const buffers = await createBuffers(backend.device);
  if (!buffers) return undefined;
  try {
    const best = (run: () => void) => bestTime(createStopwatch(backend), run, goesOn);
    const copy = await best(() => runCopy(backend, buffers));
    const empty = copy && (await best(() => runEmpty(backend, buffers)));
    const flopsPerSecond = empty && (await multiplyAddRate(backend, buffers, goesOn));
    if (!copy || !empty || !flopsPerSecond) return undefined;
    const rates: DeviceRates = {
      flopsPerSecond,
      bytesPerSecond: (2 * buffers.bytes) / (copy / 1000),
      dispatchMilliseconds: empty / emptyDispatches,
    };
    known.set(backend.device, rates);
    return rates;
  } finally {
    flush(backend);
    buffers.source.destroy();
    buffers.destination.destroy();
  }
}

interface Buffers {
  readonly bytes: number;
  readonly source: GPUBuffer;
  readonly destination: GPUBuffer;
}

/** Not from tfjs's pool, which would keep them. Undefined where there is not enough memory: that must not end a run. */
async function createBuffers(device: GPUDevice): Promise<Buffers | undefined> {
  const bytes = Math.min(copyBytes, device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  device.pushErrorScope('out-of-memory');
  const [source, destination] = ['copy source', 'copy destination'].map((label) =>
    device.createBuffer({ label, size: bytes, usage: GPUBufferUsage.STORAGE }),
  ) as [GPUBuffer, GPUBuffer];
  if ((await device.popErrorScope()) === null) return { bytes, source, destination };
  source.destroy();
  destination.destroy();
  return undefined;
}

function runCopy(backend: WebGPUBackend, { bytes, source, destination }: Buffers): void {
  const kernel: Kernel = { name: 'rate of copying', code: copyCode };
  const workgroups = Math.floor(bytes / copiedByInvocation / invocationsPerWorkgroup);
  dispatch(backend, kernel, [source, destination], null, [workgroups, 1, 1]);
}

/** Each waits for the one before, as the kernels of an operation do. */
function runEmpty(backend: WebGPUBackend, { destination }: Buffers): void {
  const kernel: Kernel = { name: 'empty dispatch', code: emptyCode };
  for (let i = 0; i < emptyDispatches; i++) dispatch(backend, kernel, [destination], null, [1, 1, 1]);
}

/** Rounds grow until a run fills a sample, since devices differ by a factor of thousands. */
async function multiplyAddRate(backend: WebGPUBackend, { destination }: Buffers, goesOn: () => boolean): Promise<number | undefined> {
  const stopwatch = createStopwatch(backend);
  const kernel: Kernel = { name: 'rate of multiply-adds', code: multiplyAddCode };
  const wanted = sampleMilliseconds[stopwatch.clock];
  const run = (rounds: number) => () =>
    dispatch(backend, kernel, [destination], Uint32Array.of(rounds).buffer, [multiplyAddWorkgroups, 1, 1]);
  await stopwatch.time(run(1), 1);
  let rounds = 1;
  let fastest = 0;
  for (let taken = 0; taken < samples; ) {
    if (!goesOn()) return undefined;
    const milliseconds = await stopwatch.time(run(rounds), 1);
    const flops = multiplyAddWorkgroups * invocationsPerWorkgroup * rounds * flopsPerRound;
    if (milliseconds >= wanted || rounds >= 2 ** 20) {
      fastest = Math.max(fastest, flops / (milliseconds / 1000));
      taken++;
    } else {
      // At most sixteenfold, since a short time is not to be trusted.
      rounds *= Math.min(16, Math.ceil((1.5 * wanted) / Math.max(milliseconds, wanted / 16)));
    }
  }
  return fastest;
}

/** Milliseconds of one run, in the best of a few samples; undefined where `goesOn` said no. */
async function bestTime(stopwatch: Stopwatch, run: () => void, goesOn: () => boolean): Promise<number | undefined> {
  await stopwatch.time(run, 1);
  let repeats = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample <= samples; sample++) {
    if (!goesOn()) return undefined;
    const milliseconds = (await stopwatch.time(run, repeats)) / repeats;
    // The first one only tells how many fill a sample.
    if (sample === 0) repeats = repeatsFor(milliseconds, sampleMilliseconds[stopwatch.clock], mostRepeats);
    else if (milliseconds > 0) best = Math.min(best, milliseconds);
  }
  return Number.isFinite(best) ? best : undefined;
}
