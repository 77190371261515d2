/** The expect section: an expectation for each source of numbers. */
import { z } from 'zod';
import { tensorSchemas } from './schema.js';

/** The tolerance of an expectation that gives none: what rounding in float32 leaves of a long sum, and a digit more. */
export const defaultTolerance = 1e-5;

const relativeTolerance = z
  .number()
  .min(0)
  .optional()
  .describe(
    'The greatest ‖actual − expected‖ / ‖expected‖ over the whole tensor that is still right. Default 1e-5; an int32 tensor takes none, since it is compared exactly.',
  );

/** What a tensor is expected to be, by the key that names the source of the numbers. */
export const expectationSchemas = {
  values: tensorSchemas.values.omit({ dtype: true, trainable: true }).extend({ relativeTolerance }),
  fill: tensorSchemas.fill.omit({ shape: true, dtype: true, trainable: true }).extend({ relativeTolerance }),
  image: tensorSchemas.image.omit({ trainable: true }).extend({ relativeTolerance }),
  npy: tensorSchemas.npy.omit({ trainable: true }).extend({ relativeTolerance }),
  npz: tensorSchemas.npz.omit({ trainable: true }).extend({ relativeTolerance }),
  safetensors: tensorSchemas.safetensors.omit({ trainable: true }).extend({ relativeTolerance }),
};
