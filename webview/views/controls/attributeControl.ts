/** The control that fits the kind of an attribute. */
import type { AttributeSpec, AttributeValue } from '../../../experiment/contract.js';
import { choiceControl } from './choiceControl.js';
import type { Control, Gesture } from './control.js';
import { integersControl } from './integersControl.js';
import { numberControl } from './numberControl.js';
import { switchControl } from './switchControl.js';

/** @param isDerived The file leaves the value out. */
export function attributeControl(spec: AttributeSpec, value: AttributeValue, gesture: Gesture, isDerived = false): Control {
  switch (spec.kind) {
    case 'number':
    case 'integer':
      return numberControl(spec, value, gesture, isDerived);
    case 'choice':
      return choiceControl(spec, value, gesture);
    case 'switch':
      return switchControl(spec, value, gesture);
    case 'integers':
    case 'pair':
      return integersControl(spec, value, gesture);
  }
}
