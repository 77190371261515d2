import type { Experiment } from '../experiment/experiment.js';

/**
 * Peak signal-to-noise ratio in dB, 10·log₁₀(range²/mse), where the loss is an mse against an image; undefined elsewhere. The range is
 * the image's white minus its black.
 */
export function psnrOf(experiment: Experiment, loss: number): number | undefined {
  const node = experiment.nodes.find(({ outputs }) => outputs.some(({ reference }) => reference === experiment.loss));
  if (node?.op !== 'mse') return undefined;
  const image = experiment.tensors.find(({ name, source }) => source.kind === 'image' && Object.values(node.inputs).includes(name));
  if (image?.source.kind !== 'image') return undefined;
  const [black, white] = image.source.range;
  return 10 * Math.log10((white - black) ** 2 / loss);
}
