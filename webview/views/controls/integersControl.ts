/** A list of integers, written as in the file but without its brackets: `128, 128, 1`. */
import type { AttributeValue, IntegersAttribute } from '../../../experiment/contract.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { Control, Gesture } from './control.js';
import { controlFrame } from './frame.js';

export function integersControl(spec: IntegersAttribute, value: AttributeValue, gesture: Gesture): Control {
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
    const integers = integersOf(field.value);
    if (integers === undefined) {
      frame.showProblem({
        at: { attribute: spec.name },
        message: 'This is not a list of integers.',
        remedy: 'Write them with commas between: 128, 128.',
      });
    } else if (textOf(integers) !== shown) {
      gesture.commit(integers);
    }
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

function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? value.join(', ') : '';
}

function integersOf(text: string): number[] | undefined {
  const words = text
    .replace(/[[\]]/g, ' ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const integers = words.map(Number);
  return integers.every(Number.isInteger) ? integers : undefined;
}
