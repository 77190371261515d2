/** What a gradient check of one entry leaves out must change nothing: neither the entry nor its derivative. */
import { expect } from 'vitest';
import type { Attributes } from '../../../experiment/contract.js';
import { movableEntry } from '../../../webview/engine/check/differences.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { type HostInputs, host, truth } from './evaluate.js';

/** Holds that every entry of `input` has the same value and derivatives alone. */
export function expectSameAlone(operation: Operation, inputs: HostInputs, attributes: Attributes, input: string): void {
  const output = truth(operation, inputs, attributes);
  const cotangent = host(
    output.shape,
    output.data.map((_, index) => Math.sin(index)),
  );
  const call = { inputs, attributes, cotangents: [cotangent] };
  for (let index = 0; index < inputs[input]!.data.length; index++) {
    const isolated = operation.isolate!(call, input, index)!;
    const [alone] = operation.definition(isolated.call.inputs, isolated.call.attributes);
    expect(alone!.shape).toEqual(isolated.call.cotangents[0]!.shape);
    const entry = movableEntry(operation, isolated.call, { input }, isolated.index);
    const inAll = movableEntry(operation, call, { input }, index);
    expect(entry.value).toBe(inAll.value);
    const [a, b] = [entry.differences(1e-3), inAll.differences(1e-3)];
    for (const name of ['central', 'low', 'high', 'absolute'] as const) expect(a[name]).toBeCloseTo(b[name], 8);
  }
}
