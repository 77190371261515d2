/** What is drawn: each cell of a heatmap has the colour of its number. */
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { colorMap, positionIn, rangeOf, statisticsOf, type Theme } from '../../webview/color/index.js';
import { exampleMessage, experimentMessage, known, knownText } from './support/experiments.js';
import type { GradLabPage, Harness } from './support/harness.js';
import { useHarness } from './support/pages.js';
import type { ThemeName } from './support/themes.js';

let harness: Harness;
useHarness((opened) => {
  harness = opened;
});

type Rgb = [number, number, number];

/** The colour in the middle of every cell, as a screenshot of the panel shows it. */
async function cellColors(page: GradLabPage, panel: string): Promise<Rgb[]> {
  const stage = await page.stage(panel);
  const { data, width, height, channels } = decode(await stage.screenshot({ caret: 'initial' }));
  return Array.from({ length: known.size ** 2 }, (_, cell) => {
    const row = Math.floor(((Math.floor(cell / known.size) + 0.5) / known.size) * height);
    const column = Math.floor((((cell % known.size) + 0.5) / known.size) * width);
    const first = (row * width + column) * channels;
    return [data[first], data[first + 1], data[first + 2]] as Rgb;
  });
}

function expectedColors(entry: (row: number, column: number) => number, kind: 'picture' | 'signed', theme: Theme): Rgb[] {
  const entries = Array.from({ length: known.size ** 2 }, (_, cell) => entry(Math.floor(cell / known.size), cell % known.size));
  const map = colorMap(kind === 'picture' ? 'grey' : 'diverging', theme);
  const position = positionIn(rangeOf(statisticsOf(entries), { rule: kind === 'picture' ? 'full' : 'symmetric' }), false);
  return entries.map((value) => {
    const at = position(value) * 255;
    const [below, part] = [Math.floor(at), at - Math.floor(at)];
    const mix = (channel: number) =>
      (map[4 * below + channel] as number) * (1 - part) + (map[4 * Math.min(255, below + 1) + channel] as number) * part;
    return [mix(0), mix(1), mix(2)];
  });
}

function greatestDifference(a: readonly Rgb[], b: readonly Rgb[]): number {
  return Math.max(...a.flatMap((color, cell) => color.map((channel, index) => Math.abs(channel - (b[cell] as Rgb)[index as 0]))));
}

/** The colour of the card, which stands for zero. */
async function cardColor(page: GradLabPage): Promise<Rgb> {
  const card = page.page.locator('.card').first();
  const { data, width, channels } = decode(await card.screenshot({ caret: 'initial' }));
  const first = (5 * width + 5) * channels;
  return [data[first], data[first + 1], data[first + 2]] as Rgb;
}

describe('heatmaps', () => {
  for (const theme of ['dark', 'light', 'highContrast'] as const satisfies readonly ThemeName[]) {
    it(`value and gradient have the colours of their numbers (${theme})`, async () => {
      const page = await harness.page({ theme });
      await page.send(await experimentMessage(knownText()));
      await page.stage('tensors:trainable/grad:a');
      const background = await cardColor(page);
      const kind = theme === 'highContrast' ? 'high-contrast-dark' : theme;
      const colors: Theme = { kind, background: background.map((channel) => channel / 255) as Rgb };

      const value = await cellColors(page, 'tensors:trainable/a');
      expect(greatestDifference(value, expectedColors(known.a, 'picture', colors))).toBeLessThanOrEqual(2);
      const gradient = await cellColors(page, 'tensors:trainable/grad:a');
      expect(
        greatestDifference(
          gradient,
          expectedColors((row, column) => known.b(row, column) / 256, 'signed', colors),
        ),
      ).toBeLessThanOrEqual(2);
      expect(gradient[3 * known.size + 5], 'zero is the background').toEqual(background);

      expect(page.errors).toEqual([]);
      expect(await page.violations()).toEqual([]);
      await page.close();
    });
  }

  it('are sent anew when the theme changes', async () => {
    const page = await harness.page({ theme: 'dark' });
    await page.send(await experimentMessage(knownText()));
    await page.stage('tensors:trainable/grad:a');
    await page.setTheme('light');
    await expect.poll(async () => (await cellColors(page, 'tensors:trainable/grad:a'))[3 * known.size + 5]).toEqual([255, 255, 255]);
    await page.close();
  });

  it('have whole device pixels a cell, on any screen', async () => {
    for (const devicePixelRatio of [1, 1.5, 2]) {
      const page = await harness.page({ devicePixelRatio });
      await page.send(await experimentMessage(knownText()));
      await page.stage('tensors:trainable/a');
      const [draw] = (await page.toEngine('draw')).filter(({ panel }) => panel === 'tensors:trainable/a');
      expect((draw?.width ?? 0) % known.size).toBe(0);
      expect(draw?.width).toBe(draw?.height);
      const box = await (await page.stage('tensors:trainable/a')).boundingBox();
      expect(box?.width).toBeCloseTo((draw?.width ?? 0) / devicePixelRatio, 1);
      await page.close();
    }
  });
});

describe('the example', () => {
  it('shows every panel, with ellipses over the photograph, and breaks no rule of its policy', async () => {
    const page = await harness.page({ height: 1600 });
    await page.send(await exampleMessage());
    const panels = [
      'node:render/render',
      'node:render/grad:render',
      'node:render/means@photo',
      'node:loss/photo',
      'node:loss/render-photo',
      ...['means', 'chol', 'colors'].flatMap((name) => [`tensors:trainable/${name}`, `tensors:trainable/grad:${name}`]),
      'tensors:given/photo',
      'tensors:given/grad:photo',
    ];
    for (const panel of panels) await page.stage(panel);
    expect(await page.page.locator('.panel').count()).toBe(panels.length);

    const picture = decode(await (await page.stage('node:render/means@photo')).screenshot({ caret: 'initial' }));
    const yellow = Array.from({ length: picture.width * picture.height }, (_, pixel) => pixel * picture.channels).filter(
      (first) => (picture.data[first] as number) - (picture.data[first + 2] as number) > 60,
    );
    expect(yellow.length, 'pixels of ellipses').toBeGreaterThan(1000);
    expect(page.errors).toEqual([]);
    expect(await page.violations()).toEqual([]);
    await page.close();
  });
});
