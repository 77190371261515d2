/** What a card says about the time of its node. */
import { formatNumber } from '../../../experiment/formatNumber.js';
import type { NodeTimes, PassTime } from '../../../experiment/messages.js';

export interface TimeWords {
  /** `0.31 ms forward · 0.62 ms backward · 34 % of limit`, or `120 ms, once` */
  readonly short: string;
  readonly passes: readonly PassWords[];
  /** What the numbers mean, sentence by sentence. */
  readonly explanation: readonly string[];
}

/** One line of the table behind the short form; empty where there is nothing to say. */
export interface PassWords {
  readonly pass: 'forward' | 'backward';
  readonly time: string;
  readonly dispatches: string;
  readonly limit: string;
  readonly share: string;
}

/** Undefined where the node gives the device nothing to do, as a reshape. */
export function timeWords(times: NodeTimes): TimeWords | undefined {
  if (times.once) return onceWords(times.forward);
  const { clock, forward, backward, rates } = times;
  const passes = [forward, ...(backward ? [backward] : [])];
  if (passes.every(({ dispatches }) => dispatches === 0)) return undefined;
  const launch = rates?.dispatchMilliseconds ?? 0;
  const isSmall = passes.every(({ limit }) => limit !== undefined && limit.milliseconds < launch);
  const share = isSmall ? undefined : shareOf(passes);
  const short = [
    `${inTime(forward.milliseconds)} forward`,
    ...(backward ? [`${inTime(backward.milliseconds)} backward`] : []),
    ...(share === undefined ? [] : [`${percent(share)} of limit`]),
  ];
  return {
    short: short.join(' · '),
    passes: [passWords('forward', forward), ...(backward ? [passWords('backward', backward)] : [])],
    explanation: [
      `Measured while the run rested, this node alone, by ${clock === 'device' ? "the GPU's own clock" : 'the clock on the wall'}.`,
      ...(rates
        ? [
            `The limit is the least time that this device needs for the arithmetic of the formula, at ${perSecond(rates.flopsPerSecond, 'FLOP')}, or for reading and writing its data once, at ${perSecond(rates.bytesPerSecond, 'B')}, whichever is longer. Both rates were measured here.`,
            ...(isSmall
              ? [
                  `This node is too small for it to mean much: a dispatch takes ${inTime(launch)} even if it does nothing, longer than the limit.`,
                ]
              : []),
            ...(share !== undefined && share > 1 ? ['More than 100 % is possible where the data is still in a cache.'] : []),
          ]
        : []),
    ],
  };
}

function onceWords(run: PassTime): TimeWords {
  return {
    short: `${inTime(run.milliseconds)}, once`,
    passes: [passWords('forward', run)],
    explanation: ['It runs only once, before the first step, and no step runs it again. This is what that took, by the clock on the wall.'],
  };
}

function passWords(pass: PassWords['pass'], { milliseconds, dispatches, limit }: PassTime): PassWords {
  return {
    pass,
    time: inTime(milliseconds),
    dispatches: dispatches === undefined ? '' : `${dispatches} dispatch${dispatches === 1 ? '' : 'es'}`,
    limit: limit === undefined ? '' : `limit ${inTime(limit.milliseconds)} (${boundBy(limit)})`,
    share: limit === undefined || milliseconds === 0 ? '' : percent(limit.milliseconds / milliseconds),
  };
}

function boundBy({ boundBy, flops, bytes }: NonNullable<PassTime['limit']>): string {
  return boundBy === 'arithmetic' ? inUnits(flops, 'FLOP') : inUnits(bytes, 'B');
}

/** Of both passes together. */
function shareOf(passes: readonly PassTime[]): number | undefined {
  let limits = 0;
  let times = 0;
  for (const { limit, milliseconds } of passes) {
    if (limit === undefined) return undefined;
    limits += limit.milliseconds;
    times += milliseconds;
  }
  return times > 0 ? limits / times : undefined;
}

function inTime(milliseconds: number): string {
  if (milliseconds >= 1000) return `${formatNumber(Number((milliseconds / 1000).toPrecision(2)))} s`;
  const [value, unit] = milliseconds >= 0.1 || milliseconds === 0 ? [milliseconds, 'ms'] : [1000 * milliseconds, 'µs'];
  return `${formatNumber(Number(value.toPrecision(2)))} ${unit}`;
}

function percent(share: number): string {
  const value = 100 * share;
  return value < 1 ? `${value < 0.1 ? '< 0.1' : value.toFixed(1)} %` : `${Math.round(value)} %`;
}

function perSecond(rate: number, unit: string): string {
  return `${inUnits(rate, unit)}/s`;
}

/** `12 GFLOP`, `1.5 MB`. */
function inUnits(amount: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const power = amount < 1 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(amount) / 3));
  return `${Number((amount / 1000 ** power).toPrecision(2))} ${prefixes[power]}${unit}`;
}
