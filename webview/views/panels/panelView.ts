/** One tensor on screen: a canvas that the engine draws on, its colour bar, and what a person can point at and choose. */

import { formatNumber, formatRange } from '../../../experiment/formatNumber.js';
import { batchSize, pictureSizes } from '../../../experiment/layout.js';
import type { PanelDrawing, PanelReport } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { element, setAttribute, setText } from '../dom.js';
import { icon } from '../icon.js';
import { Lifetime } from '../lifetime.js';
import { menuButton } from '../menu.js';
import { isSigned, type PanelPlan } from '../plan/panelPlan.js';
import { type CardOptions, defaultCardOptions, defaultPanelOptions, type PanelOptions, shownExperiment } from '../store.js';
import { type Grid, gridOf } from './cells.js';
import { type ColorBar, colorBar } from './colorBar.js';
import { crosshair } from './crosshair.js';
import { drawingOf, sharedRange } from './drawing.js';
import { numbers } from './numbers.js';
import { type Picker, picker, showChannels } from './picker.js';
import { pointing } from './pointing.js';
import { type CanvasSize, listSize, pictureSize, type Room } from './size.js';
import { spokenPixel } from './spokenPixel.js';

/** Between two descriptions for a screen reader while numbers move, in ms. */
const descriptionInterval = 2000;

export class PanelView {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #card: string;
  readonly #lifetime = new Lifetime();
  readonly #title = element('span', { class: 'title' });
  readonly #note = element('span', { class: 'note' });
  readonly #labels = element('div', { class: 'components', attributes: { 'aria-hidden': 'true' } });
  readonly #canvas = element('canvas');
  readonly #stage: HTMLElement;
  readonly #bar: ColorBar = colorBar();
  readonly #legend = element('div', { class: 'legend' });
  readonly #numbers = numbers();
  readonly #picker: Picker;
  #plan: PanelPlan;
  #siblings: readonly PanelPlan[] = [];
  #room: Room | undefined;
  #size: CanvasSize | undefined;
  #drawing: PanelDrawing | undefined;
  #attached = false;
  #describedAt = 0;

