/** Peak signal-to-noise ratio of a fit, from the loss alone. */
import type { Experiment } from './experiment.js';

/** 10·log₁₀(range²/mse), in dB. */
export function psnrOf(meanSquaredError: number, range: number): number {
  return 10 * Math.log10((range * range) / meanSquaredError);
}

/** The inverse of {@link psnrOf}. */
export function meanSquaredErrorOf(psnr: number, range: number): number {
  return range * range * 10 ** (-psnr / 10);
}

/**
 * The picture's range, white minus black, where the loss is a mean squared error against an image: then loss and PSNR are two scales of one
 * number. Undefined where the loss is something else.
 */
export function psnrRange(experiment: Experiment): number | undefined {
  const node = experiment.nodes.find(({ outputs }) => outputs.some(({ reference }) => reference === experiment.loss));
  if (node?.op !== 'mse') return undefined;
  const image = experiment.tensors.find(({ name, source }) => source.kind === 'image' && Object.values(node.inputs).includes(name));
  return image?.source.kind === 'image' ? image.source.range[1] - image.source.range[0] : undefined;
}

/** The PSNR that a loss of this experiment means, where it means one. */
export function psnrOfLoss(experiment: Experiment, loss: number): number | undefined {
  const range = psnrRange(experiment);
  return range === undefined ? undefined : psnrOf(loss, range);
}
