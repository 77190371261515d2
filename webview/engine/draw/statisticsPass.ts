/** Statistics and ranges of many tensors on the GPU: a dispatch for each and one for all of them, always in the same order. */
import type { ColorScale, Statistics } from '../../../experiment/messages.js';
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

/** Likewise from one job's parameters to the next. */
const jobStride = 256;
const jobBytes = 28;

const entriesPerChunk = 4096;
/** Of a tensor, which one invocation combines; larger tensors have larger chunks. */
const mostPartials = 256;
const momentsBytes = 28;
/** As in moments.wgsl. */
const lanes = 64;
const ruleNumbers = { full: 0, symmetric: 1, fixed: 2 } as const;

export function createStatisticsPass(device: GPUDevice): StatisticsPass {
  const partialModule = device.createShaderModule({ label: 'statisticsPartial', code: momentsCode + jobCode + partialCode });
  const partialPipelines = new Map<string, GPUComputePipeline>();
  const summaryModule = device.createShaderModule({ label: 'statisticsSummary', code: momentsCode + jobCode + summaryCode });
  const summaryPipeline = device.createComputePipeline({ label: 'statisticsSummary', layout: 'auto', compute: { module: summaryModule } });
  const parameters = createGrowingBuffer(
    device,
    'statistics jobs',
    GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  );
  const partials = createGrowingBuffer(device, 'partial statistics', GPUBufferUsage.STORAGE);
  const summaries = createGrowingBuffer(device, 'statistics', GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC);

  /** Compiled for what the tensors hold, when it is first needed: a software adapter would run through all branches for every entry. */
  function partialPipeline({ tensor, minus }: StatisticsJob): GPUComputePipeline {
    const constants = {
      integer: Number(tensor.integer),
      subtract: Number(minus !== undefined),
      minusInteger: Number(minus?.integer ?? false),
    };
    const key = Object.values(constants).join();
    let pipeline = partialPipelines.get(key);
    if (!pipeline) {
      const compute = { module: partialModule, constants };
      pipeline = device.createComputePipeline({ label: `statisticsPartial ${key}`, layout: 'auto', compute });
      partialPipelines.set(key, pipeline);
    }
    return pipeline;
  }

  return {
    encode(encoder, jobs) {
      const plan = planOf(jobs);
      const parametersBuffer = parameters.atLeast(plan.table.byteLength);
      const partialsBuffer = partials.atLeast(plan.partials * lanes * momentsBytes);
      const summariesBuffer = summaries.atLeast(jobs.length * summaryStride);
      device.queue.writeBuffer(parametersBuffer, 0, plan.table);

      const pass = encoder.beginComputePass({ label: 'statistics' });
      jobs.forEach((job, i) => {
        const workgroups = plan.workgroups[i] ?? 0;
        if (workgroups === 0) return;
        const pipeline = partialPipeline(job);
        const parameter = { buffer: parametersBuffer, offset: i * jobStride, size: jobBytes };
        const tensors = [job.tensor, job.minus ?? job.tensor].map(({ buffer }) => ({ buffer }));
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroupOf(device, pipeline, [parameter, ...tensors, { buffer: partialsBuffer }]));
        pass.dispatchWorkgroups(workgroups);
      });
      const bindings = [
        { buffer: parametersBuffer, size: jobs.length * jobStride },
        { buffer: partialsBuffer },
        { buffer: summariesBuffer },
      ];
      pass.setPipeline(summaryPipeline);
      pass.setBindGroup(0, bindGroupOf(device, summaryPipeline, bindings));
      pass.dispatchWorkgroups(Math.ceil(jobs.length / 64));
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

/** The jobs as statisticsJob.wgsl has them, 256 bytes apart, and how many workgroups each takes. */
function planOf(jobs: readonly StatisticsJob[]): { table: ArrayBuffer; workgroups: number[]; partials: number } {
  const table = new ArrayBuffer(jobs.length * jobStride);
  const workgroups: number[] = [];
  let partials = 0;
  jobs.forEach(({ count, range }, i) => {
    const chunk = entriesPerChunk * Math.max(1, Math.ceil(count / (entriesPerChunk * mostPartials)));
    const own = Math.ceil(count / chunk);
    new Uint32Array(table, i * jobStride).set([count, partials, own, chunk, ruleNumbers[range.rule]]);
    if (range.rule === 'fixed') new Float32Array(table, i * jobStride).set([range.low, range.high], 5);
    workgroups.push(own);
    partials += own;
  });
  return { table, workgroups, partials };
}

function bindGroupOf(device: GPUDevice, pipeline: GPUComputePipeline, bindings: readonly GPUBufferBinding[]): GPUBindGroup {
  const entries = bindings.map((resource, binding) => ({ binding, resource }));
  return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
}
