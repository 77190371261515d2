/** Images and offsets that stay away from whole numbers, where the gradient has a kink. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { type HostInputs, wave } from '../support/evaluate.js';

export const variants: readonly Attributes[] = ['clamp', 'zeros'].flatMap((border) =>
  ['interleaved', 'published'].map((offsetLayout) => ({ border, offsetLayout })),
);

/** @param shape [B?, H, W, C] */
export function inputsOf(shape: Shape, reach = 3): HostInputs {
  return {
    input: wave(shape, (i) => Math.sin(0.3 * i + 0.1 * Math.cos(i))),
    offset: wave(
      [...shape.slice(0, -1), 2 * shape.at(-1)!],
      (i) => Math.trunc(reach * Math.sin(1.1 * i + 0.2)) + 0.5 + 0.4 * Math.sin(2.3 * i),
    ),
  };
}
