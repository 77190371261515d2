/**
 * The controls of one node, made from its contract. While a value moves, the engine runs with it; when it is let go, the file is edited, once.
 */
import type { AttributeSpec, AttributeValue, OperationContract } from '../../../experiment/contract.js';
import type { ExperimentNode } from '../../../experiment/experiment.js';
import { withAttribute } from '../../../experiment/withAttribute.js';
import type { PageContext } from '../context.js';
import { element } from '../dom.js';
import { attributeControl } from './attributeControl.js';
import type { Control, Gesture } from './control.js';

export class NodeControls {
  readonly element = element('div', { class: 'controls' });
  readonly #context: PageContext;
  readonly #controls = new Map<string, Control>();
  readonly #contract: OperationContract;
  #node: ExperimentNode;

  constructor(context: PageContext, node: ExperimentNode, contract: OperationContract) {
    this.#context = context;
    this.#contract = contract;
    this.#node = node;
    this.update(node);
  }

  /** Shows the node's values, which may have been edited elsewhere. An attribute that the node does without has no control. */
  update(node: ExperimentNode): void {
    this.#node = node;
    let previous: Control | undefined;
    for (const spec of this.#contract.attributes) {
      const value = node.attributes[spec.name];
      const isDerived = node.derived?.includes(spec.name) === true;
      const known = this.#controls.get(spec.name);
      if (value === undefined) {
        if (known !== undefined) this.#remove(spec.name, known);
      } else if (known !== undefined) {
        known.show(value, isDerived);
        known.showProblem(undefined);
        previous = known;
      } else {
        const control = attributeControl(spec, value, this.#gesture(spec), isDerived);
        this.#controls.set(spec.name, control);
        if (previous === undefined) this.element.prepend(control.element);
        else previous.element.after(control.element);
        previous = control;
      }
    }
  }

  dispose(): void {
    for (const control of this.#controls.values()) control.dispose();
  }

  #remove(name: string, control: Control): void {
    control.element.remove();
    control.dispose();
    this.#controls.delete(name);
  }

  /** Undefined where the file leaves it out and it is derived. */
  #fileValue(name: string): AttributeValue | undefined {
    const node = this.#context.store.state.experiment?.nodes.find(({ id }) => id === this.#node.id);
    return node?.derived?.includes(name) ? undefined : node?.attributes[name];
  }

  #gesture(spec: AttributeSpec): Gesture {
    const { name } = spec;
    const { store, engine, host } = this.#context;
    const tryOut = (value: AttributeValue | undefined): boolean => {
      const { experiment } = store.state;
      if (experiment === undefined) return false;
      const changed = withAttribute(experiment, this.#node.id, name, value);
      this.#controls.get(name)?.showProblem('problem' in changed ? changed.problem : undefined);
      if ('problem' in changed) return false;
      store.update({ draft: changed.experiment });
      engine.load(changed.experiment);
      return true;
    };
    const takeBack = () => {
      const { experiment, draft } = store.state;
      if (experiment === undefined || draft === undefined) return;
      store.update({ draft: undefined });
      engine.load(experiment);
    };
    const commit = (value: AttributeValue | undefined) => {
      if (JSON.stringify(value) === JSON.stringify(this.#fileValue(name))) takeBack();
      else if (tryOut(value)) host.edit(['graph', this.#node.fileIndex, 'attrs', name], value);
      else takeBack();
    };
    const isDerivable = 'derived' in spec && spec.derived !== undefined;
    return {
      preview: (value) => tryOut(value),
      commit,
      cancel: takeBack,
      ...(isDerivable ? { leaveOut: () => commit(undefined) } : {}),
    };
  }
}
