/** The graph section: each node by its operation's contract. */
import { contractOf } from '../contracts/index.js';
import type { FilePath } from '../messages.js';
import { check } from './check.js';
import type { DraftNode } from './draft.js';
import { isObject, valueAt } from './plainData.js';
import type { Report } from './report.js';
import { anyNodeSchema, nodeSchemas } from './schema.js';

/** The node at `path`, or undefined where it has mistakes. */
export function checkNode(report: Report, path: FilePath, fileIndex: number, value: unknown): DraftNode | undefined {
  const operation = isObject(value) ? value['op'] : undefined;
  const contract = typeof operation === 'string' ? contractOf(operation) : undefined;
  const schema = contract === undefined ? undefined : nodeSchemas.get(contract.name);
  if (contract === undefined || schema === undefined) {
    check(report, path, anyNodeSchema, value);
    return undefined;
  }
  const given = check(report, path, schema, value);
  if (given === undefined) return undefined;

  const inputs: Record<string, string | readonly string[]> = {};
  for (const { name } of contract.inputs) {
    const input = given.inputs[name];
    if (input !== undefined) inputs[name] = input;
  }
  const written = Object.keys(valueAt(value, ['inputs']) ?? {}); // in the order of the text
  let sound = true;
  for (const group of contract.exactlyOneOf ?? []) {
    const present = written.filter((name) => group.includes(name));
    if (present.length === 1) continue;
    sound = false;
    const choices = group.join(' or ');
    if (present[1] !== undefined) {
      report.add(
        'exactly-one-input',
        'key',
        [...path, 'inputs', present[1]],
        `${given.id} has both ${present.join(' and ')}.`,
        `Keep one of them.`,
      );
    } else {
      report.add('exactly-one-input', 'key', [...path, 'inputs'], `${given.id} has neither ${group.join(' nor ')}.`, `Give it ${choices}.`);
    }
  }
  return sound ? { id: given.id, path, fileIndex, contract, inputs, attributes: given.attrs } : undefined;
}
