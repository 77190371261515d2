/** Statistics and reports from the GPU against float64 loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import type { PanelDrawing, PanelReport, Statistics, TensorTarget } from '../../../experiment/messages.js';
import { scaleFor, standardThemes, statisticsOf } from '../../../webview/color/index.js';
import type { FramePanel } from '../../../webview/engine/draw/framePlan.js';
import type { TensorSource } from '../../../webview/engine/draw/painter.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { overlay } from '../../../webview/ops/gaussianRender2d/overlay.js';
import { openStage, panelTexture, pseudorandom, type Stage, sourceOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const layout = layoutOf([1], 'picture', { batch: 0, channel: 0 });

/** Shows each target in a panel of its own, with the range rule that its scale has. */
async function reportsOf(
  tensors: TensorSource,
  targets: readonly TensorTarget[],
  kind: 'values' | 'signed' = 'values',
): Promise<PanelReport[]> {
  const texture = panelTexture(stage.backend.device, 1, 1);
  const panels = targets.map((target, i): FramePanel => {
    const drawing = { heatmap: { target, layout, scale: scaleFor(kind, standardThemes.dark) } };
    return { id: String(i), drawing, height: 1, width: 1, view: () => texture.createView() };
  });
  const reports = await stage.renderer.render(tensors, panels);
  texture.destroy();
  return panels.map(({ id }) => reports[id]!);
}

const target = (reference: string, minus?: string): TensorTarget => ({ reference, gradient: false, ...(minus && { minus }) });

/** Exact where float32 is; mean and rms within the rounding of sums, which is relative to the rms. */
function expectStatistics(actual: Statistics, expected: Statistics): void {
  expect({ ...actual, mean: 0, rms: 0 }).toEqual({ ...expected, mean: 0, rms: 0 });
  if (Number.isNaN(expected.rms)) {
    expect(actual.rms).toBeNaN();
    expect(actual.mean).toBeNaN();
    return;
  }
  const tolerance = 1e-6 * expected.rms;
  expect(Math.abs(actual.rms - expected.rms)).toBeLessThanOrEqual(tolerance);
  expect(Math.abs(actual.mean - expected.mean)).toBeLessThanOrEqual(tolerance);
}

describe('statistics on the GPU', () => {
  const numbers: Record<string, (uniform: number, index: number) => number> = {
    'in [0, 1)': (u) => u,
    'around zero': (u) => u - 0.5,
    'far from zero': (u) => 1e6 + u,
    'whose squares are too small for float32': (u) => (u - 0.5) * 1e-30,
    'whose squares and sums are too large for float32': (u) => (u - 0.5) * 6e38,
    'of all magnitudes': (u, i) => (i % 2 ? 1 : -1) * 10 ** (60 * u - 30),
    'with NaN and infinity': (u, i) => [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][i % 7] ?? u,
    'that are all NaN': () => Number.NaN,
    'that are zero': () => 0,
  };

  it.each(Object.keys(numbers))('are those of a float64 loop for numbers %s', async (name) => {
    for (const count of [1, 63, 64, 65, 4095, 4097, 70_001]) {
      const data = pseudorandom(count, count).map((uniform, i) => numbers[name]!(uniform, i));
      const tensor = tf.tensor(data);
      const [report] = await reportsOf(sourceOf({ tensor }), [target('tensor')]);
      expectStatistics(report!.statistics, statisticsOf(data));
      tensor.dispose();
    }
  });

  it('count int32, and differences of both types', async () => {
    const floats = pseudorandom(5000, 1).map((u) => u * 100);
    const integers = pseudorandom(5000, 2).map((u) => Math.floor(u * 100) - 50);
    const tensors = { floats: tf.tensor(floats), integers: tf.tensor(integers, [5000], 'int32') };
    const [ofIntegers, difference, opposite] = await reportsOf(sourceOf(tensors), [
      target('integers'),
      target('floats', 'integers'),
      target('integers', 'floats'),
    ]);
    expectStatistics(ofIntegers!.statistics, statisticsOf(integers));
    expectStatistics(difference!.statistics, statisticsOf(floats.map((value, i) => value - integers[i]!)));
    expectStatistics(opposite!.statistics, statisticsOf(integers.map((value, i) => value - floats[i]!)));
    tf.dispose(tensors);
  });

  it('call a difference that leaves float32 not finite', async () => {
    const tensors = { a: tf.tensor([3e38, 1, Number.NaN]), b: tf.tensor([-3e38, 2, 1]) };
    const [report] = await reportsOf(sourceOf(tensors), [target('a', 'b')]);
    expect(report!.statistics).toMatchObject({ count: 3, nonFinite: 2, minimum: -1, maximum: -1 });
    tf.dispose(tensors);
  });

  it('hold for 20 million entries, more than one dimension of workgroups has at 256 each', async () => {
    const data = pseudorandom(20_000_000, 9);
    data[19_999_999] = 5;
    const tensor = tf.tensor(data);
    const [report] = await reportsOf(sourceOf({ tensor }), [target('tensor')]);
    expectStatistics(report!.statistics, statisticsOf(data));
    tensor.dispose();
  });

  it('are told of more tensors than one dispatch binds, of any size, empty ones too', async () => {
    const data = Array.from({ length: 17 }, (_, i) => pseudorandom(i === 5 ? 0 : i * 3000 + 1, i));
    const tensors = Object.fromEntries(data.map((numbers, i) => [`t${i}`, tf.tensor(numbers)]));
    const reports = await reportsOf(
      sourceOf(tensors),
      Object.keys(tensors).map((name) => target(name)),
    );
    reports.forEach((report, i) => void expectStatistics(report.statistics, statisticsOf(data[i]!)));
    tf.dispose(tensors);
  });

  it('are the same bits every time', async () => {
    const tensor = tf.tensor(pseudorandom(100_003).map((u) => u - 0.5));
    const runs = [await reportsOf(sourceOf({ tensor }), [target('tensor')]), await reportsOf(sourceOf({ tensor }), [target('tensor')])];
    expect(runs[0]).toEqual(runs[1]);
    tensor.dispose();
  });

  it('follow frames that overlap, each with the numbers of its own moment', async () => {
    const tensors = [1, 2, 3, 4].map((value) => tf.fill([100], value));
    const frames = tensors.map((tensor) => reportsOf(sourceOf({ tensor }), [target('tensor')]));
    expect((await Promise.all(frames)).map(([report]) => report!.statistics.mean)).toEqual([1, 2, 3, 4]);
    tf.dispose(tensors);
  });
});

