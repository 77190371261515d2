/** The whole graph at once: the derivative of the loss in a random direction. */
import { fillNormal, generatorFor } from '../../../experiment/data/random.js';
import type { ExperimentNode, Reference } from '../../../experiment/experiment.js';
import { agrees, type Comparison, type DirectionCheck } from '../../../experiment/gradientCheck.js';
import type { Graph } from '../graph.js';
import type { HostInputs, HostTensor } from '../operation.js';
import { absoluteTolerance, comeTogether, isDrowned, settled, tolerated } from './compare.js';
import { roundingOf } from './differences.js';
import { allSteps, firstStep, typicalMagnitude } from './step.js';

/** Tensors on the way through the graph are rounded to so many parts, some ten roundings of float32. */
const stateRounding = 1e-6;

/** A tensor that is moved. */
export interface Mover {
  readonly reference: Reference;
  /** Absent where the loss does not depend on it. */
  readonly gradient: Float32Array | undefined;
}

/**
 * Each entry goes a random part, normally distributed, of its tensor's typical magnitude, so that all tensors count alike. A wrong gradient
 * is hardly ever at right angles to such a direction. The tolerance is relative to the length of the products of gradient and
 * direction, of which the derivative is the sum.
 * @param givens All tensors of the experiment, and the outputs of nodes that run once, through which nothing is differentiated.
 * @param isLost A gradient of a node agrees in the absolute only: with as much for each entry that is moved, nothing is said against the whole.
 * @param milliseconds The longest that the definitions may take for one pass over the graph.
 * @param pause Awaited between nodes; what others do meanwhile does not count.
 */
export async function checkDirection(
  graph: Graph,
  givens: ReadonlyMap<Reference, HostTensor>,
  movers: readonly Mover[],
  isLost: boolean,
  milliseconds: number,
  pause: () => Promise<void>,
): Promise<DirectionCheck> {
  if (movers.every(({ gradient }) => gradient === undefined)) return { skipped: 'nothing' };
  const direction = new Map(movers.map(({ reference }) => [reference, directionOf(graph, reference, givens.get(reference)!.data)]));
  const lossAt = async (step: number, spent?: (milliseconds: number) => void): Promise<number> => {
    const moved = new Map(givens);
    for (const [reference, along] of direction) {
      const { shape, data } = givens.get(reference)!;
      moved.set(reference, { shape, data: data.map((value, index) => value + step * along[index]!) });
    }
    return lossOf(graph, moved, pause, spent);
  };

  let took = 0;
  const here = await lossAt(0, (spent) => {
    took += spent;
  });
  if (took > milliseconds) return { skipped: 'slow' };
  const products = movers.map(({ reference, gradient }) => productsOf(gradient, direction.get(reference)!));
  const gradient = products.reduce((sum, { total }) => sum + total, 0);
  const length = Math.hypot(...products.map((product) => product.length));
  const terms = Math.max(...[...givens.values()].map(({ data }) => data.length));
  const differencesAt = async (step: number): Promise<Difference> => {
    const [below, above] = [await lossAt(-step), await lossAt(step)];
    return {
      central: (above - below) / (2 * step),
      width: Math.abs(above - 2 * here + below) / step,
      rounding: roundingOf(Math.abs(here), step, terms),
    };
  };
  const first = await differencesAt(firstStep);
  const base = tolerated(length, length + Math.abs(here));
  const compared = (numeric: number, more = 0): Comparison => ({
    gradient,
    numeric,
    difference: Math.abs(gradient - numeric),
    tolerance: base + more,
  });
  const atFirst = compared(first.central);
  if (agrees(atFirst) && !isDrowned(atFirst, first.rounding)) return atFirst;
  const tried: Difference[] = [];
  for (const step of allSteps) tried.push(step === firstStep ? first : await differencesAt(step));
  const found = settled(tried.map(({ central, rounding }) => ({ value: central, rounding })));
  if (found === undefined) return { skipped: 'notFinite' };
  const isSmooth = comeTogether(tried);
  // What the engine differentiates are tensors that it has rounded on the way; where the loss is curved, its slope is another there.
  const curvature = isSmooth && first.width > first.rounding ? first.width / firstStep : 0;
  const judged = compared(found.value, stateRounding * curvature);
  if (Number.isFinite(gradient) && isDrowned(judged, found.rounding)) return { skipped: 'drowned' };
  if (agrees(judged)) return judged;
  // Of a sum of many kinks nothing is known: their one-sided derivatives may cancel, and need not hold the gradient between them.
  if (!isSmooth && Number.isFinite(gradient)) return { skipped: 'kink' };
  return isLost && judged.difference <= absoluteTolerance * lengthOf(direction) ? { skipped: 'lost' } : judged;
}

/** Σ |v|. */
function lengthOf(direction: ReadonlyMap<Reference, Float64Array>): number {
  return [...direction.values()].reduce((sum, along) => along.reduce((total, part) => total + Math.abs(part), sum), 0);
}

interface Difference {
  readonly central: number;
  /** How far the one-sided differences are apart. */
  readonly width: number;
  readonly rounding: number;
}

function directionOf({ experiment }: Graph, reference: Reference, data: Float64Array): Float64Array {
  const along = new Float32Array(data.length);
  fillNormal(along, generatorFor(experiment.seed, `check/direction/${reference}`), 0, 1);
  const magnitude = typicalMagnitude(data);
  return Float64Array.from(along, (part) => part * magnitude);
}

/** Σ g·v, and the root of Σ (g·v)² over what is finite. */
function productsOf(gradient: Float32Array | undefined, along: Float64Array): { readonly total: number; readonly length: number } {
  let [total, squares] = [0, 0];
  gradient?.forEach((slope, index) => {
    const product = slope * along[index]!;
    total += product;
    if (Number.isFinite(product)) squares += product * product;
  });
  return { total, length: Math.sqrt(squares) };
}

/** The loss by the definitions of all nodes whose outputs are not given. `spent` is told what each of them took. */
async function lossOf(
  graph: Graph,
  givens: ReadonlyMap<Reference, HostTensor>,
  pause: () => Promise<void>,
  spent?: (milliseconds: number) => void,
): Promise<number> {
  const known = new Map(givens);
  for (const node of graph.experiment.nodes) {
    if (node.outputs.every(({ reference }) => known.has(reference))) continue;
    await pause();
    const started = performance.now();
    const results = graph.operations.get(node.op)!.definition(inputsFrom(node, known), node.attributes);
    spent?.(performance.now() - started);
    node.outputs.forEach(({ reference }, index) => {
      known.set(reference, results[index]!);
    });
  }
  return known.get(graph.experiment.loss!)!.data[0]!;
}

function inputsFrom(node: ExperimentNode, known: ReadonlyMap<Reference, HostTensor>): HostInputs {
  const entries = Object.entries(node.inputs).map(([name, source]) => {
    const given = typeof source === 'string' ? known.get(source)! : source.map((reference) => known.get(reference)!);
    return [name, given] as const;
  });
  return Object.fromEntries(entries);
}
