/** What the controls of all kinds of attributes have in common. */
import type { AttributeValue, NodeProblem } from '../../../experiment/contract.js';

/** What a person does with a control, from the first touch to the last. */
export interface Gesture {
  /** The value while it is still moving. */
  preview(value: AttributeValue): void;
  /** The value that stays. */
  commit(value: AttributeValue): void;
  /** Takes it out of the file, for a value that is derived then; absent where there is none. */
  leaveOut?(): void;
  /** As it was before. */
  cancel(): void;
}

export interface Control {
  readonly element: HTMLElement;
  /** Shows the experiment's value, which the file may leave out; ignored while a person is sliding to another. */
  show(value: AttributeValue, isDerived?: boolean): void;
  /** Says what is wrong with the value in the control, or that nothing is. */
  showProblem(problem: NodeProblem | undefined): void;
  dispose(): void;
}
