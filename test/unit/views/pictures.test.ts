/** Which pictures of a node its card shows, and how; and what is drawn over a picture. */
import { describe, expect, test } from 'vitest';
import type { Comparison, Experiment } from '../../../experiment/experiment.js';
import { kindOf } from '../../../webview/views/panels/drawing.js';
import { type NodeCardPlan, panelsOf, planCards } from '../../../webview/views/plan/cards.js';
import { defaultPanelOptions } from '../../../webview/views/store.js';
import { fileWith, resolveText } from '../experiment/marked.js';

function pooling({ loss = true, views = '' } = {}): Experiment {
  const { experiment, diagnostics } = resolveText(
    fileWith(
      '"photo": { "fill": 1, "shape": [2, 4, 3] }, "labels": { "npy": "labels.npy" }',
      `{ "id": "pool", "op": "superpixelPool", "inputs": { "features": "photo", "labels": "labels" } },
       { "id": "l", "op": "mean", "inputs": { "input": "pool" } }`,
      `${loss ? '"loss": "l", ' : ''}"views": [ ${views} ]`,
    ),
  );
  if (experiment === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return experiment;
}

function cardOf(experiment: Experiment, wanted: readonly string[] | undefined = undefined, comparisons: readonly Comparison[] = []) {
  const card = planCards(experiment, comparisons, wanted === undefined ? {} : { 'node:pool': wanted }).find(({ id }) => id === 'node:pool');
  return card as NodeCardPlan;
}

const idsOf = (card: NodeCardPlan) => panelsOf(card).map(({ id }) => id.replace('node:pool/', ''));

describe('the card of a node with pictures', () => {
  test('shows those that its operation shows by default, that of the gradient too where there is one', () => {
    expect(idsOf(cardOf(pooling()))).toEqual(['pool', 'grad:pool', 'pool:painted', 'grad:pool:painted']);
    expect(idsOf(cardOf(pooling({ loss: false })))).toEqual(['pool', 'pool:painted']);
  });

  test('shows exactly the views of the file, where it has some', () => {
    const views = '{ "show": "grad:pool", "as": "painted" }, { "show": "pool", "as": "variance" }, { "show": "pool" }';
    expect(idsOf(cardOf(pooling({ views })))).toEqual(['grad:pool:painted', 'pool:variance', 'pool']);
  });

  test('offers them all, and shows those that a person wants beside what is no picture', () => {
    const views = '{ "show": "pool", "as": "variance" }, { "show": "pool" }, { "show": "pool", "as": "count" }';
    const card = cardOf(pooling({ views }), ['node:pool/pool:residual', 'node:pool/pool:variance']);
    expect(card.pictures.map(({ id }) => id.replace('node:pool/', ''))).toEqual([
      'pool:painted',
      'grad:pool:painted',
      'pool:count',
      'pool:variance',
      'pool:residual',
    ]);
    expect(idsOf(card)).toEqual(['pool:variance', 'pool', 'pool:residual']);
  });

  test('holds them against those of a variant', () => {
    const card = cardOf(pooling(), ['node:pool/pool:variance'], [{ node: 'pool', attribute: 'reduce', value: 'max' }]);
    const row = card.comparison?.rows.find(({ title }) => title === 'pool, variance within its segment');
    expect(row?.panels.map(({ target }) => target)).toEqual([
      { reference: 'pool', gradient: false, picture: 'variance' },
      { reference: 'pool', gradient: false, picture: 'variance', compared: { node: 'pool', show: 'variant' } },
      { reference: 'pool', gradient: false, picture: 'variance', compared: { node: 'pool', show: 'difference' } },
    ]);
  });
});

test('pictures are colours, signed numbers or magnitudes, as their operation says; gradients are signed', () => {
  const kinds = cardOf(pooling()).pictures.map((panel) => [panel.id.replace('node:pool/', ''), kindOf(panel, defaultPanelOptions)]);
  expect(Object.fromEntries(kinds)).toEqual({
    'pool:painted': 'color',
    'grad:pool:painted': 'signed',
    'pool:count': 'values',
    'pool:variance': 'values',
    'pool:residual': 'signed',
  });
});

describe('borders of segments', () => {
  const cut = (views = '') => {
    const { experiment } = resolveText(
      fileWith(
        '"photo": { "fill": 1, "shape": [2, 4, 3] }, "other": { "fill": 1, "shape": [2, 4, 1] }',
        `{ "id": "cut", "op": "slic", "inputs": { "image": "photo" } },
         { "id": "pool", "op": "superpixelPool", "inputs": { "features": "other", "labels": "cut" } }`,
        `"views": [ ${views} ]`,
      ),
    );
    return experiment!;
  };
  const panelsOn = (experiment: Experiment, id: string) => panelsOf(planCards(experiment, []).find((card) => card.id === id)!);

  test('lie over the image that slic cuts, without being asked for, and before the labels', () => {
    expect(panelsOn(cut(), 'node:cut').map(({ id, title, note }) => [id, title, note])).toEqual([
      ['node:cut/cut@photo', 'cut over photo', ''],
      ['node:cut/cut', 'value', '[2,4]'],
    ]);
  });

  test('lie over what a view says, on the card of the node that makes the labels', () => {
    const [panel, ...more] = panelsOn(cut('{ "show": "cut", "over": "other" }'), 'node:cut');
    expect(panel).toMatchObject({ target: { reference: 'other' }, overlay: { node: 'cut', drawn: 'cut', legend: 'borders of segments' } });
    expect(more).toEqual([]);
  });

  test('lie on the card of the first node that takes them, where the labels are of the file', () => {
    const panels = panelsOn(pooling({ views: '{ "show": "labels", "over": "photo" }' }), 'node:pool');
    expect(panels.map(({ id }) => id)).toEqual(['node:pool/labels@photo']);
  });
});
