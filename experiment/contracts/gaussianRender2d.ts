/** Gaussians drawn into an image, differentiable in everything that describes them. */
import type { NodeCall, OperationContract, ShapeResult } from '../contract.js';
import { sameShape, shapeText } from '../shape.js';
import { inputShape, numberAttribute, optionalInputShape, output, problem } from './call.js';

/** What the inputs that go with the means hold for each of them. */
const components = {
  covariance: ['Σxx', 'Σxy', 'Σyy'],
  cholesky: ['l11', 'l21', 'l22'],
  scaling: ['s1', 's2'],
  rotation: [],
  opacities: [],
} as const;

const pointComponents = ['x', 'y', ...components.covariance] as const;

export const gaussianRender2d: OperationContract = {
  name: 'gaussianRender2d',
  summary: 'Draws N anisotropic Gaussians into an image: image[y, x, c] = Σₙ colors[n, c] · exp(−½ dᵀ Σₙ⁻¹ d), d = (x, y) − meansₙ.',
  inputs: [
    {
      name: 'means',
      shape: '[B?, N, 2]',
      dtype: 'float32',
      help: 'Centres (x, y) in pixels. x runs to the right and y down; `pixelCenter` says where the pixels lie. Means may lie outside the image.',
      components: ['x', 'y'],
    },
    {
      name: 'points',
      shape: '[B?, N, 5]',
      dtype: 'float32',
      help: 'Mean and covariance of each Gaussian in one row (x, y, Σxx, Σxy, Σyy), in place of `means` and `covariance`, as which they are read.',
      components: pointComponents,
    },
    {
      name: 'covariance',
      shape: '[B?, N, 3]',
      dtype: 'float32',
      help: 'Covariances (Σxx, Σxy, Σyy) in px². Σxy is one number that stands for both off-diagonal entries, and its gradient is the sum over the two. Must be positive definite: training pauses at the first one that is not. `cholesky`, and `scaling` with `rotation`, cannot leave that cone.',
      components: components.covariance,
    },
    {
      name: 'cholesky',
      shape: '[B?, N, 3]',
      dtype: 'float32',
      help: 'Lower Cholesky factors (l11, l21, l22) in px: Σ = L Lᵀ with L = [[l11, 0], [l21, l22]]. Any numbers will do: the sign of the diagonal does not matter, and a factor without an area draws nothing.',
      components: components.cholesky,
    },
    {
      name: 'scaling',
      shape: '[B?, N, 2]',
      dtype: 'float32',
      help: 'Standard deviations (s1, s2) in px along the axes that `rotation` turns: Σ = R(θ) diag(s1², s2²) R(θ)ᵀ. Any numbers will do: their sign does not matter, and one of 0 draws nothing.',
      components: components.scaling,
    },
    {
      name: 'rotation',
      shape: '[B?, N]',
      dtype: 'float32',
      help: 'Angles θ in radians that go with `scaling`: R(θ) = [[cos θ, −sin θ], [sin θ, cos θ]] turns x towards y, which on the screen is clockwise.',
    },
    {
      name: 'colors',
      shape: '[B?, N, C]',
      dtype: 'float32',
      help: 'The color of each Gaussian, one number a channel; negative ones take away. Without it every Gaussian has the color 1 in a single channel.',
      optional: true,
    },
    {
      name: 'opacities',
      shape: '[B?, N]',
      dtype: 'float32',
      help: 'A factor of each kernel, after its normalisation and however kernels are accumulated. Any numbers will do. 1 without it.',
      optional: true,
    },
  ],
  exactlyOneOf: [[['means', 'covariance'], ['means', 'cholesky'], ['means', 'scaling', 'rotation'], ['means', 'sigma'], ['points']]],
  attributes: [
    { name: 'height', kind: 'integer', minimum: 1, unit: 'px', help: 'Height H of the image.' },
    { name: 'width', kind: 'integer', minimum: 1, unit: 'px', help: 'Width W of the image.' },
    {
      name: 'sigma',
      kind: 'number',
      exclusiveMinimum: 0,
      unit: 'px',
      help: 'One standard deviation for all Gaussians: Σ = sigma² · I.',
    },
    {
      name: 'pixelCenter',
      kind: 'choice',
      default: 0,
      choices: [
        { value: 0, help: '(0, 0) is the middle of the top left pixel: coordinates are pixel indices.' },
        { value: 0.5, help: '(0, 0) is the top left corner of the image, and (0.5, 0.5) the middle of its first pixel.' },
      ],
      help: 'Both coordinates of the middle of the top left pixel: d = (x + pixelCenter, y + pixelCenter) − mean.',
    },
    {
      name: 'normalization',
      kind: 'choice',
      default: 'peak',
      choices: [
        { value: 'peak', help: 'the kernel is exp(−½ dᵀ Σ⁻¹ d), which is 1 at the mean.' },
        { value: 'density', help: 'it is divided by 2π √det Σ (blur included), so that its integral over the plane is 1.' },
        {
          value: 'sum',
          help: 'it is divided by its sum over the pixels of the image, which becomes 1; one that reaches no pixel stays 0.',
        },
      ],
      help: 'What makes the kernel of a Gaussian out of its exponential.',
    },
    {
      name: 'accumulate',
      kind: 'choice',
      default: 'sum',
      choices: [
        { value: 'sum', help: 'Σₙ colorₙ · kernelₙ.' },
        {
          value: 'max',
          help: 'in every channel the greatest colorₙ · kernelₙ of the Gaussians that reach the pixel, and 0 where none does; the first of equals takes the gradient.',
        },
        {
          value: 'alpha',
          help: 'front to back in the order of their indices, over black: Σₙ colorₙ · kernelₙ · Π (1 − kernelₘ) over all m < n, unclamped.',
        },
        { value: 'stack', help: 'one map for each Gaussian, [B?, H, W, N], of its kernel alone. Takes no colors.' },
      ],
      help: 'How the kernels become an image.',
    },
    {
      name: 'blur',
      kind: 'number',
      default: 0,
      minimum: 0,
      unit: 'px²',
      slider: { low: 0, high: 4, step: 0.05 },
      help: 'Variance added to both diagonal entries of every covariance, as a low-pass filter of the pixel grid: it keeps a Gaussian that is thinner than a pixel from falling between the pixel centres. 3D Gaussian splatting adds 0.3; GaussianImage adds nothing.',
    },
    {
      name: 'cutoffSigma',
      kind: 'number',
      default: 6,
      exclusiveMinimum: 0,
      unit: 'σ',
      slider: { low: 1, high: 8, step: 0.1 },
      help: 'A pixel farther from the mean than this many standard deviations (Mahalanobis distance, blur included) receives nothing. At 6 a peak has fallen to 1.5e-8, below float32; at 3, where published tile rasterisers cut, it has fallen to 0.011 only, and the edge shows in image and gradient. Beyond about 13 it is below the smallest normal float32: there no digits are left, and with normalization "sum" a map that reaches the image only from so far may count as all zero. Smaller is faster.',
    },
  ],
  outputs: [
    {
      name: 'image',
      shape: '[B?, H, W, C]',
      help: 'The Gaussians together, unclamped; 0 where none reaches. [B?, H, W, N] where they are stacked.',
    },
  ],
  citations: [
    {
      text: 'Zhang et al., GaussianImage: 1000 FPS Image Representation and Compression by 2D Gaussian Splatting, ECCV 2024: accumulated summation of 2-D Gaussians from Cholesky factors. Its published backward pass doubles the off-diagonal gradient and it draws only the first 256 Gaussians of a tile; neither is so here.',
      url: 'https://arxiv.org/abs/2403.08551',
    },
    {
      text: 'Kerbl, Kopanas, Leimkühler, Drettakis, 3D Gaussian Splatting for Real-Time Radiance Field Rendering, SIGGRAPH 2023: tiles, and the 0.3 px² added to the diagonal.',
      url: 'https://arxiv.org/abs/2308.04079',
    },
    {
      text: 'Zwicker, Pfister, van Baar, Gross, EWA Splatting, IEEE TVCG 8(3), 2002: why a projected Gaussian is convolved with a low-pass filter of the pixel grid.',
      url: 'https://doi.org/10.1109/TVCG.2002.1021576',
    },
    { text: 'Ye et al., gsplat: An Open-Source Library for Gaussian Splatting, JMLR 26, 2025.', url: 'https://arxiv.org/abs/2409.06765' },
  ],
  overlay: { inputs: ['means', 'points'], legend: 'ellipse 1σ' },
  inferShapes,
};

