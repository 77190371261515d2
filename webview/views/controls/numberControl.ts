/**
 * A number: a field, and a slider before it where the contract gives a stretch worth sliding over. One that the file leaves out, and that is
 * derived, stands in the field as a placeholder; whoever empties the field takes it out of the file.
 */
import type { AttributeValue, NumberAttribute } from '../../../experiment/contract.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { Control, Gesture } from './control.js';
import { controlFrame } from './frame.js';

export function numberControl(spec: NumberAttribute, value: AttributeValue, gesture: Gesture, isDerived = false): Control {
  const lifetime = new Lifetime();
  const field = element('input', { class: 'field', attributes: { type: 'number', step: spec.kind === 'integer' ? '1' : 'any' } });
  const slider = spec.slider === undefined ? undefined : sliderOf(spec.name, spec.slider);
  const frame = controlFrame(spec, field, ...(slider === undefined ? [] : [slider]), field);
  let shown = Number(value);
  /** The file leaves it out. */
  let leftOut = isDerived;
  let sliding = false;
  /** After Escape the rest of the drag means nothing, up to its release. */
  let abandoned = false;

  const write = (number: number) => {
    field.value = leftOut ? '' : String(number);
    field.placeholder = leftOut ? String(number) : '';
    if (gesture.leaveOut && spec.derived !== undefined) field.title = `${leftOut ? number : 'Left empty'}: ${spec.derived}`;
    if (slider !== undefined) {
      slider.value = String(number);
      showFill(slider);
    }
  };
  const restore = () => {
    write(shown);
    frame.showProblem(undefined);
    gesture.cancel();
  };

  if (slider !== undefined) {
    lifetime.listen(slider, 'input', () => {
      if (abandoned) {
        write(shown);
        return;
      }
      sliding = true;
      field.value = slider.value;
      showFill(slider);
      gesture.preview(slider.valueAsNumber);
    });
    lifetime.listen(slider, 'change', () => {
      const meant = sliding && !abandoned;
      sliding = false;
      if (!meant) return;
      shown = slider.valueAsNumber;
      leftOut = false;
      gesture.commit(shown);
    });
    lifetime.listen(slider, 'keydown', (event) => {
      if (event.key !== 'Escape' || !sliding) return;
      event.preventDefault();
      sliding = false;
      abandoned = true;
      restore();
    });
    for (const end of ['pointerdown', 'pointerup', 'pointercancel', 'blur'] as const) {
      // The release's own change event comes before or after pointerup; either way it belongs to the abandoned drag.
      lifetime.listen(slider, end, () => setTimeout(() => (abandoned = false)));
    }
  }

  const commitField = () => {
    const number = field.valueAsNumber;
    if (!leftOut && number === shown) return;
    // A field with something in it that is no number has an empty value too.
    if (field.value === '' && !field.validity.badInput && gesture.leaveOut) {
      frame.showProblem(undefined);
      if (!leftOut) gesture.leaveOut();
      return;
    }
    if (!Number.isFinite(number)) {
      frame.showProblem({ at: { attribute: spec.name }, message: 'This is not a number.', remedy: 'Write one like 0.5 or 1e-3.' });
      return;
    }
    gesture.commit(number);
  };
  lifetime.listen(field, 'change', commitField);
  lifetime.listen(field, 'keydown', (event) => {
    if (event.key === 'Escape') restore();
  });

  write(shown);
  return {
    element: frame.element,
    show(next, nextIsDerived = false) {
      if (sliding) return;
      shown = Number(next);
      leftOut = nextIsDerived;
      write(shown);
    },
    showProblem: (problem) => frame.showProblem(problem),
    dispose: () => lifetime.dispose(),
  };
}

function sliderOf(name: string, { low, high, step }: NonNullable<NumberAttribute['slider']>): HTMLInputElement {
  return element('input', {
    class: 'slider',
    attributes: { type: 'range', min: String(low), max: String(high), step: String(step), 'aria-label': name },
  });
}

/** The track is filled up to the thumb. */
function showFill(slider: HTMLInputElement): void {
  const low = Number(slider.min);
  const part = (slider.valueAsNumber - low) / (Number(slider.max) - low);
  slider.style.setProperty('--filled', `${100 * part}%`);
}
