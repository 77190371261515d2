/** Every operation that an experiment may use. Adding one: its file here, its folder in webview/ops, and a line in each of the two lists. */
import type { OperationContract } from '../contract.js';
import { add } from './add.js';
import { gaussianRender2d } from './gaussianRender2d.js';
import { mean } from './mean.js';
import { mse } from './mse.js';
import { mul } from './mul.js';
import { reshape } from './reshape.js';
import { sum } from './sum.js';

export const contracts: readonly OperationContract[] = [gaussianRender2d, mse, add, mul, mean, sum, reshape];

const byName = new Map(contracts.map((contract) => [contract.name, contract]));

/** The contract of the operation that the file calls `name`. */
export function contractOf(name: string): OperationContract | undefined {
  return byName.get(name);
}
