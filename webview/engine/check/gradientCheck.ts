/** The gradient check of a whole experiment: node by node, then all of them at once. */
import type { ExperimentNode, Reference } from '../../../experiment/experiment.js';
import { agreesAbsolutely, type GradientCheck, type InputCheck, type NodeCheck } from '../../../experiment/gradientCheck.js';
import type { Graph } from '../graph.js';
import { runsOnce } from '../onceRuns.js';
import type { HostTensor } from '../operation.js';
import { checkDirection, type Mover } from './checkDirection.js';
import { checkInput, type InputWork } from './checkInput.js';
import { hostReader, type NodeNumbers, readNode, type ShownState } from './nodeNumbers.js';
import { Slices, Stopped } from './slices.js';

export interface CheckLimits {
  /** Entries of each input. */
  readonly entries: number;
  /** How long an input may take. At least one entry of each is checked, and how many were is told. */
  readonly millisecondsPerInput: number;
}

/** What is checked where nothing else is asked for. */
export const sampled: CheckLimits = { entries: 64, millisecondsPerInput: 5000 };

/** All that a check needs of the device, in plain memory: the state may move on while it is worked through. */
export interface RunNumbers {
  readonly graph: Graph;
  readonly step: number;
  readonly nodes: readonly (readonly [ExperimentNode, NodeNumbers | 'unused' | 'noFloats'])[];
  /** All that the loss is a function of: the experiment's tensors, and the outputs of nodes that run once, which are as given. */
  readonly givens: ReadonlyMap<Reference, HostTensor>;
  readonly movers: readonly Mover[];
}

/** Reads the state that is shown: values and gradients all of one moment. */
export async function readRun(state: ShownState, step: number): Promise<RunNumbers> {
  const { experiment } = state.graph;
  const host = hostReader(state);
  const nodes: RunNumbers['nodes'][number][] = [];
  for (const node of experiment.nodes) nodes.push([node, await readNode(state, node, host)]);
  const once = experiment.nodes.filter((node) => runsOnce(state.graph, node));
  const references = [
    ...experiment.tensors.map(({ name }) => name),
    ...once.flatMap(({ outputs }) => outputs.map((output) => output.reference)),
  ];
  const givens = references.map(async (reference) => [reference, await host(reference)] as const);
  const floats = experiment.tensors.filter(({ dtype }) => dtype === 'float32');
  const trainable = floats.filter((tensor) => tensor.trainable);
  const movers = (trainable.length > 0 ? trainable : floats).map(async ({ name }) => {
    const gradient = state.gradient(name);
    return { reference: name, gradient: gradient && ((await state.read(gradient)) as Float32Array) };
  });
  return { graph: state.graph, step, nodes, givens: new Map(await Promise.all(givens)), movers: await Promise.all(movers) };
}

/**
 * Works through a check in slices.
 * @param tell Is told what is known so far, after every entry; the last time when the check is done or stopped.
 * @param goesOn Is asked often; the check ends when it says no.
 */
export async function checkGradients(
  numbers: RunNumbers,
  limits: CheckLimits,
  tell: (check: GradientCheck) => void,
  goesOn: () => boolean,
): Promise<GradientCheck> {
  const { graph, step } = numbers;
  const slices = new Slices(goesOn);
  const works = numbers.nodes.map(([node, read]) => [node.id, typeof read === 'string' ? read : worksOf(read, limits, graph)] as const);
  const soFar = (phase: GradientCheck['phase']): GradientCheck => ({
    step,
    phase,
    nodes: Object.fromEntries(works.map(([id, work]) => [id, nodeCheckOf(work)])),
  });
  let check = soFar('checking');
  const note = (next: GradientCheck): void => {
    check = next;
    tell(check);
  };
  note(check);
  try {
    for (const work of works.flatMap(([, each]) => (typeof each === 'string' ? [] : each))) {
      let left = limits.millisecondsPerInput;
      while (!work.isDone && (left > 0 || work.state.checked === 0)) {
        await slices.pause();
        const started = performance.now();
        const { checked } = work.state;
        work.next();
        left -= performance.now() - started;
        if (work.state.checked > checked) note(soFar('checking'));
      }
    }
    const isLost = works.some(([, work]) => typeof work !== 'string' && work.some(({ state }) => agreesByLittle(state)));
    const pause = () => slices.pause();
    const direction = await checkDirection(graph, numbers.givens, numbers.movers, isLost, limits.millisecondsPerInput / 10, pause);
    note({ ...soFar('done'), direction });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    note(soFar('stopped'));
  }
  return check;
}

function worksOf(numbers: NodeNumbers, { entries }: CheckLimits, { experiment }: Graph): readonly InputWork[] {
  let outputs: HostTensor[] | undefined;
  const definition = () => {
    outputs ??= numbers.operation.definition(numbers.call.inputs, numbers.call.attributes);
    return outputs;
  };
  return numbers.inputs.map((input) => checkInput(numbers, input, entries, experiment.seed, definition));
}

function agreesByLittle({ worst, largest, wrong }: InputCheck): boolean {
  return wrong === 0 && worst !== undefined && agreesAbsolutely(worst, largest);
}

function nodeCheckOf(work: readonly InputWork[] | 'unused' | 'noFloats'): NodeCheck {
  return typeof work === 'string' ? { skipped: work } : { inputs: work.map(({ state }) => state) };
}
