/** How the kernels divide their work: the image into tiles, the list of Gaussians into groups and sections, a Gaussian's columns into slices. */
import type { Attributes } from '../../../experiment/contract.js';
import type { Sizes } from './sizes.js';

/** Side of a tile in pixels. */
export const tile = 16;
/** Sums of the backward pass that are not a channel's: gaussian.wgsl. */
export const moments = 6;
/** Words of the bitmap that the forward pass loads at a time, of 32 Gaussians each. */
export const wordsOfGroup = 4;
/** Workgroups of the backward pass that keep a GPU busy: with fewer Gaussians, several share the columns of one. */
const busyWorkgroups = 512;
/** Columns of pixels that a workgroup of the backward pass walks side by side. */
const sliceColumns = 32;
/**
 * Beyond so many pixels several workgroups share the columns of a Gaussian, however many Gaussians there are: a thread visits 2¹⁵ pixels and
 * one column at most, once for each block of channels, so that one Gaussian as large as its image does not hold up the GPU.
 */
const slicePixels = 1 << 20;
/**
 * The backward pass through alpha takes so many groups of Gaussians at a time, a section: of each section a thread visits 2¹³ pixels three times, and what
 * it keeps of them fits beside it. Fewer, but at least one, where the sums of a section's Gaussians by tile would take more than so many bytes.
 */
export const sectionGroupsAtMost = 8;
const sectionBytes = 64 << 20;
/** Beyond 16σ a peak of 1 is under float32's smallest number, so a farther cutoff changes nothing. */
const farthestCutoff = 16;

export type Tiling = ReturnType<typeof tiling>;

export function tiling(sizes: Sizes) {
  const { batch, gaussians, height, width } = sizes;
  const tileColumns = Math.ceil(width / tile);
  const tileRows = Math.ceil(height / tile);
  const groups = Math.ceil(gaussians / (32 * wordsOfGroup));
  const wanted = Math.max(Math.floor(busyWorkgroups / (batch * gaussians)), Math.ceil((height * width) / slicePixels));
  const groupBytes = 4 * 32 * wordsOfGroup * partialsOfGaussian(sizes);
  const sectionGroups = Math.max(1, Math.min(groups, sectionGroupsAtMost, Math.floor(sectionBytes / groupBytes)));
  return {
    tileColumns,
    tileRows,
    groups,
    groupWords: Math.ceil(groups / 32),
    slices: Math.min(wanted, Math.ceil(width / sliceColumns)),
    sectionGroups,
    sections: Math.ceil(groups / sectionGroups),
  };
}

/** Numbers that the backward pass through alpha leaves of a Gaussian and its like in the other images, if it reaches every tile. */
function partialsOfGaussian({ batch, channels, height, width }: Sizes): number {
  const block = channelBlock(channels);
  return (batch * Math.ceil(width / tile) * Math.ceil(height / tile) * channels * (moments + block)) / block;
}

/** A thread keeps a block of channels in registers: the largest divisor of the channels up to 4. */
export function channelBlock(channels: number): number {
  return [4, 3, 2].find((block) => channels % block === 0) ?? 1;
}

/** The uniforms `Scene` of gaussian.wgsl. */
export function sceneUniforms(sizes: Sizes, attributes: Attributes, firstGroup = 0): ArrayBuffer {
  const { tileColumns, tileRows, groups, groupWords, slices, sectionGroups } = tiling(sizes);
  const { width, height, batch, gaussians } = sizes;
  const cutoff = Math.min(attributes['cutoffSigma'] as number, farthestCutoff);
  const integers = [width, height, batch, gaussians, tileColumns, tileRows, groups, groupWords, slices, sectionGroups, firstGroup];
  const { blur, sigma = 0, pixelCenter = 0 } = attributes as Record<string, number>;
  const floats = [blur as number, cutoff, cutoff * cutoff, sigma, pixelCenter];
  const uniforms = new ArrayBuffer(4 * (integers.length + floats.length));
  new Uint32Array(uniforms).set(integers);
  new Float32Array(uniforms).set(floats, integers.length);
  return uniforms;
}
