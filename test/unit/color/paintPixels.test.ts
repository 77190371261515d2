import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import { colorMap, type PixelScale, paintPixels, scaleFor, standardThemes } from '../../../webview/color/index.js';

const nonFinite = [1, 0, 0.4, 1] as const;
const grey: PixelScale = { map: colorMap('grey', standardThemes.dark), logarithmic: false, nonFinite };
const picture = (shape: readonly number[], channel: number | 'color' = 0, batch = 0) => layoutOf(shape, 'picture', { batch, channel });

/** The first channel of every pixel. */
const reds = (pixels: Uint8ClampedArray) => Array.from({ length: pixels.length / 4 }, (_, i) => pixels[i * 4]);

describe('paintPixels', () => {
  it('paints one pixel a cell, low black and high white', () => {
    const pixels = paintPixels([0, 51, 102, 255], picture([2, 2]), grey, { low: 0, high: 255 });
    expect(reds(pixels)).toEqual([0, 51, 102, 255]);
    expect([...pixels.subarray(4, 8)]).toEqual([51, 51, 51, 255]);
  });

  it('paints whole cells when enlarged, with the edge where the pixel centre is', () => {
    const pixels = paintPixels([0, 255], picture([1, 2]), grey, { low: 0, high: 255 }, [2, 5]);
    expect(reds(pixels)).toEqual([0, 0, 255, 255, 255, 0, 0, 255, 255, 255]);
  });

  it('picks batch and channel', () => {
    const data = Array.from({ length: 2 * 1 * 2 * 3 }, (_, i) => i);
    expect(reds(paintPixels(data, picture([2, 1, 2, 3], 1, 1), grey, { low: 0, high: 255 }))).toEqual([7, 10]);
  });

  it('shows the cell farthest from the middle where a pixel covers several', () => {
    const pixels = paintPixels([10, 12, 0, 9, 30, 11], picture([1, 6]), grey, { low: 0, high: 20 }, [1, 2]);
    expect(reds(pixels)).toEqual([0, 255]);
  });

  it('shows non-finite cells in their own colour, before all others', () => {
    const pixels = paintPixels([1, NaN, 2, 1], picture([1, 4]), grey, { low: 0, high: 2 }, [1, 2]);
    expect([...pixels]).toEqual([255, 0, 102, 255, 255, 255, 255, 255]);
  });

  it('paints colours without a map, and their mean where a pixel covers several', () => {
    const { map: _, ...scale } = grey;
    const data = [1, 0, 0.2, 0, 1, 0.4];
    expect([...paintPixels(data, picture([1, 2, 3], 'color'), scale, { low: 0, high: 1 })]).toEqual([255, 0, 51, 255, 0, 255, 102, 255]);
    expect([...paintPixels(data, picture([1, 2, 3], 'color'), scale, { low: 0, high: 1 }, [1, 1])]).toEqual([128, 128, 77, 255]);
    expect([...paintPixels([0, 2, 4, 0.4], picture([1, 1, 4], 'color'), scale, { low: 0, high: 4 })]).toEqual([0, 128, 255, 102]);
  });

  it('paints the background at the zero of a gradient, also on a logarithmic scale and where all is zero', () => {
    const { map } = scaleFor('signed', standardThemes.dark);
    for (const logarithmic of [false, true]) {
      const scale = { map: map!, logarithmic, nonFinite };
      expect([...paintPixels([0], picture([1]), scale, { low: -3e-7, high: 3e-7 })]).toEqual([31, 31, 31, 255]);
      expect([...paintPixels([0], picture([1]), scale, { low: 0, high: 0 })]).toEqual([31, 31, 31, 255]);
    }
  });

  it('leaves the panel empty for a tensor without entries', () => {
    expect([...paintPixels([], layoutOf([0, 2], 'list', { batch: 0, channel: 0 }), grey, { low: 0, high: 0 }, [1, 2])]).toEqual(
      new Array(8).fill(0),
    );
  });
});
