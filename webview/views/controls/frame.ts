/** The name, the unit and the place for a problem around every control. */
import type { AttributeSpec, NodeProblem } from '../../../experiment/contract.js';
import { element } from '../dom.js';

export interface ControlFrame {
  readonly element: HTMLElement;
  showProblem(problem: NodeProblem | undefined): void;
}

let frames = 0;

/** `target` is the element that the name belongs to. */
export function controlFrame(spec: AttributeSpec, target: HTMLElement, ...parts: readonly HTMLElement[]): ControlFrame {
  frames += 1;
  const problemId = `problem-${frames}`;
  target.id = `control-${frames}`;
  const label = element('label', { title: spec.help, attributes: { for: target.id } }, spec.name);
  const unit = spec.unit === undefined ? [] : [element('span', { class: 'unit' }, spec.unit)];
  const problemText = element('p', { class: 'problem', attributes: { id: problemId } });
  problemText.hidden = true;
  const frame = element('div', { class: `control ${spec.kind}` }, label, ...parts, ...unit, problemText);
  frame.dataset['attribute'] = spec.name;
  return {
    element: frame,
    showProblem(problem) {
      problemText.hidden = problem === undefined;
      problemText.textContent = problem === undefined ? '' : `${problem.message} ${problem.remedy}`;
      target.toggleAttribute('aria-invalid', problem !== undefined);
      if (problem === undefined) target.removeAttribute('aria-describedby');
      else target.setAttribute('aria-describedby', problemId);
    },
  };
}
