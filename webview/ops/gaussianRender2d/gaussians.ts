/** The inputs of gaussianRender2d by what they are: the three implementations, the overlay and the estimate of memory all begin here. */

/** How a Gaussian's extent is given. */
export type Form = 'covariance' | 'cholesky' | 'scaling' | 'sigma' | 'points';

/** `Values` is what stands for a tensor: the tensor itself, its shape, its numbers. */
export interface Gaussians<Values> {
  readonly form: Form;
  /** [B?, N, 2], (x, y) px; of the form `points` [B?, N, 5], (x, y, Σxx, Σxy, Σyy). */
  readonly means: Values;
  /** Covariances or Cholesky factors [B?, N, 3], or scalings [B?, N, 2]; absent for `sigma`, which is an attribute, and for `points`. */
  readonly extent?: Values;
  /** [B?, N], of the form `scaling`. */
  readonly rotation?: Values;
  /** [B?, N, C]; 1 in one channel where absent. */
  readonly colors?: Values;
  /** [B?, N]; 1 where absent. */
  readonly opacities?: Values;
}

/** The inputs of a call, which are given in exactly one of the contract's ways. */
export function gaussiansOf<Values>(inputs: Readonly<Record<string, Values | readonly Values[] | undefined>>): Gaussians<Values> {
  const { points, means, covariance, cholesky, scaling, rotation, colors, opacities } = inputs as Record<string, Values | undefined>;
  const centers = points ?? means;
  if (centers === undefined) throw new Error('gaussianRender2d was called with neither means nor points.');
  const extent = covariance ?? cholesky ?? scaling;
  return {
    form: points ? 'points' : covariance ? 'covariance' : cholesky ? 'cholesky' : scaling ? 'scaling' : 'sigma',
    means: centers,
    ...(extent !== undefined && { extent }),
    ...(rotation !== undefined && { rotation }),
    ...(colors !== undefined && { colors }),
    ...(opacities !== undefined && { opacities }),
  };
}