/** [B?, H, W, C], or [B?, H, W, N] for a stack: the leading sizes [B?, N] are those of the means or points everywhere. */
function inferShapes(call: NodeCall): ShapeResult {
  const leader = call.inputs['points'] === undefined ? 'means' : 'points';
  const width = leader === 'points' ? pointComponents.length : 2;
  const leading = inputShape(call, leader);
  if (leading.length < 2 || leading.length > 3 || leading.at(-1) !== width) {
    const of = leader === 'points' ? `(${pointComponents.join(', ')})` : 'x and y';
    const remedy = `Give it [N, ${width}] or [B, N, ${width}]: ${of} of each of N Gaussians.`;
    return problem({ input: leader }, `${leader} is ${shapeText(leading)}.`, remedy);
  }
  const gaussians = leading.slice(0, -1);

  for (const [name, entries] of Object.entries(components)) {
    const shape = optionalInputShape(call, name);
    const wanted = entries.length === 0 ? gaussians : [...gaussians, entries.length];
    if (shape === undefined || sameShape(shape, wanted)) continue;
    const message = `${name} is ${shapeText(shape)}, but ${leader} is ${shapeText(leading)}.`;
    const what = entries.length === 0 ? 'one number' : `(${entries.join(', ')})`;
    return problem({ input: name }, message, `Give it ${shapeText(wanted)}: ${what} for each of the ${leader}.`);
  }

  const image = [...gaussians.slice(0, -1), numberAttribute(call, 'height'), numberAttribute(call, 'width')];
  const colors = optionalInputShape(call, 'colors');
  if (call.attributes['accumulate'] === 'stack') {
    if (colors === undefined) return output([...image, gaussians.at(-1) ?? 0]);
    const message = 'There are colors, but accumulate is "stack", which keeps a map of each Gaussian and no colors.';
    return problem({ input: 'colors' }, message, 'Take them out, or accumulate sum, max or alpha.');
  }
  const channels = colors?.at(-1) ?? 0;
  if (colors !== undefined && (channels < 1 || !sameShape(colors.slice(0, -1), gaussians))) {
    const wanted = shapeText(gaussians).replace(']', ', C]');
    const message = `colors is ${shapeText(colors)}, but ${leader} is ${shapeText(leading)}.`;
    return problem({ input: 'colors' }, message, `Give it ${wanted}: C ≥ 1 channels for each of the ${leader}.`);
  }
  return output([...image, colors === undefined ? 1 : channels]);
}