describe('a report', () => {
  it('has the ends of the range and says whether numbers lie beyond', async () => {
    const outlier = tf.tensor([100, ...new Array<number>(9999).fill(0)]);
    const even = tf.tensor([-3, 1, 2]);
    const [full] = await reportsOf(sourceOf({ even }), [target('even')]);
    expect(full).toMatchObject({ low: -3, high: 2, clipped: false });
    const [clipped, whole] = await reportsOf(sourceOf({ outlier, even }), [target('outlier'), target('even')], 'signed');
    expect(clipped!.high).toBeCloseTo(4, 5);
    expect(clipped).toMatchObject({ low: -clipped!.high, clipped: true });
    expect(whole).toMatchObject({ low: -3, high: 3, clipped: false });
    tf.dispose([outlier, even]);
  });

  it('has all entries of a tensor of up to 64', async () => {
    const tensors = {
      floats: tf.tensor([1.5, Number.NaN, -2]),
      integers: tf.tensor([1, 2, 3], [3], 'int32'),
      largest: tf.zeros([64]),
      larger: tf.zeros([65]),
      empty: tf.zeros([0]),
    };
    const [floats, integers, difference, largest, larger, empty] = await reportsOf(sourceOf(tensors), [
      target('floats'),
      target('integers'),
      target('integers', 'floats'),
      target('largest'),
      target('larger'),
      target('empty'),
    ]);
    expect([...floats!.values!]).toEqual([1.5, Number.NaN, -2]);
    expect([...integers!.values!]).toEqual([1, 2, 3]);
    expect([...difference!.values!]).toEqual([-0.5, Number.NaN, 5]);
    expect(largest!.values).toHaveLength(64);
    expect(larger!.values).toBeUndefined();
    expect(empty!.values).toHaveLength(0);
    tf.dispose(tensors);
  });

  it('comes of a panel that rests, too, and is the same', async () => {
    const numbers = { t: tf.tensor(pseudorandom(200), [100, 2]), small: tf.tensor([1, 2]) };
    const inputs = { means: 't' };
    const tensors = sourceOf(numbers, { t: tf.tensor(pseudorandom(200, 2), [100, 2]) }, { node: { inputs, attributes: {}, overlay } });
    const heatmap = { target: target('small'), layout, scale: scaleFor('signed', standardThemes.dark) };
    const color = [0, 0, 0, 1] as const;
    const drawing: PanelDrawing = {
      heatmap,
      overlay: { node: 'node', batch: 0, size: [1, 1], line: color, lineUnderneath: color, accent: color },
    };
    const drawn = await stage.draw(tensors, drawing, [1, 1]);
    const reports = await stage.renderer.render(tensors, [{ id: 'resting', drawing, height: 1, width: 1 }]);
    expect(drawn.report).toMatchObject({ values: new Float32Array([1, 2]), arrowUnit: expect.any(Number) });
    expect(reports).toEqual({ resting: drawn.report });
    tf.dispose(numbers);
  });

  it('does not come for a tensor that is not there, nor where shapes do not fit', async () => {
    const tensors = { a: tf.zeros([4]), b: tf.zeros([5]) };
    expect(await reportsOf(sourceOf(tensors), [target('nowhere'), target('a', 'b')])).toEqual([undefined, undefined]);
    tf.dispose(tensors);
  });
});
