/** The general operations: thin wrappers of tfjs, each beside its float64 definition. One table, in five files by kind. */
import type { Operation } from '../../engine/operation.js';
import { elementwise } from './elementwise.js';
import { general } from './general.js';
import { image } from './image.js';
import { linear } from './linear.js';
import { reductions } from './reductions.js';
import { shapeOperations } from './shapes.js';

export const generalOperations: readonly Operation[] = [...elementwise, ...reductions, ...linear, ...shapeOperations, ...image].map(
  general,
);