  constructor(context: PageContext, card: string, plan: PanelPlan) {
    this.#context = context;
    this.#card = card;
    this.#plan = plan;
    const { store } = context;
    this.#picker = picker('Channel', (value) => this.#choose({ channel: value === 'color' ? 'color' : Number(value) }));
    const cross = crosshair();
    this.#stage = element(
      'div',
      // As an application it is given the arrow keys, which a screen reader keeps to itself on a picture.
      { class: 'stage waiting', role: 'application', attributes: { tabindex: '0', 'aria-roledescription': 'heatmap' } },
      this.#canvas,
      this.#numbers.element,
      cross.element,
    );
    const menu = menuButton(icon('options'), 'Panel options', () => this.#switches());
    const caption = element('figcaption', {}, this.#title, this.#note, this.#picker.element, menu.element);
    const spoken = spokenPixel(context, this.#stage, () => this.#plan.target, this.#lifetime);
    this.element = element('figure', { class: 'panel' }, caption, this.#labels, this.#stage, this.#bar.element, this.#legend, spoken);
    this.element.dataset['panel'] = plan.id;

    this.#lifetime.add(
      () => menu.dispose(),
      () => this.#picker.dispose(),
      context.visibility.follow(this.#stage, plan.id),
      store.watch(
        ({ loaded }) => loaded,
        () => this.#draw(),
      ),
      store.watch(
        ({ theme }) => theme,
        () => this.#draw(),
      ),
      store.watch(
        ({ pixelRatio }) => pixelRatio,
        () => this.#room && this.resize(this.#room),
      ),
      store.watch(
        () => this.#options(),
        () => this.#draw(),
      ),
      store.watch(
        () => this.#cardOptions(),
        () => this.#draw(),
      ),
      store.watch(
        () => JSON.stringify(this.#sharedRange()),
        () => this.#draw(),
      ),
      store.watch(
        // What nobody can see need not be laid out sixty times a second.
        ({ reports, drawnPanels }) => (drawnPanels.has(plan.id) ? reports[plan.id] : undefined),
        (report) => report && this.#showReport(report),
      ),
      store.watch(
        ({ pointer }) => pointer,
        (pixel) => cross.show(this.#grid(), pixel),
      ),
    );
    pointing(context, this.#stage, () => ({ ...this.#grid(), batch: this.#batch() }), this.#lifetime);
    this.update(plan, [plan]);
  }

  /** Shows `plan`, which has the id of the first one; `siblings` are all panels of the card. */
  update(plan: PanelPlan, siblings: readonly PanelPlan[]): void {
    this.#plan = plan;
    this.#siblings = siblings;
    setText(this.#title, plan.title);
    this.#title.title = plan.fullTitle ?? '';
    this.element.classList.toggle('list', plan.arrangement === 'list');
    this.element.classList.toggle('overlaid', plan.overlay !== undefined);
    this.#labels.replaceChildren(...plan.components.map((name) => element('span', {}, name)));
    this.#draw();
  }

  /** Takes the room it is given, in CSS pixels. */
  resize(room: Room): void {
    this.#room = room;
    const { rows, columns } = this.#grid();
    const ratio = this.#context.store.state.pixelRatio;
    const labels = this.#plan.arrangement === 'list' ? this.#labels.offsetWidth : 0;
    const size =
      this.#plan.arrangement === 'list' ? listSize(rows, columns, room.width - labels, ratio) : pictureSize(rows, columns, room, ratio);
    if (size.deviceWidth === this.#size?.deviceWidth && size.deviceHeight === this.#size.deviceHeight && size.width === this.#size.width)
      return;
    this.#size = size;
    this.#stage.style.width = `${size.width}px`;
    this.#stage.style.height = `${size.height}px`;
    this.element.style.setProperty('--rows', String(rows));
    this.#draw();
  }

  dispose(): void {
    this.#lifetime.dispose();
    if (this.#attached) this.#context.engine.detach(this.#plan.id);
    this.element.remove();
  }

  #grid(): Grid {
    return gridOf(this.#plan.shape, this.#plan.arrangement);
  }

  /** The image of the batch that is shown; a tensor may have fewer than its card's others. */
  #batch(): number {
    return Math.min(this.#cardOptions().batch, batchSize(this.#plan.shape, this.#plan.arrangement) - 1);
  }

  #options(): PanelOptions {
    return this.#context.store.state.panelOptions[this.#plan.id] ?? defaultPanelOptions;
  }

  #cardOptions(): CardOptions {
    return this.#context.store.state.cardOptions[this.#card] ?? defaultCardOptions;
  }

  #sharedRange() {
    const { oneRange } = this.#plan;
    const sharing = this.#cardOptions().oneScale ? this.#siblings : this.#siblings.filter(({ id }) => oneRange?.includes(id));
    return sharing.length > 0 ? sharedRange(this.#plan, sharing, this.#context.store.state) : undefined;
  }

  /** For this panel and those that are to look like it. */
  #choose(change: Partial<PanelOptions>): void {
    for (const id of this.#plan.alike ?? [this.#plan.id]) this.#context.store.setPanelOptions(id, change);
  }

  #draw(): void {
    const { engine, store } = this.#context;
    this.#drawing = drawingOf(this.#plan, this.#options(), this.#batch(), this.#sharedRange(), store.state);
    this.#bar.showScale(this.#drawing.heatmap?.scale);
    showChannels(this.#picker, this.#plan, this.#options());
    const { locked, logarithmic } = this.#options();
    setText(this.#note, [this.#plan.note, ...(logarithmic ? ['log'] : []), ...(locked === undefined ? [] : ['locked'])].join(' · '));
    const { loaded } = store.state;
    // While another experiment is in place, its tensors are not this panel's; while none is, the first picture waits for nothing.
    const elsewhere = loaded !== undefined && loaded !== shownExperiment(store.state);
    if (elsewhere || this.#size === undefined) return;
    if (!this.#attached) {
      this.#attached = true;
      engine.attach(this.#plan.id, this.#canvas.transferControlToOffscreen());
    }
    engine.draw(this.#plan.id, this.#drawing, this.#size.deviceWidth, this.#size.deviceHeight);
  }

  #showReport(report: PanelReport): void {
    this.#stage.classList.remove('waiting');
    this.#bar.showReport(report, isSigned(this.#plan));
    const heatmap = this.#drawing?.heatmap;
    if (heatmap !== undefined && this.#size !== undefined) this.#numbers.show(report, heatmap.layout, heatmap.scale, this.#size);
    if (this.#plan.overlay !== undefined) {
      const scale = report.arrowUnit === undefined || report.arrowUnit === 0 ? '' : `arrow ${formatNumber(report.arrowUnit)} ↔ 10 px`;
      if (this.#legend.childElementCount === 0) this.#legend.append(element('span', {}, this.#plan.overlay.legend), element('span'));
      setText(this.#legend.lastElementChild as Element, scale);
    }
    const running = this.#context.store.state.status.phase === 'running';
    if (running && performance.now() - this.#describedAt < descriptionInterval) return;
    this.#describedAt = performance.now();
    setAttribute(this.#stage, 'aria-label', this.#describe(report));
  }

  #describe({ statistics, low, high }: PanelReport): string {
    const { shape, arrangement, title, fullTitle, target } = this.#plan;
    const [rows, columns] = pictureSizes(shape, arrangement);
    const bad = statistics.nonFinite > 0 ? `, ${statistics.nonFinite} not finite` : '';
    const name = fullTitle ?? (title.includes(target.reference) ? title : `${title} of ${target.reference}`);
    const numbers =
      this.#drawing?.heatmap?.scale.integers !== undefined
        ? `integers ${formatRange(statistics.minimum, statistics.maximum)}, a colour each`
        : `colours ${formatRange(low, high)}, mean ${formatNumber(statistics.mean)}${bad}`;
    return `${name}, ${rows} by ${columns}, ${numbers}. Arrow keys point at a cell.`;
  }

  #switches() {
    const { store } = this.#context;
    const { id } = this.#plan;
    const { locked, logarithmic } = this.#options();
    const report = store.state.reports[id];
    const { oneScale } = this.#cardOptions();
    return [
      {
        label: 'Lock this range',
        on: locked !== undefined,
        toggle: () => {
          for (const each of this.#plan.oneRange ?? [id]) {
            if (locked !== undefined) store.unlock(each);
            else if (report !== undefined) store.setPanelOptions(each, { locked: { low: report.low, high: report.high } });
          }
        },
      },
      { label: 'Logarithmic colours', on: logarithmic, toggle: () => this.#choose({ logarithmic: !logarithmic }) },
      { label: 'One scale for the card', on: oneScale, toggle: () => store.setCardOptions(this.#card, { oneScale: !oneScale }) },
    ];
  }
}
