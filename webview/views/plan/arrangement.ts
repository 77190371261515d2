/** Whether a tensor is a picture, a map or a list of things, told from what the operations around it say of its axes. */
import type { InputSpec, Shape } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import type { Experiment, Reference } from '../../../experiment/experiment.js';
import type { Arrangement } from '../../../experiment/layout.js';

export interface Arranged {
  readonly arrangement: Arrangement;
  /** Names of the entries of a list's last axis; numbers where nobody names them. */
  readonly components: readonly string[];
}

/** A list has one row for each component, and a label beside it; what has more of them is shown as a picture. */
const mostComponents = 64;

/** How `reference`, of `shape`, lies on a panel. The first operation that takes it decides; the one that makes it comes next. */
export function arrange(experiment: Experiment, reference: Reference, shape: Shape): Arranged {
  const last = shape.length >= 2 ? (shape.at(-1) as number) : 1;
  if (last > mostComponents) return picture;
  for (const spec of inputSpecs(experiment, reference)) {
    if (spec.components !== undefined && spec.components.length === shape.at(-1))
      return { arrangement: 'list', components: spec.components };
    if (isNumberEach(spec.shape)) return picture;
    if (countsThings(spec.shape)) return numberedList(last);
    if (isMap(spec.shape)) return map;
    if (isPicture(spec.shape)) return picture;
  }
  for (const text of outputShapes(experiment, reference)) {
    if (countsThings(text)) return numberedList(last);
    if (isMap(text)) return map;
    if (isPicture(text)) return picture;
  }
  // Nobody says: a tall matrix with a handful of columns is a list of points rather than a picture.
  const tall = shape.length === 2 && last <= 8 && (shape[0] as number) >= 4 * last;
  return tall ? numberedList(last) : picture;
}

const picture: Arranged = { arrangement: 'picture', components: [] };
const map: Arranged = { arrangement: 'map', components: [] };

function numberedList(components: number): Arranged {
  return { arrangement: 'list', components: Array.from({ length: components }, (_, index) => String(index)) };
}

/** `[B?, N, 2]`, `[B?, S, C]`: N stands for a number of things, S for a number of segments. */
function countsThings(shape: string): boolean {
  return /\b[NS]\b/.test(shape);
}

/** `[B?, N]`: one number for each of N things, and so a row for each image of a batch. */
function isNumberEach(shape: string): boolean {
  return /\bN\]$/.test(shape);
}

/** `[B?, H, W]`: a number a pixel. */
function isMap(shape: string): boolean {
  return /\bH, W\]$/.test(shape);
}

/** `[B?, H, W, C]`. */
function isPicture(shape: string): boolean {
  return /\bH\b.*\bW\b/.test(shape);
}

/** The specifications of the inputs that take `reference`. */
function inputSpecs(experiment: Experiment, reference: Reference): InputSpec[] {
  return experiment.nodes.flatMap((node) =>
    (contractOf(node.op)?.inputs ?? []).filter(({ name }) => [node.inputs[name]].flat().includes(reference)),
  );
}

/** The shape, in letters, of the output that is `reference`. */
function outputShapes(experiment: Experiment, reference: Reference): string[] {
  return experiment.nodes.flatMap((node) =>
    node.outputs
      .filter((output) => output.reference === reference)
      .flatMap((output) => (contractOf(node.op)?.outputs ?? []).filter(({ name }) => name === output.name).map(({ shape }) => shape)),
  );
}
