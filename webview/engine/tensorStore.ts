import { dataKey } from '../../experiment/data/dataKey.js';
import { materialize } from '../../experiment/data/materialize.js';
import type { DataFile, DataFiles, Experiment, ExperimentTensor, TrainingPlan } from '../../experiment/experiment.js';
import { entryCount } from '../../experiment/shape.js';
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
  readonly definition: Definition;
  readonly tensor: Tensor;
  /** The optimiser that `state` belongs to. */
  readonly optimizer: string | undefined;
  /** In the order of the optimiser's slots. */
  state: readonly Tensor[];
  /** How often the optimiser has moved it. */
  updates: number;
  /** Training has changed its values, so that they no longer follow from the definition. */
  trained: boolean;
  /** Its data hold NaN or infinity. */
  readonly nonFinite: boolean;
}

/** The tensors of an experiment that is not in place yet. One of the two must be called. */
export interface StagedTensors {
  /** Every tensor by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The names of those that keep their values. */
  readonly kept: ReadonlySet<string>;
  /** Puts them in place of those before, and frees what is used no more. */
  commit(): void;
  /** Frees what was made for them. */
  discard(): void;
}

/** The experiment's tensors on the device by name, and the optimiser's state beside the trainable ones. */
export class TensorStore {
  private stored = new Map<string, StoredTensor>();
  /** Every tensor by name. */
  tensors: ReadonlyMap<string, Tensor> = new Map();

  constructor(private readonly backend: tf.KernelBackend) {}

  /** Brings the store to what the experiment says, at once. @returns the names of the tensors that keep their values. */
  load(experiment: Experiment, files: DataFiles): ReadonlySet<string> {
    const staged = this.stage(experiment, files);
    staged.commit();
    return staged.kept;
  }

  /**
   * Makes what the experiment says beside what is there. Tensors whose definition is unchanged keep their values, trained ones included; the
   * others begin anew. Whatever is thrown, nothing was made. The store must not change until what is staged is committed or discarded.
   * @param anew Trained ones begin anew, too.
   */
  stage(experiment: Experiment, files: DataFiles, anew = false): StagedTensors {
    const previous = this.stored;
    const next = new Map<string, StoredTensor>();
    const kept = new Set<string>();
    // What is uploaded stays only where all of it could be.
    tf.tidy(() => {
      for (const tensor of experiment.tensors) {
        const definition = { tensor, seed: experiment.seed, file: 'path' in tensor.source ? files[dataKey(tensor.source)] : undefined };
        const old = previous.get(tensor.name);
        const keeps = old && sameDefinition(old.definition, definition) && !(anew && old.trained);
        if (keeps) kept.add(tensor.name);
        const values = keeps ? old : { ...this.make(definition, files), trained: false };
        const optimizer = tensor.trainable ? experiment.train?.optimizer : undefined;
        const moved = keeps && old.optimizer === optimizer ? old : { state: this.slotsFor(tensor, optimizer), updates: 0 };
        next.set(tensor.name, {
          definition,
          tensor: values.tensor,
          trained: values.trained,
          nonFinite: values.nonFinite,
          optimizer,
          state: moved.state,
          updates: moved.updates,
        });
      }
      for (const stored of next.values()) for (const tensor of tensorsOf(stored)) tf.keep(tensor);
    });
    const tensors = new Map([...next].map(([name, { tensor }]) => [name, tensor]));
    return {
      tensors,
      kept,
      commit: () => {
        disposeAllBut(next, previous);
        this.stored = next;
        this.tensors = tensors;
      },
      discard: () => disposeAllBut(previous, next),
    };
  }

  /** The tensors whose data, as they were loaded, hold NaN or infinity. */
  get nonFiniteData(): ReadonlySet<string> {
    return new Set([...this.stored].flatMap(([name, { nonFinite }]) => (nonFinite ? [name] : [])));
  }

  private make({ tensor, seed }: Definition, files: DataFiles): Pick<StoredTensor, 'tensor' | 'nonFinite'> {
    const { data, shape, dtype } = materialize(tensor, seed, files);
    const nonFinite = data.some((entry) => !Number.isFinite(entry));
    return { tensor: this.upload(data, shape, dtype), nonFinite };
  }

