/** Deformable convolutions of many shapes, with offsets that stay away from whole numbers, where the gradient has a kink. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { windowCounts } from '../../../experiment/contracts/conv2d.js';
import { type HostInputs, wave } from '../support/evaluate.js';

export interface SceneOptions {
  readonly batch?: number;
  /** [H, W, Ci] */
  readonly image: Shape;
  /** [kh, kw] */
  readonly taps: readonly [number, number];
  readonly outputs: number;
  readonly groups?: number;
  readonly offsetGroups?: number;
  readonly mask?: boolean;
  readonly bias?: boolean;
  readonly attributes?: Attributes;
  /** How far offsets reach, in px. */
  readonly reach?: number;
}

export interface Scene {
  readonly inputs: HostInputs;
  readonly attributes: Attributes;
  /** [Ho, Wo] */
  readonly size: readonly [number, number];
}

export const window: Attributes = { strides: 1, padding: 0, dilations: 1 };

export function scene(options: SceneOptions): Scene {
  const { batch, image, taps, outputs, groups = 1, offsetGroups = 1, mask = false, bias = false, reach = 3 } = options;
  const attributes = { ...window, ...options.attributes };
  const channels = image[2]!;
  const size = windowCounts(image.slice(0, 2), taps, attributes);
  const images = batch === undefined ? [] : [batch];
  const samples = offsetGroups * taps[0] * taps[1];
  return {
    inputs: {
      input: wave([...images, ...image], (i) => Math.sin(0.3 * i + 0.1 * Math.cos(i))),
      offset: wave([...images, ...size, 2 * samples], (i) => Math.trunc(reach * Math.sin(1.1 * i + 0.2)) + 0.5 + 0.4 * Math.sin(2.3 * i)),
      ...(mask && { mask: wave([...images, ...size, samples], (i) => 0.5 + 0.5 * Math.cos(0.9 * i)) }),
      kernel: wave([...taps, channels / groups, outputs], (i) => Math.cos(0.7 * i + 0.05 * (i % 11))),
      ...(bias && { bias: wave([outputs], (i) => Math.sin(i + 1)) }),
    },
    attributes,
    size,
  };
}
