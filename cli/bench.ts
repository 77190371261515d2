/** `gradlab bench`: measures our kernels against plain tfjs operations on the same device, and against what the device could do at best. */
import { writeFile } from 'node:fs/promises';
import { benchmarks } from '../bench/benchmarks.js';
import { type Bench, measureCase } from '../bench/measure.js';
import type { BenchmarkRow } from '../bench/row.js';
import { tableHead, tableLine } from '../bench/table.js';
import { warmUp } from '../bench/warmUp.js';
import { WebGPUBackend } from '../webview/engine/tfjs.js';
import { deviceRates } from '../webview/engine/timing/deviceRates.js';
import { createStopwatch } from '../webview/engine/timing/stopwatch.js';
import { operations } from '../webview/ops/index.js';
import { benchOptions, measuredOperations } from './benchOptions.js';
import { openBackend } from './openBackend.js';
import { UsageError } from './usageError.js';

export const benchHelp = `gradlab bench [options]
  --only OP       this operation alone: ${measuredOperations}
  --json FILE     write the rows to FILE as well
`;

const warmUpMilliseconds = 500;

export async function bench(args: string[]): Promise<number> {
  const { only, json } = benchOptions(args);
  const rows: BenchmarkRow[] = [];
  // At once, so that a file that cannot be written is not found out after minutes; then case by case, so that what ends early leaves its rows.
  await write(json, rows);
  const errors: string[] = [];
  const { backend, adapter, software, note } = await openBackend('webgpu', {
    onLost: (message) => errors.push(`The device was lost. ${message}`),
    onError: ({ message }) => errors.push(message),
  });
  if (!(backend instanceof WebGPUBackend)) throw new Error('The kernels run on WebGPU only.');
  process.stderr.write(`gradlab bench: ${note}\n`);
  await warmUp(backend, warmUpMilliseconds);
  const rates = await deviceRates(backend, { samples: 20 });
  if (!rates) throw new Error(`${adapter} has not enough memory to measure what it can do.`);

  process.stdout.write(`${heading({ backend, adapter, rates })}\n\n${tableHead}\n`);
  for (const { operation: name, cases } of benchmarks) {
    if (only !== undefined && name !== only) continue;
    const operation = operations.find((each) => each.name === name)!;
    for (const each of cases) {
      if (each.onGpuOnly && software) continue;
      const measured = await measureCase({ backend, adapter, rates }, operation, each);
      if (errors.length > 0) throw new Error(`The GPU refused a command: ${errors[0]}`);
      rows.push(...measured);
      await write(json, rows);
      process.stdout.write(measured.map((row) => `${tableLine(row)}\n`).join(''));
    }
  }
  return 0;
}

async function write(file: string | undefined, rows: readonly BenchmarkRow[]): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, `${JSON.stringify(rows, null, 2)}\n`).catch((error: Error) => {
    throw new UsageError(`--json names a file that cannot be written: ${error.message}.`);
  });
}

/** What the numbers were taken with. */
function heading({ backend, adapter, rates }: Bench): string {
  const clock = createStopwatch(backend).clock === 'device' ? "the GPU's own timestamps" : 'the clock on the wall, from idle to idle';
  const { flopsPerSecond, bytesPerSecond, dispatchMilliseconds } = rates;
  const giga = (perSecond: number) => `${Number((perSecond / 1e9).toPrecision(3))} G`;
  const microseconds = Number((1000 * dispatchMilliseconds).toPrecision(3));
  return [
    `adapter  ${adapter}`,
    `clock    ${clock}`,
    `limit    ${giga(flopsPerSecond)}FLOP/s of multiply-adds, ${giga(bytesPerSecond)}B/s of copying, both measured; an empty dispatch takes ${microseconds} µs`,
  ].join('\n');
}
