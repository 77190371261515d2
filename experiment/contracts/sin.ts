/** The sine. */
import type { OperationContract } from '../contract.js';
import { anyInput, inferUnary } from './unary.js';

export const sin: OperationContract = {
  name: 'sin',
  summary: 'Sine of an angle in radians, entry by entry.',
  inputs: [
    anyInput(
      'Its gradient is that of the output times the cosine. Good to the last digits of float32 up to 10⁴ rad; beyond, neighbouring float32 numbers are themselves a thousandth of a radian apart.',
    ),
  ],
  attributes: [],
  outputs: [{ name: 'sine', shape: '[…]', help: 'The shape of the input; between −1 and 1.' }],
  citations: [
    {
      text: 'Cody and Waite, Software Manual for the Elementary Functions, Prentice-Hall 1980: the reduction of the angle. WGSL promises an absolute error of 2⁻¹¹ only, and only in [−π, π].',
    },
  ],
  inferShapes: inferUnary,
};
