/** The sine. */
import type { OperationContract } from '../contract.js';
import { anyInput, inferUnary } from './unary.js';

export const sin: OperationContract = {
  name: 'sin',
  summary: 'Sine of an angle in radians, entry by entry.',
  inputs: [
    anyInput(
      'Its gradient is that of the output times the cosine. Both are good to the last digits of float32 for every finite angle; but beyond 10⁴ rad neighbouring float32 numbers are themselves a thousandth of a radian apart. NaN for infinity.',
    ),
  ],
  attributes: [],
  outputs: [{ name: 'sine', shape: '[…]', help: 'The shape of the input; between −1 and 1.' }],
  citations: [
    {
      text: 'Cody and Waite, Software Manual for the Elementary Functions, Prentice-Hall 1980: the reduction of the angle up to 10⁴ rad. WGSL promises an absolute error of 2⁻¹¹ only, and only in [−π, π].',
    },
    {
      text: 'Payne and Hanek, Radian reduction for trigonometric functions, ACM SIGNUM Newsletter 18(1), 1983: the reduction of larger angles.',
    },
  ],
  inferShapes: inferUnary,
};
