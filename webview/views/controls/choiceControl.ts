/** One of several words or numbers. */
import type { AttributeValue, ChoiceAttribute } from '../../../experiment/contract.js';
import { Lifetime } from '../lifetime.js';
import { toolkitDropdown } from '../toolkit.js';
import type { Control, Gesture } from './control.js';
import { controlFrame } from './frame.js';

export function choiceControl(spec: ChoiceAttribute, value: AttributeValue, gesture: Gesture): Control {
  const lifetime = new Lifetime();
  const choices = spec.choices.map((choice) => ({ value: String(choice.value), label: String(choice.value), help: choice.help }));
  const dropdown = toolkitDropdown(spec.name, choices, String(value));
  const frame = controlFrame(spec, dropdown, dropdown);
  let shown = String(value);
  lifetime.listen(dropdown, 'change', () => {
    const chosen = spec.choices.find((choice) => String(choice.value) === dropdown.value);
    if (chosen === undefined || dropdown.value === shown) return;
    shown = dropdown.value;
    gesture.commit(chosen.value);
  });
  return {
    element: frame.element,
    show(next) {
      shown = String(next);
      if (dropdown.value !== shown) dropdown.value = shown;
    },
    showProblem: (problem) => frame.showProblem(problem),
    dispose: () => lifetime.dispose(),
  };
}
