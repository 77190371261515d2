/** Which attribute is compared, its value and the other one, what becomes of the loss, and what is wrong with the variant. */
import { type Comparable, sameValue, valueText, variantOf } from '../../../experiment/comparison.js';
import type { AttributeValue } from '../../../experiment/contract.js';
import type { ExperimentNode } from '../../../experiment/experiment.js';
import { formatNumber } from '../../../experiment/formatNumber.js';
import type { PageContext } from '../context.js';
import { attributeControl } from '../controls/attributeControl.js';
import type { Control, Gesture } from '../controls/control.js';
import { element, setChildren, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { ComparisonPlan } from '../plan/comparisonPlan.js';
import { type Dropdown, toolkitDropdown } from '../toolkit.js';

export class ComparisonBar {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #node: () => ExperimentNode;
  readonly #lifetime = new Lifetime();
  readonly #attribute = element('span', { class: 'attribute' });
  readonly #own = element('span', { class: 'own' });
  readonly #other = element('span', { class: 'other' });
  readonly #losses = element('span', { class: 'losses' });
  readonly #use = element('button', { class: 'text-button', attributes: { type: 'button' } });
  readonly #problem = element('p', { class: 'problem', role: 'status' });
  #plan: ComparisonPlan | undefined;
  #comparable: readonly Comparable[] = [];
  #offered = '';
  #dropdown: { readonly element: Dropdown; readonly lifetime: Lifetime } | undefined;
  #control: { readonly key: string; readonly control: Control } | undefined;

  constructor(context: PageContext, node: () => ExperimentNode) {
    this.#context = context;
    this.#node = node;
    this.#use.title = 'Write this value into the file; the comparison then shows the one that was there';
    this.element = element(
      'div',
      { class: 'comparison-bar' },
      this.#attribute,
      this.#own,
      element('span', { class: 'word' }, 'with'),
      this.#other,
      this.#use,
      this.#losses,
      this.#problem,
    );
    this.#lifetime.listen(this.#use, 'click', () => this.#useVariant());
    this.#lifetime.add(
      context.store.watch(
        ({ comparisonReports }) => comparisonReports,
        () => this.#showReport(),
      ),
      context.store.watch(
        ({ status }) => status.loss,
        () => this.#showReport(),
      ),
    );
  }

  update(plan: ComparisonPlan, comparable: readonly Comparable[]): void {
    this.#plan = plan;
    this.#comparable = comparable;
    const { attribute, value } = plan.comparison;
    this.#offerAttributes(attribute);
    this.#showControl(attribute, value);
    setText(this.#own, valueText(plan.own));
    setText(this.#use, `Use ${valueText(value)}`);
    this.#use.disabled = sameValue(value, plan.own);
    this.#showReport();
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.#dropdown?.lifetime.dispose();
    this.#control?.control.dispose();
    this.element.remove();
  }

  /** One attribute needs no list to choose it from. */
  #offerAttributes(attribute: string): void {
    const names = [...new Set([...this.#comparable.map(({ spec }) => spec.name), attribute])];
    const offered = names.join();
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.#dropdown?.lifetime.dispose();
      const choices = names.map((name) => {
        const help = this.#comparable.find(({ spec }) => spec.name === name)?.spec.help;
        return { value: name, label: name, ...(help === undefined ? {} : { help }) };
      });
      const dropdown = toolkitDropdown('Attribute to compare', choices, attribute);
      const lifetime = new Lifetime();
      lifetime.listen(dropdown, 'change', () => this.#compareAttribute(dropdown.value));
      this.#dropdown = { element: dropdown, lifetime };
      setChildren(this.#attribute, [dropdown]);
    }
    const dropdown = this.#dropdown?.element;
    if (dropdown !== undefined && dropdown.value !== attribute) dropdown.value = attribute;
  }

  #compareAttribute(attribute: string): void {
    const chosen = this.#comparable.find(({ spec }) => spec.name === attribute);
    if (chosen === undefined || attribute === this.#plan?.comparison.attribute) return;
    this.#context.store.compare({ node: this.#node().id, attribute, value: chosen.other });
  }

  /** The control of the attribute as the card has it, for the variant's value. */
  #showControl(attribute: string, value: AttributeValue): void {
    const spec = this.#comparable.find((candidate) => candidate.spec.name === attribute)?.spec;
    const key = JSON.stringify(spec);
    if (key !== this.#control?.key) {
      this.#control?.control.dispose();
      const control = spec && attributeControl(spec, value, this.#gesture());
      this.#control = control && { key, control };
      setChildren(this.#other, control === undefined ? [] : [control.element]);
    }
    this.#control?.control.show(value);
    this.#control?.control.showProblem(undefined);
  }

  #gesture(): Gesture {
    const { store } = this.#context;
    let before: AttributeValue | undefined;
    const compare = (value: AttributeValue) => {
      const { experiment } = store.state;
      const comparison = this.#plan?.comparison;
      if (experiment === undefined || comparison === undefined) return;
      const wanted = { ...comparison, value };
      const variant = variantOf(experiment, wanted);
      if ('problem' in variant) this.#control?.control.showProblem(variant.problem);
      else store.compare(wanted);
    };
    return {
      preview: (value) => {
        before ??= this.#plan?.comparison.value;
        compare(value);
      },
      commit: (value) => {
        before = undefined;
        compare(value);
      },
      cancel: () => {
        if (before !== undefined) compare(before);
        before = undefined;
      },
    };
  }

  /** One edit of the file. */
  #useVariant(): void {
    if (this.#plan === undefined) return;
    const { attribute, value } = this.#plan.comparison;
    this.#context.host.edit(['graph', this.#node().fileIndex, 'attrs', attribute], value);
  }

  #showReport(): void {
    if (this.#plan === undefined) return;
    const { comparisonReports, status } = this.#context.store.state;
    const { comparison, own } = this.#plan;
    const report = comparisonReports[comparison.node];
    const known = status.loss !== undefined && report?.loss !== undefined;
    setText(this.#losses, known ? `loss ${formatNumber(status.loss)} → ${formatNumber(report.loss)}` : '');
    const same = sameValue(comparison.value, own) ? `${comparison.attribute} is ${valueText(own)} in both: choose another value.` : '';
    setText(this.#problem, report?.problem === undefined ? same : `${report.problem.message} ${report.problem.remedy}`);
    this.#problem.classList.toggle('notice', report?.problem === undefined);
    this.#problem.hidden = this.#problem.textContent === '';
  }
}
