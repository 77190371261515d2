/** One node: what it is, what it gives, where its gradient goes, and the controls of its attributes. */
import type { Experiment } from '../../../experiment/experiment.js';
import { nodeVerdict } from '../../../experiment/gradientCheckWords.js';
import { LossChart } from '../chart/lossChart.js';
import { CardComparison } from '../comparisons/cardComparison.js';
import type { PageContext } from '../context.js';
import { NodeControls } from '../controls/nodeControls.js';
import { element, setChildren, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { type NodeCardPlan, panelsOf } from '../plan/cards.js';
import { referentOf, shortShape } from '../plan/panelPlan.js';
import { checkIsPast } from '../store.js';
import { BatchPicker } from './batchPicker.js';
import { ExpectationChip } from './expectationChip.js';
import { leastBeside, leastBesideStacked } from './layout.js';
import { NodeTime } from './nodeTime.js';
import { PanelSet } from './panelSet.js';
import { PicturesMenu } from './picturesMenu.js';
import { VerdictChip } from './verdictChip.js';

export class NodeCard {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #lifetime = new Lifetime();
  readonly #name = element('button', { class: 'name', title: 'Show in the text', attributes: { type: 'button' } });
  readonly #operation = element('span', { class: 'operation' });
  readonly #signature = element('span', { class: 'signature' });
  readonly #gradientVerdict: VerdictChip;
  readonly #expectationVerdict: ExpectationChip;
  readonly #time: NodeTime;
  readonly #batch: BatchPicker;
  readonly #pictures: PicturesMenu;
  readonly #body = element('div', { class: 'panels' });
  readonly #panels: PanelSet;
  readonly #comparison: CardComparison;
  readonly #controls: NodeControls | undefined;
  #chart: LossChart | undefined;
  #plan: NodeCardPlan;

  constructor(context: PageContext, plan: NodeCardPlan) {
    this.#context = context;
    this.#plan = plan;
    this.#panels = new PanelSet(context, plan.id);
    this.#time = new NodeTime(context, plan.node.id);
    this.#batch = new BatchPicker(context, plan.id);
    this.#pictures = new PicturesMenu(context, plan);
    this.#gradientVerdict = new VerdictChip(`Gradient check of ${plan.node.id}`);
    this.#expectationVerdict = new ExpectationChip(context, plan.node.id);
    this.#comparison = new CardComparison(context, plan);
    this.#controls =
      plan.contract !== undefined && plan.contract.attributes.length > 0 ? new NodeControls(context, plan.node, plan.contract) : undefined;
    const verdicts = element(
      'span',
      { class: 'verdicts' },
      this.#time.element,
      this.#gradientVerdict.element,
      this.#expectationVerdict.element,
    );
    const header = element(
      'header',
      {},
      element('h2', {}, this.#name),
      this.#operation,
      this.#signature,
      verdicts,
      this.#batch.element,
      this.#pictures.element,
      this.#comparison.button,
    );
    this.element = element('section', { class: 'card' }, header, this.#comparison.element, this.#body);
    this.element.dataset['card'] = plan.id;

    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.#body);
    this.#lifetime.listen(this.#name, 'click', () => context.host.reveal(['graph', this.#plan.node.fileIndex]));
    this.#lifetime.add(
      () => this.#time.dispose(),
      () => this.#batch.dispose(),
      () => this.#pictures.dispose(),
      () => this.#gradientVerdict.dispose(),
      () => this.#expectationVerdict.dispose(),
      () => observer.disconnect(),
      context.store.watch(
        ({ status }) => status.problem?.node === plan.node.id,
        (blamed) => this.element.classList.toggle('blamed', blamed),
      ),
      context.store.watch(
        ({ check }) => check,
        () => this.#showVerdict(),
      ),
      context.store.watch(checkIsPast, () => this.#showVerdict()),
    );
  }

  update(plan: NodeCardPlan, experiment: Experiment): void {
    this.#plan = plan;
    const { node, contract } = plan;
    this.element.setAttribute('aria-label', `${node.id}, ${node.op}`);
    setText(this.#name, node.id);
    setText(this.#operation, node.op);
    this.#operation.title = contract?.summary ?? '';
    setText(this.#signature, signatureOf(experiment, plan));
    this.#signature.title = this.#signature.textContent ?? '';

    this.#expectationVerdict.update(node.outputs.map(({ reference }) => reference));
    const compares = this.#comparison.update(plan, experiment);
    const views = this.#panels.update(compares ? [] : plan.panels);
    if (plan.curve) this.#chart ??= new LossChart(this.#context);
    else {
      this.#chart?.dispose();
      this.#chart = undefined;
    }
    this.#controls?.update(node);
    setChildren(this.#body, [
      ...views.map((view) => view.element),
      ...(this.#chart === undefined ? [] : [this.#chart.element]),
      ...(this.#controls === undefined ? [] : [this.#controls.element]),
    ]);
    this.#batch.update(panelsOf(plan));
    this.#pictures.update(plan);
    this.#resize();
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.#panels.dispose();
    this.#comparison.dispose();
    this.#chart?.dispose();
    this.#controls?.dispose();
    this.element.remove();
  }

  #showVerdict(): void {
    const { state } = this.#context.store;
    const { check, loaded } = state;
    const words = check && loaded && nodeVerdict(check, loaded, this.#plan.node.id);
    this.#gradientVerdict.update(words && checkIsPast(state) ? { ...words, asOf: `step ${check.step}` } : words);
  }

  #resize(): void {
    const width = this.#body.clientWidth;
    this.#panels.resize(width);
    this.#comparison.resize(width);
    // Where the pictures leave enough of their last row, the curve and the controls stand beside them, else below.
    const left = this.#panels.leftOf(this.#body);
    this.#chart?.element.classList.toggle('below', left < leastBeside);
    const below = left < leastBesideStacked || this.#chart !== undefined || this.#plan.comparison !== undefined;
    this.#controls?.element.classList.toggle('below', below);
    this.#controls?.element.classList.toggle('stacked', !below && left < leastBeside);
  }
}

/** `means [400,2] · cholesky [400,3] → [128,128,1]`. An input that is called otherwise in the file says so: `prediction render [128,128,1]`. */
function signatureOf(experiment: Experiment, { node, contract }: NodeCardPlan): string {
  const order = contract?.inputs.map(({ name }) => name) ?? Object.keys(node.inputs);
  const inputs = order.flatMap((name) => {
    const given = node.inputs[name];
    return [given ?? []].flat().map((reference) => {
      const shape = shortShape(referentOf(experiment, reference)?.shape ?? []);
      return reference === name ? `${name} ${shape}` : `${name} ${reference} ${shape}`;
    });
  });
  const outputs = node.outputs.map(({ shape }) => shortShape(shape));
  return `${inputs.join(' · ')} → ${outputs.join(', ')}`;
}
