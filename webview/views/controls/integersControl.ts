/** A list of integers, or a pair of them, written as in the file but without its brackets: `128, 128, 1`. One number of a pair stands for both. */
import type { AttributeValue, IntegersAttribute, PairAttribute } from '../../../experiment/contract.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { Control, Gesture } from './control.js';
import { controlFrame } from './frame.js';

export function integersControl(spec: IntegersAttribute | PairAttribute, value: AttributeValue, gesture: Gesture): Control {
  const lifetime = new Lifetime();
  const field = element('input', { class: 'field wide', attributes: { type: 'text', spellcheck: 'false' } });
  const frame = controlFrame(spec, field, field);
  let shown = textOf(value);
  let typing = false;
  field.value = shown;
  lifetime.listen(field, 'input', () => {
    typing = true;
  });
  lifetime.listen(field, 'change', () => {
    typing = false;
    const typed = spec.kind === 'pair' ? pairIn(field.value) : integersIn(field.value);
    if (typed === undefined) frame.showProblem({ at: { attribute: spec.name }, ...complaints[spec.kind] });
    else if (textOf(typed) !== shown) gesture.commit(typed);
  });
  lifetime.listen(field, 'keydown', (event) => {
    if (event.key !== 'Escape') return;
    field.value = shown;
    typing = false;
    frame.showProblem(undefined);
    gesture.cancel();
  });
  return {
    element: frame.element,
    show(next) {
      shown = textOf(next);
      if (!typing) field.value = shown;
    },
    showProblem: (problem) => frame.showProblem(problem),
    dispose: () => lifetime.dispose(),
  };
}

const complaints = {
  integers: { message: 'This is not a list of integers.', remedy: 'Write them with commas between: 128, 128.' },
  pair: { message: 'This is neither one integer nor two.', remedy: 'Write one for both directions, or vertical and horizontal: 1, 2.' },
};

function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function integersIn(text: string): number[] | undefined {
  const words = text
    .replace(/[[\]]/g, ' ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const integers = words.map(Number);
  return integers.every(Number.isInteger) ? integers : undefined;
}

function pairIn(text: string): number | number[] | undefined {
  const integers = integersIn(text);
  if (integers?.length === 1) return integers[0];
  return integers?.length === 2 ? integers : undefined;
}
