/** The PyTorch side measures on the same numbers: both sides hold their inputs against bench/checksums.json. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { benchmarks } from '../../../bench/benchmarks.js';

const checksums: unknown = JSON.parse(readFileSync('bench/checksums.json', 'utf8'));

test.each(benchmarks)('the inputs of $operation are the ones whose checksums PyTorch is held to', ({ operation, cases }) => {
  const sums = cases.map(({ size, inputs }) => {
    const ofInputs = Object.entries(inputs()).map(([name, { data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return [name, createHash('sha256').update(bytes).digest('hex')];
    });
    return [size, Object.fromEntries(ofInputs)];
  });
  expect(checksums).toMatchObject({ [operation]: Object.fromEntries(sums) });
});
