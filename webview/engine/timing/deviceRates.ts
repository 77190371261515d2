/** What the device can do at best, measured by three small kernels of ours: the rates that limits are computed from. */
import type { DeviceRates } from '../../../experiment/messages.js';
import { dispatch, flush, type Kernel } from '../backend/dispatch.js';
import type { WebGPUBackend } from '../tfjs.js';
import copyCode from './copy.wgsl';
import emptyCode from './empty.wgsl';
import multiplyAddCode from './multiplyAdd.wgsl';
import { repeatsFor } from './samples.js';
import { createStopwatch, type Stopwatch } from './stopwatch.js';

/** A sample on the wall's clock carries the wait for the device, which must not count. */
const sampleMilliseconds = { device: 4, wall: 20 } as const;
const mostRepeats = 200;

/** Bytes that are copied. The second is more than the last cache of a GPU holds, and is for devices to which the first is nothing. */
const copySizes = [16 * 2 ** 20, 64 * 2 ** 20] as const;
const quickCopyMilliseconds = 2;
const invocationsPerWorkgroup = 256;
/** 16 vectors of 16 bytes. */
const bytesPerInvocation = 256;

/** Workgroups that a software adapter does in a moment, and how many keep the largest GPUs busy. */
const fewestWorkgroups = 64;
const mostWorkgroups = 2048;
const flopsPerRound = 256;
const mostRounds = 2 ** 20;
const emptyDispatches = 50;

const known = new WeakMap<GPUDevice, DeviceRates>();

export interface RateOptions {
  /** Is asked between two slices, of a few milliseconds each on a GPU and tens of them on a software adapter. */
  readonly goesOn?: () => boolean;
  /** The best of so many counts: more of them find the device's best on a machine that has other things to do. */
  readonly samples?: number;
}

/**
 * The rates of the backend's device; measured at the first call, in a fraction of a second, then remembered.
 * @returns undefined where `goesOn` said no, or the device has no memory left to measure with.
 */
export async function deviceRates(
  backend: WebGPUBackend,
  { goesOn = () => true, samples = 3 }: RateOptions = {},
): Promise<DeviceRates | undefined> {
  const remembered = known.get(backend.device);
  if (remembered) return remembered;
  const options = { goesOn, samples };
  const bytesPerSecond = await copyRate(backend, options);
  const kernels =
    bytesPerSecond &&
    (await withBuffers(backend, [4 * mostWorkgroups * invocationsPerWorkgroup], async ([buffer]) => {
      const empty = await bestTime(backend, () => runEmpty(backend, buffer!), options);
      const flopsPerSecond = empty && (await multiplyAddRate(backend, buffer!, options));
      return flopsPerSecond && { flopsPerSecond, dispatchMilliseconds: empty / emptyDispatches };
    }));
  if (!kernels) return undefined;
  const rates: DeviceRates = { bytesPerSecond, ...kernels };
  known.set(backend.device, rates);
  return rates;
}

/** Bytes a second, read and written together. */
async function copyRate(backend: WebGPUBackend, options: Required<RateOptions>): Promise<number | undefined> {
  let rate: number | undefined;
  for (const wanted of copySizes) {
    const { maxStorageBufferBindingSize, maxBufferSize } = backend.device.limits;
    const bytes = Math.min(wanted, maxStorageBufferBindingSize, maxBufferSize);
    const milliseconds = await withBuffers(backend, [bytes, bytes], (buffers) =>
      bestTime(backend, () => runCopy(backend, buffers, bytes), options),
    );
    if (milliseconds === undefined) return undefined;
    rate = (2 * bytes) / (milliseconds / 1000);
    if (milliseconds > quickCopyMilliseconds) break;
  }
  return rate;
}

function runCopy(backend: WebGPUBackend, buffers: readonly GPUBuffer[], bytes: number): void {
  const kernel: Kernel = { name: 'rate of copying', code: copyCode };
  dispatch(backend, kernel, buffers, null, [Math.floor(bytes / bytesPerInvocation / invocationsPerWorkgroup), 1, 1]);
}

/** Each waits for the one before, as the kernels of an operation do. */
function runEmpty(backend: WebGPUBackend, buffer: GPUBuffer): void {
  const kernel: Kernel = { name: 'empty dispatch', code: emptyCode };
  for (let i = 0; i < emptyDispatches; i++) dispatch(backend, kernel, [buffer], null, [1, 1, 1]);
}

/** Floating-point operations a second. The work grows until it fills a sample, since devices differ by a factor of thousands. */
async function multiplyAddRate(
  backend: WebGPUBackend,
  buffer: GPUBuffer,
  { goesOn, samples }: Required<RateOptions>,
): Promise<number | undefined> {
  const stopwatch = createStopwatch(backend);
  const kernel: Kernel = { name: 'rate of multiply-adds', code: multiplyAddCode };
  const wanted = sampleMilliseconds[stopwatch.clock];
  const time = (workgroups: number, rounds: number) =>
    stopwatch.time(() => dispatch(backend, kernel, [buffer], Uint32Array.of(rounds).buffer, [workgroups, 1, 1]), 1);
  await time(1, 1);
  let [workgroups, rounds] = [fewestWorkgroups, 1];
  let fastest = 0;
  for (let taken = 0; taken < samples; ) {
    if (!goesOn()) return undefined;
    const milliseconds = await time(workgroups, rounds);
    if (milliseconds >= wanted || rounds >= mostRounds) {
      fastest = Math.max(fastest, (workgroups * invocationsPerWorkgroup * rounds * flopsPerRound) / (milliseconds / 1000));
      taken++;
    } else {
      // At most sixteenfold, since a short time is not to be trusted.
      const factor = Math.min(16, Math.ceil((1.5 * wanted) / Math.max(milliseconds, wanted / 16)));
      if (workgroups < mostWorkgroups) workgroups = Math.min(mostWorkgroups, workgroups * factor);
      else rounds *= factor;
    }
  }
  return fastest;
}

/** Milliseconds of one run, in the best of a few samples; undefined where `goesOn` said no. */
async function bestTime(backend: WebGPUBackend, run: () => void, { goesOn, samples }: Required<RateOptions>): Promise<number | undefined> {
  const stopwatch: Stopwatch = createStopwatch(backend);
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

/** Buffers that are not of tfjs's pool, which would keep them. Undefined where there is not enough memory: that must not end a run. */
async function withBuffers<T>(
  backend: WebGPUBackend,
  sizes: readonly number[],
  work: (buffers: readonly GPUBuffer[]) => Promise<T>,
): Promise<T | undefined> {
  const { device } = backend;
  device.pushErrorScope('out-of-memory');
  const buffers = sizes.map((size) => device.createBuffer({ label: 'for measuring', size, usage: GPUBufferUsage.STORAGE }));
  try {
    return (await device.popErrorScope()) === null ? await work(buffers) : undefined;
  } finally {
    flush(backend);
    for (const buffer of buffers) buffer.destroy();
  }
}
