import { materialize } from '../../experiment/data/materialize.js';
import type { DataFile, DataFiles, Experiment, ExperimentTensor } from '../../experiment/experiment.js';
import { bufferOf, copyTensor } from './backend/dispatch.js';
import type { Checkpoint, SavedParameter } from './checkpoint.js';
import { optimizers } from './optimizers/index.js';
import { entriesOnCpu } from './optimizers/optimizer.js';
import { readTensor } from './readTensor.js';
import { sameData } from './sameData.js';
import { type Tensor, tf, WebGPUBackend } from './tfjs.js';

/** All that a tensor's first values follow from. */
interface Definition {
  readonly tensor: ExperimentTensor;
  readonly seed: number;
  readonly file: DataFile | undefined;
}

/** A tensor of the experiment on the device. */
interface StoredTensor {
  definition: Definition;
  readonly tensor: Tensor;
  /** The optimiser that `state` belongs to. */
  optimizer: string | undefined;
  /** In the order of the optimiser's slots. */
  state: readonly Tensor[];
  /** How often the optimiser has moved it. */
  updates: number;
}

/** The experiment's tensors on the device by name, and the optimiser's state beside the trainable ones. */
export class TensorStore {
  private stored = new Map<string, StoredTensor>();
  /** Every tensor by name. */
  tensors: ReadonlyMap<string, Tensor> = new Map();

  constructor(private readonly backend: tf.KernelBackend) {}

  /**
   * Brings the store to what the experiment says. Tensors whose definition is unchanged keep their values, trained ones included; the
   * others begin anew.
   * @returns whether a trainable tensor kept its values, so that training may be said to go on.
   */
  load(experiment: Experiment, files: DataFiles): boolean {
    const previous = this.stored;
    this.stored = new Map();
    let goesOn = false;
    for (const tensor of experiment.tensors) {
      const definition = { tensor, seed: experiment.seed, file: 'path' in tensor.source ? files[tensor.source.path] : undefined };
      const old = previous.get(tensor.name);
      if (old && sameDefinition(old.definition, definition)) {
        previous.delete(tensor.name);
        this.stored.set(tensor.name, { ...old, definition });
        goesOn ||= tensor.trainable !== undefined;
      } else {
        const { data, shape, dtype } = materialize(tensor, experiment.seed, files);
        this.stored.set(tensor.name, { definition, tensor: this.upload(data, shape, dtype), optimizer: undefined, state: [], updates: 0 });
      }
    }
    for (const gone of previous.values()) disposeOf(gone);
    for (const stored of this.stored.values()) this.prepareOptimizer(stored, experiment);
    this.tensors = new Map([...this.stored].map(([name, { tensor }]) => [name, tensor]));
    return goesOn;
  }

  /** Gives a trainable tensor the state its optimiser wants, and takes state away that no optimiser uses. */
  private prepareOptimizer(stored: StoredTensor, experiment: Experiment): void {
    const { tensor } = stored;
    const wanted = stored.definition.tensor.trainable ? experiment.train?.optimizer : undefined;
    if (stored.optimizer === wanted) return;
    for (const slot of stored.state) slot.dispose();
    const slots = wanted ? optimizers[wanted].slots : [];
    stored.state = slots.map(() => this.upload(new Float32Array(tensor.size), tensor.shape, 'float32'));
    stored.optimizer = wanted;
    stored.updates = 0;
  }

  private upload(data: Float32Array | Int32Array, shape: readonly number[], dtype: 'float32' | 'int32'): Tensor {
    // On the cpu backend the tensor is this very memory from now on.
    const tensor = tf.tensor(data, [...shape], dtype);
    if (this.backend instanceof WebGPUBackend && tensor.size > 0) bufferOf(this.backend, tensor);
    return tensor;
  }

  /** Moves every trainable tensor that has a gradient; the others stay where they are, as in PyTorch. */
  update(experiment: Experiment, gradients: ReadonlyMap<string, Tensor>): void {
    const { train } = experiment;
    if (!train) return;
    const optimizer = optimizers[train.optimizer];
    for (const [name, stored] of this.stored) {
      const learningRate = stored.definition.tensor.trainable?.learningRate;
      const gradient = gradients.get(name);
      if (learningRate === undefined || !gradient || gradient.size === 0) continue;
      stored.updates++;
      const update = { parameter: stored.tensor, gradient, state: stored.state, count: stored.updates, learningRate };
      if (this.backend instanceof WebGPUBackend) optimizer.updateOnGpu(this.backend, update, train);
      else optimizer.updateOnCpu(update, train);
    }
  }

  /** Reads what training changes. What is read is the state at the time of the call, whatever is encoded while this waits. */
  async save(step: number): Promise<Checkpoint> {
    const saved = [...this.stored]
      .filter(([, { definition }]) => definition.tensor.trainable)
      .map(async ([name, { tensor, state, updates }]): Promise<[string, SavedParameter]> => {
        const [values, ...slots] = await Promise.all([tensor, ...state].map((each) => readTensor(this.backend, each)));
        return [name, { values: values!, state: slots, updates }];
      });
    return { step, parameters: new Map(await Promise.all(saved)) };
  }

  /** Takes parameters and optimiser state back to a checkpoint of the same experiment. */
  restore(checkpoint: Checkpoint): void {
    for (const [name, { values, state, updates }] of checkpoint.parameters) {
      const stored = this.stored.get(name);
      if (!stored) continue;
      this.overwrite(stored.tensor, values);
      stored.state.forEach((slot, index) => {
        this.overwrite(slot, state[index]!);
      });
      stored.updates = updates;
    }
  }

  private overwrite(tensor: Tensor, values: Float32Array | Int32Array): void {
    if (tensor.size === 0) return;
    if (this.backend instanceof WebGPUBackend) {
      const source = this.upload(values, tensor.shape, 'float32');
      copyTensor(this.backend, source, tensor);
      source.dispose();
    } else {
      entriesOnCpu(tensor).set(values);
    }
  }

  dispose(): void {
    for (const stored of this.stored.values()) disposeOf(stored);
    this.stored.clear();
    this.tensors = new Map();
  }
}

function sameDefinition(a: Definition, b: Definition): boolean {
  const { source, shape, dtype } = b.tensor;
  if (source.kind === 'random' && a.seed !== b.seed) return false;
  return sameData(a.tensor.source, source) && sameData(a.tensor.shape, shape) && a.tensor.dtype === dtype && sameData(a.file, b.file);
}

function disposeOf({ tensor, state }: StoredTensor): void {
  tensor.dispose();
  for (const slot of state) slot.dispose();
}
