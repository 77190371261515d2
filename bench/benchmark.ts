/** What is measured of an operation. One file for each operation holds its cases; benchmarks.ts lists them. */
import type { Attributes, Shape } from '../experiment/contract.js';

export interface Benchmark {
  /** The contract's name. */
  readonly operation: string;
  readonly cases: readonly BenchmarkCase[];
}

export interface BenchmarkCase {
  /** As the rows say it, and the same on the PyTorch side: `N=1000, 128×128, C=3`. */
  readonly size: string;
  /** Those that are not at the contract's defaults. */
  readonly attributes: Attributes;
  /** Also measured: the composition of plain tfjs operations. False where it would not fit or not end. */
  readonly withComposition: boolean;
  /** Only where the adapter is no software: it would take minutes. */
  readonly onGpuOnly?: true;
  /** Inputs that are taken for new in every run: what the kernels keep of them from one to the next, such as sorted labels, they make again. */
  readonly anew?: readonly string[];
  /** By the contract's names; made anew at each call. Gradients are taken with respect to all float32 ones. */
  inputs(): Readonly<Record<string, BenchmarkTensor>>;
}

export interface BenchmarkTensor {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}
