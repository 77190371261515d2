/** The graph section: each node by its operation's contract. */
import type { AttributeValue } from '../contract.js';
import { contractOf } from '../contracts/index.js';
import type { FilePath } from '../messages.js';
import { check } from './check.js';
import type { DraftNode } from './draft.js';
import { isObject, valueAt } from './plainData.js';
import type { Report } from './report.js';
import { anyNodeSchema, nodeSchemas } from './schema.js';
import { wayProblem } from './ways.js';

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
  const partOf = (name: string) => (contract.inputs.some((input) => input.name === name) ? 'inputs' : 'attrs');
  const attributes: Record<string, AttributeValue> = {};
  for (const { name } of contract.attributes) {
    const attribute = given.attrs[name];
    if (attribute !== undefined) attributes[name] = attribute;
  }
  const written = ['inputs', 'attrs'].flatMap((part) => Object.keys(valueAt(value, [part]) ?? {}));
  let sound = true;
  for (const ways of contract.exactlyOneOf ?? []) {
    const problem = wayProblem(given.id, ways, written);
    if (problem === undefined) continue;
    sound = false;
    const place = problem.name === undefined ? ['inputs'] : [partOf(problem.name), problem.name];
    report.add('exactly-one-way', 'key', [...path, ...place], problem.message, problem.remedy);
  }
  return sound ? { id: given.id, path, fileIndex, contract, inputs, attributes } : undefined;
}
