/** Every operation that an experiment may use. Adding one: its folder here, its file in experiment/contracts, a line in each of the two lists. */
import type { Operation } from '../engine/operation.js';
import { deformConv2d } from './deformConv2d/index.js';
import { deformSample2d } from './deformSample2d/index.js';
import { gaussianRender2d } from './gaussianRender2d/index.js';
import { generalOperations } from './general/table.js';
import { kernelSplat1d, kernelSplat2d } from './kernelSplat/index.js';
import { mse } from './mse/index.js';
import { slic } from './slic/index.js';
import { superpixelPool } from './superpixelPool/index.js';
import { superpixelUnpool } from './superpixelUnpool/index.js';

export const operations: readonly Operation[] = [
  ...[gaussianRender2d, kernelSplat1d, kernelSplat2d],
  ...[superpixelPool, superpixelUnpool, slic],
  ...[deformConv2d, deformSample2d],
  mse,
  ...generalOperations,
];
