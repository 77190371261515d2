/** Measures one case of a benchmark: forward, and forward with backward; our kernels in turn with the composition of plain tfjs operations. */
import type { Attributes, OperationContract } from '../experiment/contract.js';
import { contractOf } from '../experiment/contracts/index.js';
import { defaultAttributes } from '../experiment/defaultAttributes.js';
import type { DeviceRates } from '../experiment/messages.js';
import { disposeDerivedFrom } from '../webview/engine/backend/derived.js';
import { bufferOf, dispatchCount } from '../webview/engine/backend/dispatch.js';
import { type Cost, type CostInputs, transferCost } from '../webview/engine/cost.js';
import type { Operation } from '../webview/engine/operation.js';
import { readTensor } from '../webview/engine/readTensor.js';
import { type Tensor, tf, type WebGPUBackend } from '../webview/engine/tfjs.js';
import { limitOf } from '../webview/engine/timing/limit.js';
import { type Passes, passesOf } from '../webview/engine/timing/passes.js';
import { median, repeatsFor } from '../webview/engine/timing/samples.js';
import { createStopwatch, type Stopwatch, wallStopwatch } from '../webview/engine/timing/stopwatch.js';
import type { BenchmarkCase } from './benchmark.js';
import { randomTensor } from './randomTensor.js';
import type { BenchmarkRow } from './row.js';

/** How often fused kernels and composition take turns, after each has run once. */
const repetitions = 3;
/** A repetition is one run, or as many as take about so long. */
const repetitionMilliseconds = 20;
const mostRepeats = 100;

export interface Bench {
  readonly backend: WebGPUBackend;
  readonly adapter: string;
  readonly rates: DeviceRates;
}

type Pass = BenchmarkRow['pass'];
type Work = Readonly<Record<Pass, () => void>>;

/** The rows of one case. */
export async function measureCase(bench: Bench, operation: Operation, given: BenchmarkCase): Promise<readonly BenchmarkRow[]> {
  const { fused } = operation;
  const contract = contractOf(operation.name);
  if (!fused || !contract) throw new Error(`${operation.name} has no fused kernels to measure.`);
  const attributes = { ...defaultAttributes(contract), ...given.attributes };
  const tensors = upload(bench.backend, given.inputs());
  const cotangents = upload(bench.backend, cotangentsOf(contract, tensors, attributes));
  try {
    const workOf = (implementation: Operation['composition']): Work => {
      const wanted = Object.values(tensors).filter(({ dtype }) => dtype === 'float32');
      const apply = () => {
        for (const name of given.anew ?? []) disposeDerivedFrom(bench.backend, tensors[name]!.dataId);
        return implementation.call(operation, tensors, attributes);
      };
      const passes = passesOf(apply, wanted, Object.values(cotangents));
      return { forward: passes.forward, 'forward+backward': both(passes) };
    };
    const cost = await costOf(bench.backend, operation, tensors, cotangents, attributes);
    return await measure(
      bench,
      operation.name,
      given,
      cost,
      workOf(fused),
      given.withComposition ? workOf(operation.composition) : undefined,
    );
  } finally {
    tf.dispose([tensors, cotangents]);
  }
}

function both({ forwardAndBackward }: Passes): () => void {
  if (!forwardAndBackward) throw new Error('There is no backward pass to measure.');
  return () => forwardAndBackward();
}

