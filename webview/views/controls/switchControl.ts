/** Yes or no. */
import type { AttributeValue, SwitchAttribute } from '../../../experiment/contract.js';
import { Lifetime } from '../lifetime.js';
import { toolkitCheckbox } from '../toolkit.js';
import type { Control, Gesture } from './control.js';
import { controlFrame } from './frame.js';

export function switchControl(spec: SwitchAttribute, value: AttributeValue, gesture: Gesture): Control {
  const lifetime = new Lifetime();
  const checkbox = toolkitCheckbox('');
  checkbox.setAttribute('aria-label', spec.name);
  checkbox.checked = value === true;
  const frame = controlFrame(spec, checkbox, checkbox);
  let shown = value === true;
  // The toolkit's checkbox says "change" also when it is set from here; only what differs from the file is a person's doing.
  lifetime.listen(checkbox, 'change', () => {
    if (checkbox.checked === shown) return;
    shown = checkbox.checked;
    gesture.commit(shown);
  });
  return {
    element: frame.element,
    show(next) {
      shown = next === true;
      checkbox.checked = shown;
    },
    showProblem: (problem) => frame.showProblem(problem),
    dispose: () => lifetime.dispose(),
  };
}
