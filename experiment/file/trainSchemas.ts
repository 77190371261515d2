/** The train section: a plan for each optimizer. */
import { z } from 'zod';
import { pair, positive } from './schemaParts.js';

const everyOptimizer = {
  learningRate: z.number().min(0).default(0.001).describe('Step size, for tensors that give none of their own. Default 0.001.'),
  steps: positive.describe('How many steps training takes.'),
};
const beta = z.number().min(0).lt(1);
const epsilon = z.number().min(0).default(1e-8).describe('Added to the root of the mean square, against division by zero. Default 1e-8.');

/** torch.optim's. What an optimizer has no use for stays at these; `momentum` has a default momentum of its own. */
export const trainDefaults = {
  betas: [0.9, 0.999] satisfies [number, number],
  epsilon: 1e-8,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  alpha: 0.99,
  centered: false,
};

/** Training plans by the name of their optimizer. */
export const trainSchemas = {
  sgd: z.strictObject({ optimizer: z.literal('sgd').describe("Gradient descent, torch.optim.SGD's formula."), ...everyOptimizer }),
  adam: z.strictObject({
    optimizer: z.literal('adam').describe("Adam (Kingma and Ba, 2015), torch.optim.Adam's formula."),
    ...everyOptimizer,
    betas: pair(beta, beta, 'Write [beta1, beta2], such as [0.9, 0.999].')
      .default([trainDefaults.betas[0], trainDefaults.betas[1]])
      .describe('Decay rates of the running means of the gradient and of its square. Default [0.9, 0.999].'),
    epsilon,
  }),
  momentum: z
    .strictObject({
      optimizer: z.literal('momentum').describe("Gradient descent with momentum, torch.optim.SGD's formula."),
      ...everyOptimizer,
      momentum: z
        .number()
        .min(0)
        .default(0.9)
        .describe(
          "How much of the last update goes into the next: v ← momentum·v + (1 − dampening)·g. Default 0.9; torch.optim.SGD's is 0, which is sgd.",
        ),
      dampening: z
        .number()
        .default(trainDefaults.dampening)
        .describe('What is taken off the gradient, from the second update on. Default 0.'),
      nesterov: z
        .boolean()
        .default(trainDefaults.nesterov)
        .describe("Nesterov's form: the update is g + momentum·v instead of v. Default false."),
    })
    .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
      path: ['momentum'],
      error: 'Nesterov wants a momentum greater than 0.',
    })
    .refine(({ nesterov, dampening }) => !nesterov || dampening === 0, { path: ['dampening'], error: 'Nesterov wants no dampening: 0.' }),
  rmsprop: z.strictObject({
    optimizer: z.literal('rmsprop').describe("RMSprop (Hinton, 2012), torch.optim.RMSprop's formula."),
    ...everyOptimizer,
    learningRate: everyOptimizer.learningRate
      .unwrap()
      .default(0.01)
      .describe('Step size, for tensors that give none of their own. Default 0.01.'),
    alpha: beta.default(trainDefaults.alpha).describe('Decay rate of the running mean of the squared gradient. Default 0.99.'),
    epsilon,
    momentum: z.number().min(0).default(trainDefaults.momentum).describe('How much of the last update goes into the next. Default 0.'),
    centered: z
      .boolean()
      .default(trainDefaults.centered)
      .describe(
        'The gradient is divided by its standard deviation √(v − m²) instead of its root mean square √v. Where rounding takes v − m² below 0, it counts as 0; PyTorch goes on with NaN. Default false.',
      ),
  }),
};
