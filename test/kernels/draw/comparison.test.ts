/** Tensors of a variant, drawn and pointed at beside those of the run: the same by both painters. */
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import type { PanelDrawing } from '../../../experiment/messages.js';
import { paintPixels, rangeOf, scaleFor, standardThemes, statisticsOf } from '../../../webview/color/index.js';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { createCanvasPainter } from '../../../webview/engine/draw/canvasPainter.js';
import type { TensorSource } from '../../../webview/engine/draw/painter.js';
import { createPanels } from '../../../webview/engine/draw/panels.js';
import { createWebGPUPainter } from '../../../webview/engine/draw/webgpuPainter.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { sourceOf } from './stage.js';

const own = { value: [1, 2, 3, 4], gradient: [0.5, 0, 0, -1] };
const variant = { value: [1, 4, 0, 4], gradient: [0.5, 0.25, 0, 1] };

function tensors(): TensorSource {
  const picture = (numbers: readonly number[]) => tf.tensor([...numbers], [2, 2, 1]);
  const theirs = sourceOf({ t: picture(variant.value) }, { t: picture(variant.gradient) });
  return sourceOf({ t: picture(own.value), u: picture(own.value) }, { t: picture(own.gradient) }, {}, { node: theirs });
}

const drawing = (gradient: boolean, show: 'variant' | 'difference', node = 'node'): PanelDrawing => ({
  heatmap: {
    target: { reference: 't', gradient, compared: { node, show } },
    layout: layoutOf([2, 2, 1], 'picture', { batch: 0, channel: 0 }),
    scale: scaleFor('signed', standardThemes.dark),
  },
});

const painters = {
  webgpu: async () => createWebGPUPainter((await useTestBackend()).backend, createPanels()),
  cpu: async () => {
    await useCpu();
    return createCanvasPainter(createPanels(), { paintPixels, rangeOf, statisticsOf });
  },
};

describe.each(Object.entries(painters))('the painter on %s', (_, open) => {
  it('tells the numbers of the variant, and of the variant less the run', async () => {
    const painter = await open();
    const reported = async (drawn: PanelDrawing) => {
      // Off the screen: of a panel that rests the numbers are told all the same.
      painter.attach('panel', {} as OffscreenCanvas);
      painter.configure('panel', drawn, 8, 8);
      return [...((await painter.paint(tensors()))['panel']?.values ?? [])];
    };
    expect(await reported(drawing(false, 'variant'))).toEqual(variant.value);
    expect(await reported(drawing(true, 'variant'))).toEqual(variant.gradient);
    expect(await reported(drawing(false, 'difference'))).toEqual([0, 2, -3, 0]);
    expect(await reported(drawing(true, 'difference'))).toEqual([0, 0.25, 0, 2]);
    expect(await reported(drawing(false, 'variant', 'gone'))).toEqual([]);
    painter.dispose();
  });

  it('gives a pixel of the run, and then of the variant with the node that is compared', async () => {
    const painter = await open();
    expect(await painter.readPixel(tensors(), { rows: 2, columns: 2, row: 1, column: 1, batch: 0 })).toEqual([
      { reference: 't', value: [4], gradient: [-1] },
      { reference: 'u', value: [4] },
      { reference: 't', comparedAt: 'node', value: [4], gradient: [1] },
    ]);
    painter.dispose();
  });
});
