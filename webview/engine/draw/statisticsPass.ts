/** Statistics and ranges of many tensors on the GPU, in two dispatches for every six tensors or fewer, always in the same order. */
import type { ColorScale, Statistics } from '../../../experiment/messages.js';
import entryCode from './entry.wgsl';
import { createGrowingBuffer } from './growingBuffer.js';
import momentsCode from './moments.wgsl';
import jobCode from './statisticsJob.wgsl';
import partialCode from './statisticsPartial.wgsl';
import summaryCode from './statisticsSummary.wgsl';
import type { TensorBuffer } from './tensorBuffer.js';

export interface StatisticsJob {
  readonly tensor: TensorBuffer;
  /** Subtracted; of the same count. */
  readonly minus?: TensorBuffer;
  readonly count: number;
  readonly range: ColorScale['range'];
}

export interface Summary {
  readonly low: number;
  readonly high: number;
  readonly statistics: Statistics;
}

export interface StatisticsPass {
  /** Encodes everything for `jobs`; job i's summary will be at i·{@link summaryStride} of the buffer that is returned. */
  encode(encoder: GPUCommandEncoder, jobs: readonly StatisticsJob[]): GPUBuffer;
  dispose(): void;
}

/** Bytes from one summary to the next: each can be bound alone. */
export const summaryStride = 256;
export const summaryBytes = 32;

const tensorsPerDispatch = 6;
const entriesPerChunk = 4096;
const jobWords = 12;
const momentsBytes = 28;
const ruleNumbers = { full: 0, symmetric: 1, fixed: 2 } as const;

export function createStatisticsPass(device: GPUDevice): StatisticsPass {
  const partialPipeline = pipelineOf(device, 'statisticsPartial', entryCode + momentsCode + jobCode + partialCode);
  const summaryPipeline = pipelineOf(device, 'statisticsSummary', momentsCode + jobCode + summaryCode);
  const parameters = createGrowingBuffer(
    device,
    'statistics jobs',
    GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  );
  const partials = createGrowingBuffer(device, 'partial statistics', GPUBufferUsage.STORAGE);
  const summaries = createGrowingBuffer(device, 'statistics', GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC);

  return {
    encode(encoder, jobs) {
      const plan = planOf(jobs, device.limits.maxComputeWorkgroupsPerDimension);
      const groupsAt = aligned(plan.jobs.byteLength);
      const words = new Uint32Array((groupsAt + plan.groups.length * 256) / 4);
      words.set(new Uint32Array(plan.jobs));
      plan.groups.forEach((group, i) => void words.set([group.firstJob, group.firstPartial], (groupsAt + i * 256) / 4));

      const parametersBuffer = parameters.atLeast(words.byteLength);
      const partialsBuffer = partials.atLeast(plan.partials * momentsBytes);
      const summariesBuffer = summaries.atLeast(jobs.length * summaryStride);
      device.queue.writeBuffer(parametersBuffer, 0, words);
      const jobsBinding = { buffer: parametersBuffer, offset: 0, size: Math.max(plan.jobs.byteLength, jobWords * 4) };

      const pass = encoder.beginComputePass({ label: 'statistics' });
      pass.setPipeline(partialPipeline);
      plan.groups.forEach((group, i) => {
        if (group.partials === 0) return;
        const tensors = Array.from({ length: tensorsPerDispatch }, (_, slot) => group.buffers[slot] ?? (group.buffers[0] as GPUBuffer));
        const uniform = { buffer: parametersBuffer, offset: groupsAt + i * 256, size: 8 };
        const bindings = [uniform, jobsBinding, { buffer: partialsBuffer }, ...tensors.map((buffer) => ({ buffer }))];
        pass.setBindGroup(0, bindGroupOf(device, partialPipeline, bindings));
        pass.dispatchWorkgroups(group.partials);
      });
      pass.setPipeline(summaryPipeline);
      pass.setBindGroup(0, bindGroupOf(device, summaryPipeline, [jobsBinding, { buffer: partialsBuffer }, { buffer: summariesBuffer }]));
      pass.dispatchWorkgroups(jobs.length);
      pass.end();
      return summariesBuffer;
    },
    dispose() {
      for (const buffer of [parameters, partials, summaries]) buffer.dispose();
    },
  };
}

/** What the GPU wrote for one job; statistics of nothing are NaN. */
export function readSummary(bytes: ArrayBuffer): Summary {
  const [high = 0, low = 0, minimum = 0, maximum = 0, mean = 0, rms = 0] = new Float32Array(bytes, 0, 6);
  const [finite = 0, nonFinite = 0] = new Uint32Array(bytes, 24, 2);
  const count = finite + nonFinite;
  const of = (value: number) => (finite === 0 ? Number.NaN : value);
  return { low, high, statistics: { count, minimum: of(minimum), maximum: of(maximum), mean: of(mean), rms: of(rms), nonFinite } };
}

interface Group {
  readonly firstJob: number;
  readonly firstPartial: number;
  partials: number;
  /** At most {@link tensorsPerDispatch}. */
  readonly buffers: GPUBuffer[];
}

/** The table of jobs as statisticsJob.wgsl has it, and the groups of neighbouring jobs that share a dispatch. */
function planOf(jobs: readonly StatisticsJob[], maxWorkgroups: number): { jobs: ArrayBuffer; groups: Group[]; partials: number } {
  const table = new ArrayBuffer(jobs.length * jobWords * 4);
  const words = new Uint32Array(table);
  const floats = new Float32Array(table);
  const total = jobs.reduce((sum, { count }) => sum + count, 0);
  const chunk = entriesPerChunk * Math.ceil(total / (entriesPerChunk * (maxWorkgroups - jobs.length)));
  const groups: Group[] = [];
  let partials = 0;
  jobs.forEach(({ tensor, minus, count, range }, index) => {
    const buffers = count === 0 ? [] : minus ? [tensor.buffer, minus.buffer] : [tensor.buffer];
    let group = groups.at(-1);
    if (!group || new Set([...group.buffers, ...buffers]).size > tensorsPerDispatch) {
      group = { firstJob: index, firstPartial: partials, partials: 0, buffers: [] };
      groups.push(group);
    }
    for (const buffer of buffers) if (!group.buffers.includes(buffer)) group.buffers.push(buffer);
    const own = Math.ceil(count / Math.max(chunk, 1));
    const at = index * jobWords;
    words.set([group.buffers.indexOf(tensor.buffer), Number(tensor.integer)], at);
    words.set([minus ? group.buffers.indexOf(minus.buffer) : tensorsPerDispatch, Number(minus?.integer ?? false)], at + 2);
    words.set([count, partials, own, chunk, ruleNumbers[range.rule]], at + 4);
    if (range.rule === 'fixed') floats.set([range.low, range.high], at + 9);
    partials += own;
    group.partials += own;
  });
  return { jobs: table, groups, partials };
}

function pipelineOf(device: GPUDevice, label: string, code: string): GPUComputePipeline {
  const module = device.createShaderModule({ label, code });
  return device.createComputePipeline({ label, layout: 'auto', compute: { module, entryPoint: 'main' } });
}

function bindGroupOf(device: GPUDevice, pipeline: GPUComputePipeline, bindings: readonly GPUBufferBinding[]): GPUBindGroup {
  const entries = bindings.map((resource, binding) => ({ binding, resource }));
  return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 256) * 256;
}
