/** The tensors of the file: those that train, or those that are given. One row a tensor, its value and its gradient side by side. */
import type { Experiment, ExperimentTensor } from '../../../experiment/experiment.js';
import { formatCount, formatNumber } from '../../../experiment/formatNumber.js';
import type { PageContext } from '../context.js';
import { element, setChildren, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { TensorRowPlan, TensorsCardPlan } from '../plan/cards.js';
import { shortShape } from '../plan/panelPlan.js';
import { BatchPicker } from './batchPicker.js';
import { ExpectationChip } from './expectationChip.js';
import { PanelSet } from './panelSet.js';

export class TensorsCard {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #lifetime = new Lifetime();
  readonly #title = element('h2');
  readonly #summary = element('span', { class: 'signature' });
  readonly #body = element('div', { class: 'rows' });
  readonly #panels: PanelSet;
  readonly #batch: BatchPicker;
  readonly #rows = new Map<string, TensorRow>();

  constructor(context: PageContext, plan: TensorsCardPlan) {
    this.#context = context;
    this.#panels = new PanelSet(context, plan.id);
    this.#batch = new BatchPicker(context, plan.id);
    this.element = element(
      'section',
      { class: 'card' },
      element('header', {}, this.#title, this.#summary, this.#batch.element),
      this.#body,
    );
    this.element.dataset['card'] = plan.id;
    const observer = new ResizeObserver(() => this.#panels.resize(this.#body.clientWidth));
    observer.observe(this.#body);
    this.#lifetime.add(
      () => this.#batch.dispose(),
      () => observer.disconnect(),
    );
  }

  update(plan: TensorsCardPlan, experiment: Experiment): void {
    this.element.setAttribute('aria-label', `${plan.title} tensors`);
    setText(this.#title, plan.title);
    setText(this.#summary, summaryOf(plan, experiment));
    const panels = plan.rows.flatMap((row) => row.panels);
    const views = this.#panels.update(panels);
    this.#batch.update(panels);
    const elements = new Map(views.map((view) => [view.element.dataset['panel'], view.element]));
    for (const [name, row] of this.#rows) {
      if (plan.rows.some(({ tensor }) => tensor.name === name)) continue;
      row.dispose();
      this.#rows.delete(name);
    }
    const rows = plan.rows.map((rowPlan) => {
      const row = this.#rows.get(rowPlan.tensor.name) ?? new TensorRow(this.#context, rowPlan.tensor.name);
      this.#rows.set(rowPlan.tensor.name, row);
      row.update(
        rowPlan,
        rowPlan.panels.flatMap(({ id }) => elements.get(id) ?? []),
      );
      return row.element;
    });
    setChildren(this.#body, rows);
    this.#panels.resize();
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.#panels.dispose();
    for (const row of this.#rows.values()) row.dispose();
    this.element.remove();
  }
}

class TensorRow {
  readonly element: HTMLElement;
  readonly #lifetime = new Lifetime();
  readonly #name = element('button', { class: 'name', title: 'Show in the text', attributes: { type: 'button' } });
  readonly #facts = element('span', { class: 'note' });
  readonly #panels = element('div', { class: 'panels' });
  readonly #expectationVerdict: ExpectationChip;
  readonly #context: PageContext;
  #plan: TensorRowPlan | undefined;

  constructor(context: PageContext, name: string) {
    this.#context = context;
    this.#expectationVerdict = new ExpectationChip(context, name);
    const verdicts = element('span', { class: 'verdicts' }, this.#expectationVerdict.element);
    this.element = element('div', { class: 'row' }, element('h3', {}, this.#name, this.#facts, verdicts), this.#panels);
    this.#expectationVerdict.update([name]);
    setText(this.#name, name);
    this.#lifetime.listen(this.#name, 'click', () => context.host.reveal(['tensors', name]));
    this.#lifetime.add(
      () => this.#expectationVerdict.dispose(),
      context.store.watch(
        ({ reports }) => reports,
        () => this.#showFacts(),
      ),
    );
  }

  update(plan: TensorRowPlan, panels: readonly HTMLElement[]): void {
    this.#plan = plan;
    setChildren(this.#panels, panels);
    this.#showFacts();
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.element.remove();
  }

  /** `[400,2] · learning rate 0.2 · |∂| 3.1e-6`, |∂| being the root mean square of the gradient. */
  #showFacts(): void {
    if (this.#plan === undefined) return;
    const { tensor, panels } = this.#plan;
    const gradient = panels.find(({ role }) => role === 'gradient');
    const report = gradient === undefined ? undefined : this.#context.store.state.reports[gradient.id];
    const facts = [
      shortShape(tensor.shape),
      ...(tensor.dtype === 'float32' ? [] : [tensor.dtype]),
      sourceOf(tensor),
      ...(tensor.trainable === undefined ? [] : [`learning rate ${formatNumber(tensor.trainable.learningRate)}`]),
      ...(gradient === undefined ? [] : [`|∂| ${report === undefined ? '–' : formatNumber(report.statistics.rms)}`]),
    ];
    setText(this.#facts, facts.join(' · '));
  }
}

function sourceOf({ source }: ExperimentTensor): string {
  switch (source.kind) {
    case 'image':
    case 'npy':
      return source.path;
    case 'npz':
    case 'safetensors':
      return `${source.array} of ${source.path}`;
    case 'fill':
      return `all ${formatNumber(source.value)}`;
    case 'random':
      return source.distribution;
    default:
      return source.kind;
  }
}

function summaryOf({ rows, title }: TensorsCardPlan, experiment: Experiment): string {
  const count = rows.reduce((sum, { tensor }) => sum + tensor.shape.reduce((product, size) => product * size, 1), 0);
  const tensors = `${rows.length} ${rows.length === 1 ? 'tensor' : 'tensors'}`;
  const numbers = `${formatCount(count)} numbers in ${tensors}`;
  return title === 'trainable' && experiment.train !== undefined ? `${numbers} · ${experiment.train.optimizer}` : numbers;
}
