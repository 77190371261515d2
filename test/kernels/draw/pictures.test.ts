/** Pictures of a node, drawn and pointed at as tensors are; made only for who sees them. The same by both painters. */
import { describe, expect, it, vi } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import type { PanelDrawing } from '../../../experiment/messages.js';
import { paintPixels, rangeOf, scaleFor, standardThemes, statisticsOf } from '../../../webview/color/index.js';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { createCanvasPainter } from '../../../webview/engine/draw/canvasPainter.js';
import { createPanels } from '../../../webview/engine/draw/panels.js';
import { createWebGPUPainter } from '../../../webview/engine/draw/webgpuPainter.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { openStage, sourceOf } from './stage.js';

const scale = scaleFor('values', standardThemes.dark);

const drawing = (name: string, gradient = false): PanelDrawing => ({
  heatmap: {
    target: { reference: 'pool', gradient, picture: name },
    layout: layoutOf([2, 2, 1], 'picture', { batch: 0, channel: 0 }),
    scale,
  },
});

function tensors() {
  const picture = (...numbers: number[]) => tf.tensor(numbers, [2, 2, 1]);
  return sourceOf(
    { pool: tf.tensor([3, 7], [2, 1]), features: picture(1, 2, 3, 4) },
    {},
    {},
    {},
    { 'pool · painted': picture(3, 3, 7, 7), '∂pool · painted': picture(0, 0, 1, 1), 'pool · count': picture(2, 2, 2, 2) },
  );
}

const painters = {
  webgpu: async () => createWebGPUPainter((await useTestBackend()).backend, createPanels()),
  cpu: async () => {
    await useCpu();
    return createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
  },
};

describe.each(Object.entries(painters))('the painter on %s', (_, open) => {
  it('reads the pixel in the pictures on the screen, and asks for no others', async () => {
    const painter = await open();
    const source = tensors();
    const asked = vi.spyOn(source, 'picture');
    const pixel = { rows: 2, columns: 2, row: 1, column: 0, batch: 0 };
    painter.configure('painted', drawing('painted'), 8, 8);
    painter.configure('gradient', drawing('painted', true), 8, 8);
    painter.configure('count', drawing('count'), 8, 8);
    painter.show(['painted', 'gradient']);
    expect(await painter.readPixel(source, pixel)).toEqual([
      { reference: 'pool', picture: 'painted', value: [7], gradient: [1] },
      { reference: 'features', value: [3] },
    ]);
    painter.show(['painted']);
    expect(await painter.readPixel(source, pixel)).toContainEqual({ reference: 'pool', picture: 'painted', value: [7] });
    expect(asked.mock.calls.map(([, name]) => name)).not.toContain('count');
    painter.dispose();
  });

  it('makes nothing for a panel that rests', async () => {
    const painter = await open();
    const source = tensors();
    const asked = vi.spyOn(source, 'picture');
    painter.attach('panel', {} as OffscreenCanvas);
    painter.configure('panel', drawing('painted'), 8, 8);
    expect(await painter.paint(source)).toEqual({});
    expect(asked).not.toHaveBeenCalled();
    painter.dispose();
  });
});

describe('on a GPU', () => {
  it('a picture is drawn as a tensor with its numbers is', async () => {
    const stage = await openStage();
    const { pixels, report } = await stage.draw(tensors(), drawing('painted'), [2, 2]);
    const { layout } = drawing('painted').heatmap!;
    expect(report).toMatchObject({ low: 3, high: 7 });
    expect([...pixels]).toEqual([...paintPixels([3, 3, 7, 7], layout, scale, { low: 3, high: 7 }, [2, 2])]);
    stage.close();
  });
});
