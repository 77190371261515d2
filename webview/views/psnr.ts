/** Peak signal-to-noise ratio of a fit, from the loss alone. */
import type { Experiment } from '../../experiment/experiment.js';

/** 10·log₁₀(range²/mse), in dB. */
export function psnrOf(meanSquaredError: number, range: number): number {
  return 10 * Math.log10((range * range) / meanSquaredError);
}

/** The inverse of {@link psnrOf}. */
export function meanSquaredErrorOf(psnr: number, range: number): number {
  return range * range * 10 ** (-psnr / 10);
}

/**
 * The picture's range, white minus black, where the loss is a mean squared error: then loss and PSNR are two scales of one number.
 * The target image says it; 1 where the target is no image. Undefined where the loss is something else.
 */
export function psnrRange(experiment: Experiment): number | undefined {
  const node = experiment.nodes.find(({ outputs }) => outputs[0]?.reference === experiment.loss);
  if (node?.op !== 'mse') return undefined;
  const target = experiment.tensors.find(({ name }) => name === node.inputs['target']);
  return target?.source.kind === 'image' ? target.source.range[1] - target.source.range[0] : 1;
}
