import type { TrainingPlan } from '../../../experiment/experiment.js';
import { adam } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';

export const optimizers: Readonly<Record<TrainingPlan['optimizer'], Optimizer>> = { adam, sgd };
export type { Optimizer };
