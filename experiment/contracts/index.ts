/** Every operation that an experiment may use. Adding one: its file here, its folder in webview/ops, and a line in each of the two lists. */
import type { OperationContract } from '../contract.js';
import { add } from './add.js';
import { concat } from './concat.js';
import { conv2d } from './conv2d.js';
import { deformConv2d } from './deformConv2d.js';
import { deformSample2d } from './deformSample2d.js';
import { dense } from './dense.js';
import { div } from './div.js';
import { gaussianRender2d } from './gaussianRender2d.js';
import { kernelSplat1d } from './kernelSplat1d.js';
import { kernelSplat2d } from './kernelSplat2d.js';
import { l1 } from './l1.js';
import { matMul } from './matMul.js';
import { mean } from './mean.js';
import { mse } from './mse.js';
import { mul } from './mul.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { resizeBilinear } from './resizeBilinear.js';
import { sigmoid } from './sigmoid.js';
import { sin } from './sin.js';
import { slic } from './slic.js';
import { slice } from './slice.js';
import { softmax } from './softmax.js';
import { sub } from './sub.js';
import { sum } from './sum.js';
import { superpixelPool } from './superpixelPool.js';
import { superpixelUnpool } from './superpixelUnpool.js';
import { tanh } from './tanh.js';
import { totalVariation } from './totalVariation.js';
import { transpose } from './transpose.js';

export const contracts: readonly OperationContract[] = [
  ...[gaussianRender2d, kernelSplat1d, kernelSplat2d],
  ...[superpixelPool, superpixelUnpool, slic],
  ...[deformConv2d, deformSample2d],
  ...[mse, l1, totalVariation],
  ...[add, sub, mul, div],
  ...[relu, sigmoid, tanh, sin, softmax],
  ...[sum, mean],
  ...[matMul, dense, conv2d],
  ...[reshape, transpose, concat, slice, resizeBilinear],
];

const byName = new Map(contracts.map((contract) => [contract.name, contract]));

/** The contract of the operation that the file calls `name`. */
export function contractOf(name: string): OperationContract | undefined {
  return byName.get(name);
}
