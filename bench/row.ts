/** One line of what `npm run bench` finds. */
export interface BenchmarkRow {
  readonly operation: string;
  readonly pass: 'forward' | 'forward+backward';
  readonly size: string;
  /** Milliseconds of one run of our kernels: the median of the repetitions. */
  readonly fusedMs: number;
  /** The same on the clock on the wall, from an idle device until it is done: JavaScript's share included. Of one repetition. */
  readonly fusedWallMs: number;
  /** The same of plain tfjs operations, and how many times as long they take; absent where they would not fit or not end. */
  readonly compositionMs?: number;
  readonly ratio?: number;
  readonly fusedDispatches: number;
  readonly compositionDispatches?: number;
  /** The least that the device needs: arithmetic over its rate or bytes over its bandwidth, the longer of the two in each pass. */
  readonly floorMs: number;
  readonly adapter: string;
}
