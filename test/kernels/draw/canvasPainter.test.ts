/** The CPU painter tells and shows what the WebGPU painter does. Node has no canvas: this one keeps the pixels that are put on it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import type { HeatmapDrawing, PanelDrawing } from '../../../experiment/messages.js';
import { paintPixels, rangeOf, scaleFor, standardThemes, statisticsOf } from '../../../webview/color/index.js';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { createCanvasPainter } from '../../../webview/engine/draw/canvasPainter.js';
import { createPanels } from '../../../webview/engine/draw/panels.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { openStage, pseudorandom, sourceOf } from './stage.js';

class PixelCanvas {
  width = 0;
  height = 0;
  pixels: Uint8ClampedArray | undefined;
  getContext(kind: string) {
    if (kind !== '2d') return null;
    return {
      canvas: this,
      clearRect: () => {
        this.pixels = undefined;
      },
      putImageData: ({ data }: { data: Uint8ClampedArray }) => {
        this.pixels = data;
      },
    };
  }
}

const offscreen = () => new PixelCanvas() as PixelCanvas & OffscreenCanvas;
const signed = scaleFor('signed', standardThemes.dark);

beforeAll(() => {
  vi.stubGlobal(
    'ImageData',
    class {
      constructor(readonly data: Uint8ClampedArray) {}
    },
  );
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('the CPU painter', () => {
  const data = pseudorandom(12 * 10 * 2, 6).map((u, i) => (i === 7 ? Number.NaN : (u - 0.5) * 1e-4));
  const subtracted = pseudorandom(12 * 10 * 2, 7).map((u) => u * 1e-5);
  const drawing: PanelDrawing & { heatmap: HeatmapDrawing } = {
    heatmap: {
      target: { reference: 't', gradient: true, minus: 'm' },
      layout: layoutOf([12, 10, 2], 'picture', { batch: 0, channel: 1 }),
      scale: signed,
    },
  };
  const size = [36, 40] as const;
  const tensorsNow = () => {
    const [t, m] = [tf.tensor(data, [12, 10, 2]), tf.tensor(subtracted, [12, 10, 2])];
    return sourceOf({ t: tf.zeros([12, 10, 2]), m: tf.zeros([12, 10, 2]), small: tf.tensor([1, 2, 3], [3], 'int32') }, { t, m });
  };

  it('shows and reports the same as the GPU', async () => {
    const stage = await openStage();
    const onGpu = await stage.draw(tensorsNow(), drawing, size);
    stage.close();
    await useCpu();
    const painter = createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
    const canvas = offscreen();
    painter.attach('panel', canvas);
    painter.configure('panel', drawing, size[1], size[0]);
    painter.show(['panel']);
    const report = (await painter.paint(tensorsNow()))['panel']!;
    expect(canvas).toMatchObject({ height: 36, width: 40 });
    const worst = canvas.pixels!.reduce((most, byte, i) => Math.max(most, Math.abs(byte - onGpu.pixels[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(report.clipped).toBe(onGpu.report!.clipped);
    expect(report.statistics).toMatchObject({ count: 240, nonFinite: 1, minimum: onGpu.report!.statistics.minimum });
    for (const end of ['low', 'high'] as const) expect(report[end] / onGpu.report![end]).toBeCloseTo(1, 5);
  });

  it('tells the same of a panel that rests, and leaves its picture as it was', async () => {
    await useCpu();
    const painter = createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
    const canvas = offscreen();
    painter.attach('panel', canvas);
    painter.configure('panel', drawing, size[1], size[0]);
    const resting = await painter.paint(tensorsNow());
    expect(canvas.pixels).toBeUndefined();
    painter.show(['panel']);
    expect(await painter.paint(tensorsNow())).toEqual(resting);
    expect(canvas.pixels).toBeDefined();
  });

  it('leaves the picture as it was while the tensor has another shape than the layout', async () => {
    await useCpu();
    const painter = createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
    const canvas = offscreen();
    painter.attach('panel', canvas);
    painter.configure('panel', drawing, size[1], size[0]);
    painter.show(['panel']);
    await painter.paint(tensorsNow());
    const { pixels } = canvas;
    const wider = tf.ones([12, 11, 2]);
    const report = (await painter.paint(sourceOf({ t: wider, m: wider }, { t: wider, m: wider })))['panel'];
    expect(canvas.pixels).toBe(pixels);
    expect(report?.statistics.count).toBe(12 * 11 * 2);
  });

  it('reads the pixel under the pointer, with its gradient', async () => {
    await useCpu();
    const painter = createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
    const entries = await painter.readPixel(tensorsNow(), { rows: 12, columns: 10, row: 2, column: 3, batch: 0 });
    const first = (2 * 10 + 3) * 2;
    expect(entries[0]).toEqual({ reference: 't', value: [0, 0], gradient: [...data.subarray(first, first + 2)] });
    expect(entries.map(({ reference }) => reference)).toEqual(['t', 'm']);
  });

  it('reports small tensors entry by entry, and nothing of tensors that are not there', async () => {
    await useCpu();
    const painter = createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
    const show = (reference: string): PanelDrawing => ({
      heatmap: { ...drawing.heatmap, target: { reference, gradient: false }, layout: layoutOf([3], 'list', { batch: 0, channel: 0 }) },
    });
    for (const reference of ['small', 'nowhere']) {
      painter.attach(reference, offscreen());
      painter.configure(reference, show(reference), 3, 1);
    }
    painter.show(['small', 'nowhere']);
    const reports = await painter.paint(tensorsNow());
    expect(Object.keys(reports)).toEqual(['small']);
    expect(reports['small']!.values).toEqual(new Float32Array([1, 2, 3]));
  });
});

describe('panels', () => {
  const drawing: PanelDrawing = {};

  it('are those that are attached and configured; those on screen have the size they were given', () => {
    const panels = createPanels();
    const canvas = offscreen();
    panels.attach('a', canvas);
    panels.configure('a', drawing, 10.4, 0);
    panels.attach('not configured', offscreen());
    panels.configure('not attached', drawing, 5, 5);
    expect(panels.attached()).toEqual([{ id: 'a', canvas, drawing, shown: false }]);
    expect(canvas).toMatchObject({ width: 0, height: 0 });
    panels.show(['not attached', 'a', 'not configured', 'unknown']);
    expect(panels.attached()).toEqual([{ id: 'a', canvas, drawing, shown: true }]);
    expect(canvas).toMatchObject({ width: 10, height: 1 });
    panels.detach('a');
    expect(panels.attached()).toEqual([]);
  });
});
