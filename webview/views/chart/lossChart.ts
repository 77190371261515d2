/** The loss over the steps: logarithmic where it can be, with the PSNR on the right where the loss is a mean squared error. */
import uPlot from 'uplot';
import { formatNumber } from '../../../experiment/formatNumber.js';
import { psnrOf, psnrRange } from '../../../experiment/psnr.js';
import type { PageContext } from '../context.js';
import { element, setAttribute, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { lastStepShown, lossSeries } from './lossSeries.js';
import { logarithmicTicks, psnrTicks } from './ticks.js';

/** Between two drawings while it trains, in ms. */
const interval = 250;

export class LossChart {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #lifetime = new Lifetime();
  readonly #note = element('span', { class: 'note' });
  readonly #room = element('div', { class: 'chart', role: 'img' });
  #plot: uPlot | undefined;
  /** What the plot was made for: another theme or another kind of axis needs another plot. */
  #made = '';
  #size = { width: 0, height: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: PageContext) {
    this.#context = context;
    const caption = element('figcaption', {}, element('span', { class: 'title' }, 'loss'), this.#note);
    this.element = element('figure', { class: 'curve' }, caption, this.#room);
    const { store } = context;
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.#room);
    this.#lifetime.add(
      () => observer.disconnect(),
      store.watch(
        ({ losses }) => losses,
        () => this.#schedule(),
      ),
      store.watch(
        ({ experiment }) => experiment,
        () => this.#schedule(),
      ),
      store.watch(
        ({ theme }) => theme,
        () => this.#schedule(),
      ),
      () => clearTimeout(this.#timer),
      () => this.#plot?.destroy(),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.element.remove();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, interval);
  }

  #resize(): void {
    const size = { width: this.#room.clientWidth, height: this.#room.clientHeight };
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    if (this.#plot === undefined) this.#draw();
    else this.#plot.setSize(size);
  }

  #draw(): void {
    const { losses, experiment, theme } = this.#context.store.state;
    if (experiment === undefined || this.#size.width === 0) return;
    const logarithmic = losses.values.every((loss) => loss > 0);
    const range = logarithmic ? psnrRange(experiment) : undefined;
    const made = JSON.stringify([logarithmic, range, theme.chart]);
    if (made !== this.#made) {
      this.#made = made;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(logarithmic, range), [[], []], this.#room);
    }
    this.#plot?.setData(lossSeries(losses.values));
    this.#describe(logarithmic, range);
  }

  #describe(logarithmic: boolean, range: number | undefined): void {
    const { values } = this.#context.store.state.losses;
    setText(this.#note, `${logarithmic ? 'log scale' : 'linear scale'}${range === undefined ? '' : ' · PSNR right'}`);
    const last = values.at(-1);
    const text =
      last === undefined
        ? 'no step yet'
        : `${formatNumber(values[0] as number)} at first, ${formatNumber(last)} after ${values.length - 1} steps`;
    setAttribute(this.#room, 'aria-label', `Loss over the steps: ${text}`);
  }

  #options(logarithmic: boolean, range: number | undefined): uPlot.Options {
    const { chart } = this.#context.store.state.theme;
    const style = { stroke: chart.text, font: `11px ${getComputedStyle(this.#room).fontFamily}`, ticks: { show: false } };
    const grid = { stroke: chart.grid, width: 1 };
    const yValues = (_: uPlot, splits: number[]) => splits.map((split) => formatNumber(Number(split.toPrecision(6))));
    const all = (_: uPlot, splits: number[]) => splits;
    const left: uPlot.Axis = { ...style, scale: 'y', grid, size: 52, values: yValues };
    const right: uPlot.Axis = {
      ...style,
      scale: 'y',
      side: 1,
      size: 46,
      grid: { show: false },
      splits: (_, __, low, high) => psnrTicks(low, high, range ?? 1),
      values: (_, splits) => splits.map((split) => `${Math.round(psnrOf(split, range ?? 1))} dB`),
      filter: all,
    };
    return {
      ...this.#size,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      padding: [8, range === undefined ? 12 : 0, 0, 0],
      scales: {
        x: {
          time: false,
          range: () => [0, lastStepShown(this.#context.store.state.status.steps, this.#context.store.state.losses.values.length)],
        },
        y: { distr: logarithmic ? 3 : 1, range: (_, low, high) => marginAround(low, high, logarithmic) },
      },
      series: [{}, { stroke: chart.line, width: 1.5, points: { show: false } }],
      axes: [
        { ...style, grid: { show: false }, size: 24, space: 60 },
        logarithmic ? { ...left, splits: (_, __, low, high) => logarithmicTicks(low, high), filter: all } : left,
        ...(range === undefined ? [] : [right]),
      ],
      hooks: { setCursor: [(plot) => this.#readOut(plot, logarithmic, range)] },
    };
  }

  /** Pointing at the curve says its numbers in the caption. */
  #readOut(plot: uPlot, logarithmic: boolean, range: number | undefined): void {
    const at = plot.cursor.idx;
    const step = at === null || at === undefined ? undefined : plot.data[0][at];
    const loss = at === null || at === undefined ? undefined : plot.data[1]?.[at];
    if (step === undefined || loss === undefined || loss === null) this.#describe(logarithmic, range);
    else setText(this.#note, `step ${step} · ${formatNumber(loss)}${range === undefined ? '' : ` · ${psnrOf(loss, range).toFixed(1)} dB`}`);
  }
}

/** A little air above and below; uPlot's own rounds to whole decades, which leaves most of the room empty. */
function marginAround(low: number | null, high: number | null, logarithmic: boolean): [number, number] {
  if (low === null || high === null) return logarithmic ? [1e-3, 1] : [0, 1];
  if (logarithmic) return [low / 1.25, high * 1.25];
  const margin = 0.05 * (high - low) || Math.abs(high) || 1;
  return [low - margin, high + margin];
}
