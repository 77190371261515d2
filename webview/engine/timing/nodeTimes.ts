/** What each node of an experiment takes by itself. */
import type { ExperimentNode, Reference } from '../../../experiment/experiment.js';
import type { DeviceRates, NodeTimes, PassTime } from '../../../experiment/messages.js';
import { dispatchCount } from '../backend/dispatch.js';
import type { Cost, CostInput, CostInputs } from '../cost.js';
import { transferCost } from '../cost.js';
import { apply, type Graph, inputsOf } from '../graph.js';
import type { Operation } from '../operation.js';
import { readTensor } from '../readTensor.js';
import { type Tensor, type tf, WebGPUBackend } from '../tfjs.js';
import { trainedReferences } from '../trained.js';
import { deviceRates } from './deviceRates.js';
import { limitOf } from './limit.js';
import { passesOf } from './passes.js';
import { median, repeatsFor } from './samples.js';
import { createStopwatch, type Stopwatch, type Work } from './stopwatch.js';

/** Values and gradients as the run has them at rest. */
export interface RestingTensors {
  value(reference: Reference): Tensor | undefined;
  gradient(reference: Reference): Tensor | undefined;
  /** What the run of a node took that runs only once; undefined for the others. */
  onceMilliseconds(node: string): number | undefined;
}

const samples = 3;
/** On the device's clock enough for timestamps that browsers round to a tenth of a millisecond; on the wall's for the wait on the device. */
const sampleMilliseconds = { device: 5, wall: 20 } as const;
const mostRepeats = 100;
/** One run this long is a sample by itself, and enough of them; one this much longer even where it compiled the kernels. */
const longMilliseconds = 150;
const veryLongMilliseconds = 1000;

/**
 * Times the nodes one after another on their present inputs, which stay as they are, and tells of each when it is done.
 * @param goesOn is asked between two slices, each of which is one run of a node, shorter than a step of training, or as many as take some milliseconds.
 */
export async function timeNodes(
  backend: tf.KernelBackend,
  graph: Graph,
  tensors: RestingTensors,
  goesOn: () => boolean,
  tell: (node: string, times: NodeTimes) => void,
): Promise<void> {
  const rates = backend instanceof WebGPUBackend ? await deviceRates(backend, { goesOn }) : undefined;
  // Their gradients are what a training step needs.
  const trained = trainedReferences(graph.experiment);
  for (const node of graph.experiment.nodes) {
    if (!goesOn()) return;
    const once = tensors.onceMilliseconds(node.id);
    if (once !== undefined) {
      // What runs once may take seconds, and waits for the device in between: it is not run again to be timed, and there is no limit to hold it against.
      tell(node.id, { once: true, clock: 'wall', forward: { milliseconds: once } });
      continue;
    }
    const times = await timeNode(backend, graph, node, tensors, trained, rates, goesOn);
    if (times) tell(node.id, times);
  }
}

async function timeNode(
  backend: tf.KernelBackend,
  graph: Graph,
  node: ExperimentNode,
  tensors: RestingTensors,
  trained: ReadonlySet<Reference>,
  rates: DeviceRates | undefined,
  goesOn: () => boolean,
): Promise<NodeTimes | undefined> {
  const tensorOf = (reference: Reference): Tensor => {
    const tensor = tensors.value(reference);
    if (!tensor) throw new Error(`"${reference}" has no value while the run rests`);
    return tensor;
  };
  const inputs = inputsOf(node, tensorOf);
  const isWanted = (reference: Reference) => trained.has(reference) && tensorOf(reference).dtype === 'float32';
  const wanted = [...new Set(Object.values(node.inputs).flat().filter(isWanted))].map(tensorOf);
  const cotangents = node.outputs.map(({ reference }) => tensors.gradient(reference));
  const { forward, forwardAndBackward } = passesOf(() => apply(graph, node, inputs), wanted, cotangents);

  const stopwatch = createStopwatch(backend);
  const forwardTime = await timePass(backend, stopwatch, forward, goesOn);
  if (!forwardTime) return undefined;
  const restTime = forwardAndBackward && (await timePass(backend, stopwatch, forwardAndBackward, goesOn));
  if (forwardAndBackward && !restTime) return undefined;
  const backwardTime = restTime && !stopwatch.heedsBegin ? difference(restTime, forwardTime) : restTime;

  const cost = rates && (await costOf(backend, graph.operations.get(node.op)!, node, tensorOf, isWanted));
  const limited = (time: PassTime, pass: keyof Cost): PassTime => (cost && rates ? { ...time, limit: limitOf(cost[pass], rates) } : time);
  return {
    clock: stopwatch.clock,
    forward: limited(forwardTime, 'forward'),
    ...(backwardTime && { backward: limited(backwardTime, 'backward') }),
    ...(rates && { rates }),
  };
}

/** Milliseconds of one run, after one that compiles the kernels; undefined where `goesOn` said no. */
async function timePass(backend: tf.KernelBackend, stopwatch: Stopwatch, run: Work, goesOn: () => boolean): Promise<PassTime | undefined> {
  let count: { readonly dispatches?: number } = {};
  // Inside the run, since a picture may be drawn while its time is awaited.
  const counted: Work = (begin) => {
    let before = backend instanceof WebGPUBackend ? dispatchCount(backend) : 0;
    run(() => {
      begin();
      if (stopwatch.heedsBegin && backend instanceof WebGPUBackend) before = dispatchCount(backend);
    });
    if (backend instanceof WebGPUBackend) count = { dispatches: dispatchCount(backend) - before };
  };
  let single = await stopwatch.time(counted, 1);
  if (single >= veryLongMilliseconds) return { milliseconds: single, ...count };
  if (!goesOn()) return undefined;
  single = await stopwatch.time(run, 1);
  if (single >= longMilliseconds) return { milliseconds: single, ...count };
  const repeats = repeatsFor(single, sampleMilliseconds[stopwatch.clock], mostRepeats);
  const taken: number[] = [];
  while (taken.length < samples) {
    if (!goesOn()) return undefined;
    taken.push((await stopwatch.time(run, repeats)) / repeats);
  }
  return { milliseconds: median(taken), ...count };
}

/** The backward pass by itself, where only both together could be timed. */
function difference(both: PassTime, forward: PassTime): PassTime {
  return {
    milliseconds: Math.max(0, both.milliseconds - forward.milliseconds),
    ...(both.dispatches !== undefined && forward.dispatches !== undefined ? { dispatches: both.dispatches - forward.dispatches } : {}),
  };
}

function costOf(
  backend: tf.KernelBackend,
  operation: Operation,
  node: ExperimentNode,
  tensorOf: (reference: Reference) => Tensor,
  isWanted: (reference: Reference) => boolean,
): Cost | Promise<Cost> {
  const costInput = (reference: Reference): CostInput => {
    const tensor = tensorOf(reference);
    return { shape: tensor.shape, wanted: isWanted(reference), read: () => readTensor(backend, tensor) };
  };
  const inputs: CostInputs = Object.fromEntries(
    Object.entries(node.inputs).map(([name, source]) => [name, typeof source === 'string' ? costInput(source) : source.map(costInput)]),
  );
  const call = { inputs, outputs: node.outputs.map(({ shape }) => shape), attributes: node.attributes };
  return operation.cost?.(call) ?? transferCost(call);
}