  /** The state that an optimiser begins with. */
  private slotsFor({ shape }: ExperimentTensor, optimizer: TrainingPlan['optimizer'] | undefined): Tensor[] {
    const slots = optimizer ? optimizers[optimizer].slots : [];
    return slots.map(() => this.upload(new Float32Array(entryCount(shape)), shape, 'float32'));
  }

  private upload(data: Float32Array | Int32Array, shape: readonly number[], dtype: 'float32' | 'int32'): Tensor {
    // On the cpu backend the tensor is this very memory from now on.
    const tensor = tf.tensor(data, [...shape], dtype);
    if (this.backend instanceof WebGPUBackend && tensor.size > 0) bufferOf(this.backend, tensor);
    return tensor;
  }

  /**
   * Moves every trainable tensor that has a gradient; the others stay where they are, as in PyTorch.
   * @param step The state that comes of it is that after so many steps, and this is what `alarm` is told where an entry is finite no more.
   */
  update(experiment: Experiment, gradients: ReadonlyMap<string, Tensor>, step: number, alarm: Tensor): void {
    const { train } = experiment;
    if (!train) return;
    const optimizer = optimizers[train.optimizer];
    for (const [name, stored] of this.stored) {
      const learningRate = stored.definition.tensor.trainable?.learningRate;
      const gradient = gradients.get(name);
      if (learningRate === undefined || !gradient || gradient.size === 0) continue;
      stored.updates++;
      stored.trained = true;
      const update = { parameter: stored.tensor, gradient, state: stored.state, count: stored.updates, learningRate, step, alarm };
      if (this.backend instanceof WebGPUBackend) optimizer.updateOnGpu(this.backend, update, train);
      else optimizer.updateOnCpu(update, train);
    }
  }

  /** Reads what training changes or has changed. What is read is the state at the time of the call, whatever is encoded while this waits. */
  async save(step: number): Promise<Checkpoint> {
    const saved = [...this.stored]
      .filter(([, { definition, trained }]) => trained || definition.tensor.trainable)
      .map(async ([name, { tensor, optimizer, state, updates }]): Promise<[string, SavedParameter]> => {
        const [values, ...slots] = await Promise.all([tensor, ...state].map((each) => readTensor(this.backend, each)));
        return [name, { values: values!, optimizer, state: slots, updates }];
      });
    return { step, parameters: new Map(await Promise.all(saved)) };
  }

  /** Takes parameters back to a checkpoint, and their optimiser to its state there; one that was not at work there begins anew. */
  restore(checkpoint: Checkpoint): void {
    for (const [name, { values, optimizer, state, updates }] of checkpoint.parameters) {
      const stored = this.stored.get(name);
      if (!stored) continue;
      this.overwrite(stored.tensor, values);
      const goesOn = optimizer === stored.optimizer;
      stored.state.forEach((slot, index) => {
        this.overwrite(slot, goesOn ? state[index]! : new Float32Array(slot.size));
      });
      stored.updates = goesOn ? updates : 0;
      stored.trained = true;
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
    for (const stored of this.stored.values()) for (const tensor of tensorsOf(stored)) tensor.dispose();
    this.stored.clear();
    this.tensors = new Map();
  }
}

function sameDefinition(a: Definition, b: Definition): boolean {
  const { source, shape, dtype } = b.tensor;
  if (source.kind === 'random' && a.seed !== b.seed) return false;
  return sameData(a.tensor.source, source) && sameData(a.tensor.shape, shape) && a.tensor.dtype === dtype && sameData(a.file, b.file);
}

/** Of the tensors in `made`. */
function disposeAllBut(inUse: ReadonlyMap<string, StoredTensor>, made: ReadonlyMap<string, StoredTensor>): void {
  const used = new Set([...inUse.values()].flatMap(tensorsOf));
  for (const tensor of [...made.values()].flatMap(tensorsOf)) if (!used.has(tensor)) tensor.dispose();
}

function tensorsOf({ tensor, state }: StoredTensor): readonly Tensor[] {
  return [tensor, ...state];
}
