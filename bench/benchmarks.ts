/** Every operation that is measured. Adding one: its file here, and its line in this list. */
import type { Benchmark } from './benchmark.js';
import { deformConv2d } from './deformConv2d.js';
import { gaussianRender2d } from './gaussianRender2d.js';
import { superpixelPool } from './superpixelPool.js';

export const benchmarks: readonly Benchmark[] = [gaussianRender2d, superpixelPool, deformConv2d];
