/** Gaussians drawn into an image, differentiable in means, covariances and colours. */
import type { NodeCall, OperationContract, Shape, ShapeResult } from '../contract.js';
import { sameShape, shapeText } from '../shape.js';
import { inputShape, numberAttribute, optionalInputShape, output, problem } from './call.js';

/** The inputs that can describe the extent of a Gaussian, and how many numbers each takes. */
const extents = [
  { name: 'covariance', components: ['Σxx', 'Σxy', 'Σyy'] },
  { name: 'cholesky', components: ['l11', 'l21', 'l22'] },
] as const;

export const gaussianRender2d: OperationContract = {
  name: 'gaussianRender2d',
  summary: 'Draws N anisotropic Gaussians into an image: image[y, x, c] = Σₙ colors[n, c] · exp(−½ dᵀ Σₙ⁻¹ d), d = (x, y) − meansₙ.',
  inputs: [
    {
      name: 'means',
      shape: '[B?, N, 2]',
      dtype: 'float32',
      help: 'Centres (x, y) in pixels. x runs to the right and y down; integer coordinates are pixel centres, so (0, 0) is the middle of the top left pixel. Means may lie outside the image.',
      components: ['x', 'y'],
    },
    {
      name: 'covariance',
      shape: '[B?, N, 3]',
      dtype: 'float32',
      help: 'Covariances (Σxx, Σxy, Σyy) in px². Σxy is one number that stands for both off-diagonal entries, and its gradient is the sum over the two. Must be positive definite: training pauses at the first one that is not. `cholesky` cannot leave that cone.',
      components: extents[0].components,
    },
    {
      name: 'cholesky',
      shape: '[B?, N, 3]',
      dtype: 'float32',
      help: 'Lower Cholesky factors (l11, l21, l22) in px: Σ = L Lᵀ with L = [[l11, 0], [l21, l22]]. Any numbers will do: the sign of the diagonal does not matter, and a factor without an area draws nothing.',
      components: extents[1].components,
    },
    {
      name: 'colors',
      shape: '[B?, N, C]',
      dtype: 'float32',
      help: 'What each Gaussian adds at its centre, one number a channel; negative ones take away. Without it every Gaussian adds 1 to a single channel.',
      optional: true,
    },
  ],
  exactlyOneOf: [extents.map(({ name }) => name)],
  attributes: [
    { name: 'height', kind: 'integer', minimum: 1, unit: 'px', help: 'Height H of the image.' },
    { name: 'width', kind: 'integer', minimum: 1, unit: 'px', help: 'Width W of the image.' },
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
      help: 'A pixel farther from the mean than this many standard deviations (Mahalanobis distance, blur included) receives nothing. At 6 a peak has fallen to 1.5e-8, below float32; at 3, where published tile rasterisers cut, it has fallen to 0.011 only, and the edge shows in image and gradient. Smaller is faster.',
    },
  ],
  outputs: [{ name: 'image', shape: '[B?, H, W, C]', help: 'The sum over all Gaussians, unclamped; 0 where none reaches.' }],
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
  overlay: { input: 'means', legend: 'ellipse 1σ' },
  inferShapes,
};

/** [B?, N, 2], [B?, N, 3], [B?, N, C] → [B?, H, W, C]: the leading sizes [B?, N] are those of `means` everywhere. */
function inferShapes(call: NodeCall): ShapeResult {
  const means = inputShape(call, 'means');
  if (means.length < 2 || means.length > 3 || means.at(-1) !== 2) {
    return problem({ input: 'means' }, `means is ${shapeText(means)}.`, 'Give it [N, 2] or [B, N, 2]: x and y of each of N Gaussians.');
  }
  const gaussians = means.slice(0, -1);

  for (const { name, components } of extents) {
    const shape = optionalInputShape(call, name);
    const wanted = [...gaussians, components.length];
    if (shape !== undefined && !sameShape(shape, wanted)) {
      return problem(
        { input: name },
        `${name} is ${shapeText(shape)}, but means is ${shapeText(means)}.`,
        `Give it ${shapeText(wanted)}: (${components.join(', ')}) for each of the means.`,
      );
    }
  }

  const colors = optionalInputShape(call, 'colors') ?? [...gaussians, 1];
  const channels = colors.at(-1) ?? 0;
  if (channels < 1 || !sameShape(colors.slice(0, -1), gaussians)) {
    const wanted = shapeText(gaussians).replace(']', ', C]');
    return problem(
      { input: 'colors' },
      `colors is ${shapeText(colors)}, but means is ${shapeText(means)}.`,
      `Give it ${wanted}: C ≥ 1 channels for each of the means.`,
    );
  }

  const batch: Shape = gaussians.slice(0, -1);
  return output([...batch, numberAttribute(call, 'height'), numberAttribute(call, 'width'), channels]);
}
