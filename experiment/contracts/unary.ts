/** The rule of an operation that takes the one input `input` entry by entry. */
import type { InputSpec, NodeCall, ShapeResult } from '../contract.js';
import { inputShape, output } from './call.js';

/** `input` of any shape; the help says what its gradient is. */
export function anyInput(help: string): InputSpec {
  return { name: 'input', shape: '[…]', dtype: 'float32', help };
}

export function inferUnary(call: NodeCall): ShapeResult {
  return output(inputShape(call, 'input'));
}
