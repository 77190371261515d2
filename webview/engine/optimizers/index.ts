import type { TrainingPlan } from '../../../experiment/experiment.js';
import { adam } from './adam.js';
import { momentum } from './momentum.js';
import type { Optimizer } from './optimizer.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

export const optimizers: Readonly<Record<TrainingPlan['optimizer'], Optimizer>> = { adam, momentum, rmsprop, sgd };
export type { Optimizer };
