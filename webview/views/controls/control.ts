/** What the controls of all kinds of attributes have in common. */
import type { AttributeValue, NodeProblem } from '../../../experiment/contract.js';

/** What a person does with a control, from the first touch to the last. */
export interface Gesture {
  /** The value while it is still moving. */
  preview(value: AttributeValue): void;
  /** The value that stays. */
  commit(value: AttributeValue): void;
  /** As it was before. */
  cancel(): void;
}

export interface Control {
  readonly element: HTMLElement;
  /** Shows the experiment's value; ignored while a person is sliding to another. */
  show(value: AttributeValue): void;
  /** Says what is wrong with the value in the control, or that nothing is. */
  showProblem(problem: NodeProblem | undefined): void;
  dispose(): void;
}
