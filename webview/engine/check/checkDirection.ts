/** The whole graph at once: the derivative of the loss in a random direction. */
import { fillNormal, generatorFor } from '../../../experiment/data/random.js';
import type { ExperimentNode, Reference } from '../../../experiment/experiment.js';
import type { DirectionCheck } from '../../../experiment/gradientCheck.js';
import type { Graph } from '../graph.js';
import type { HostInputs, HostTensor } from '../operation.js';
import { comparison } from './compare.js';
import type { Differences } from './differences.js';
import { typicalMagnitude } from './step.js';

/** A tensor that is moved. */
export interface Mover {
  readonly reference: Reference;
  /** Absent where the loss does not depend on it. */
  readonly gradient: Float32Array | undefined;
}

/**
 * Each entry goes a random part, normally distributed, of its tensor's typical magnitude, so that all tensors count alike. A wrong gradient
 * is hardly ever at right angles to such a direction. The tolerance is relative to the length of what is added up.
 * @param tensors All tensors of the experiment.
 * @param milliseconds The longest that one pass over the graph may take.
 * @param pause Awaited between nodes.
 */
export async function checkDirection(
  graph: Graph,
  tensors: ReadonlyMap<Reference, HostTensor>,
  movers: readonly Mover[],
  milliseconds: number,
  pause: () => Promise<void>,
): Promise<DirectionCheck> {
  if (movers.every(({ gradient }) => gradient === undefined)) return { skipped: 'nothing' };
  const direction = new Map(movers.map(({ reference }) => [reference, directionOf(graph, reference, tensors.get(reference)!.data)]));
  const lossAt = async (step: number): Promise<number> => {
    const moved = new Map(tensors);
    for (const [reference, along] of direction) {
      const { shape, data } = tensors.get(reference)!;
      moved.set(reference, { shape, data: data.map((value, index) => value + step * along[index]!) });
    }
    return lossOf(graph, moved, pause);
  };

  const started = performance.now();
  const here = await lossAt(0);
  if (performance.now() - started > milliseconds) return { skipped: 'slow' };
  const products = movers.map(({ reference, gradient }) => productsOf(gradient, direction.get(reference)!));
  const comparing = comparison(
    products.reduce((sum, { total }) => sum + total, 0),
    Math.hypot(...products.map(({ length }) => length)),
    1,
  );
  let turn = comparing.next();
  while (!turn.done) {
    const step = turn.value;
    turn = comparing.next(scalarDifferences(step, await lossAt(-step), here, await lossAt(step)));
  }
  const { kink, ...judged } = turn.value;
  // Of a sum of many kinks nothing is known: their one-sided derivatives may cancel, and need not hold the gradient between them.
  return kink ? { skipped: 'kink' } : judged;
}

function directionOf({ experiment }: Graph, reference: Reference, data: Float64Array): Float64Array {
  const along = new Float32Array(data.length);
  fillNormal(along, generatorFor(experiment.seed, `check/direction/${reference}`), 0, 1);
  const magnitude = typicalMagnitude(data);
  return Float64Array.from(along, (part) => part * magnitude);
}

/** Σ g·v and the root of Σ (g·v)². */
function productsOf(gradient: Float32Array | undefined, along: Float64Array): { readonly total: number; readonly length: number } {
  let [total, squares] = [0, 0];
  gradient?.forEach((slope, index) => {
    const product = slope * along[index]!;
    total += product;
    squares += product * product;
  });
  return { total, length: Math.sqrt(squares) };
}

function scalarDifferences(step: number, below: number, here: number, above: number): Differences {
  const [left, right] = [(here - below) / step, (above - here) / step];
  const central = (above - below) / (2 * step);
  return { central, low: Math.min(left, right), high: Math.max(left, right), absolute: Math.abs(central), size: Math.abs(here) };
}

/** The loss by the definitions of all nodes. */
async function lossOf(graph: Graph, tensors: ReadonlyMap<Reference, HostTensor>, pause: () => Promise<void>): Promise<number> {
  const known = new Map(tensors);
  for (const node of graph.experiment.nodes) {
    await pause();
    const results = graph.operations.get(node.op)!.definition(inputsFrom(node, known), node.attributes);
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