async function measure(
  { backend, adapter, rates }: Bench,
  operation: string,
  { size }: BenchmarkCase,
  cost: Cost,
  fused: Work,
  composition: Work | undefined,
): Promise<readonly BenchmarkRow[]> {
  const stopwatch = createStopwatch(backend);
  // The pass that holds the other: it compiles the kernels of both.
  const warmUps = { fused: await stopwatch.time(fused['forward+backward'], 1), composition: 0 };
  if (composition) warmUps.composition = await stopwatch.time(composition['forward+backward'], 1);
  const forwardFloor = limitOf(cost.forward, rates).milliseconds;
  const floors = { forward: forwardFloor, 'forward+backward': forwardFloor + limitOf(cost.backward, rates).milliseconds };

  const rows: BenchmarkRow[] = [];
  for (const pass of ['forward', 'forward+backward'] as const) {
    const ours = new Series(backend, stopwatch, fused[pass], warmUps.fused);
    const theirs = composition && new Series(backend, stopwatch, composition[pass], warmUps.composition);
    for (let repetition = 0; repetition < repetitions; repetition++) {
      await ours.repeat();
      await theirs?.repeat();
    }
    const onWall = new Series(backend, wallStopwatch(backend), fused[pass], warmUps.fused);
    await onWall.repeat();
    rows.push({
      operation,
      pass,
      size,
      fusedMs: ours.milliseconds,
      fusedWallMs: onWall.milliseconds,
      ...(theirs && { compositionMs: theirs.milliseconds, ratio: theirs.milliseconds / ours.milliseconds }),
      fusedDispatches: ours.dispatches,
      ...(theirs && { compositionDispatches: theirs.dispatches }),
      floorMs: floors[pass],
      adapter,
    });
  }
  return rows;
}

/** The repetitions of one piece of work. */
class Series {
  dispatches = 0;
  private readonly taken: number[] = [];
  private repeats: number | undefined;

  /** @param warmUp milliseconds of a run that takes as long or longer. */
  constructor(
    private readonly backend: WebGPUBackend,
    private readonly stopwatch: Stopwatch,
    private readonly run: () => void,
    warmUp: number,
  ) {
    // Compiling is part of the warm-up, so that only a run that was short in spite of it says nothing of how many fill a repetition.
    if (warmUp > 50 * repetitionMilliseconds) this.repeats = 1;
  }

  async repeat(): Promise<void> {
    this.repeats ??= repeatsFor(await this.stopwatch.time(this.run, 1), repetitionMilliseconds, mostRepeats);
    const before = dispatchCount(this.backend);
    this.taken.push((await this.stopwatch.time(this.run, this.repeats)) / this.repeats);
    this.dispatches = (dispatchCount(this.backend) - before) / this.repeats;
  }

  get milliseconds(): number {
    return median(this.taken);
  }
}

type Arrays = ReturnType<BenchmarkCase['inputs']>;

function upload(backend: WebGPUBackend, arrays: Arrays): Record<string, Tensor> {
  const tensors = Object.entries(arrays).map(([name, { shape, data }]) => {
    const tensor = tf.tensor(data, [...shape], data instanceof Float32Array ? 'float32' : 'int32');
    bufferOf(backend, tensor);
    return [name, tensor];
  });
  return Object.fromEntries(tensors);
}

/** The gradient that comes in at each float output, uniform in [−1, 1): `cotangent` at the primary one, `cotangent.<output>` at the others. */
function cotangentsOf(contract: OperationContract, tensors: Readonly<Record<string, Tensor>>, attributes: Attributes): Arrays {
  const inputs = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, dtype }]) => [name, { shape, dtype: dtype === 'int32' ? dtype : ('float32' as const) }]),
  );
  const inferred = contract.inferShapes({ inputs, attributes });
  if ('problem' in inferred) throw new Error(`The benchmark of ${contract.name} is wrong: ${inferred.problem.message}`);
  const cotangents = inferred.outputs.map(({ shape }, output) => {
    const name = output === 0 ? 'cotangent' : `cotangent.${contract.outputs[output]!.name}`;
    return [name, randomTensor(name, shape, -1, 1)];
  });
  return Object.fromEntries(cotangents);
}

async function costOf(
  backend: WebGPUBackend,
  operation: Operation,
  tensors: Readonly<Record<string, Tensor>>,
  cotangents: Readonly<Record<string, Tensor>>,
  attributes: Attributes,
): Promise<Cost> {
  const inputs: CostInputs = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, wanted: tensor.dtype === 'float32', read: () => readTensor(backend, tensor) },
    ]),
  );
  const call = { inputs, outputs: Object.values(cotangents).map(({ shape }) => shape), attributes };
  return operation.cost?.(call) ?? transferCost(call);
}
