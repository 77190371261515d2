/** What each step has to tell, the loss and whether an operation found fault with its data, read back many steps at a time. */
import type { NodeProblem } from '../../experiment/contract.js';
import type { Alarm } from './alarm.js';
import { bufferOf, dispatch } from './backend/dispatch.js';
import code from './copyWord.wgsl';
import type { Evaluation } from './gradients.js';
import { nextTask } from './nextTask.js';
import type { Fault } from './operation.js';
import { type Tensor, type TensorInfo, type tf, WebGPUBackend } from './tfjs.js';

/** The first node that found fault with its data. */
export interface FoundFault {
  readonly node: string;
  readonly problem: NodeProblem;
  /** Where the numbers to blame are, in the state in which they are, and the problem told with them. */
  readonly row?: { readonly input: string; readonly index: number; problemWith(numbers: ArrayLike<number>): NodeProblem };
}

/** One evaluation of the state after `step` steps. */
export interface StepReport {
  readonly step: number;
  /** Absent where the experiment has none. */
  readonly loss: number | undefined;
  readonly fault: FoundFault | undefined;
  /** A parameter's entry that had been finite is not. */
  readonly alarm?: true;
  /** Of the tensors that were looked through: the index of the first that holds NaN or infinity. Absent where none does. */
  readonly firstNonFinite?: number;
}

/** All that was noted since the last time. */
export interface Collected {
  readonly reports: readonly StepReport[];
  /** The first state in which a parameter's entry that had been finite is not. */
  readonly rungAt: number | undefined;
}

export interface StepLog {
  /** How many evaluations with this many faults it holds between two calls of `collect`. */
  capacity(faults: number): number;
  /**
   * Notes loss and faults; on a GPU nothing is read back. The evaluation may be disposed of afterwards.
   * @param firstNonFinite One int32: the index of the first tensor that holds NaN or infinity, or -1.
   */
  note(step: number, evaluation: Evaluation, firstNonFinite?: Tensor): void;
  /** Resolves when the device has done all that was noted, with a report for each note and what the alarm says, and starts afresh. */
  collect(): Promise<Collected>;
  dispose(): void;
}

/** @param alarm Of what is trained; without it nothing rings. */
export function createStepLog(backend: tf.KernelBackend, alarm?: Alarm): StepLog {
  return backend instanceof WebGPUBackend ? new GpuStepLog(backend, alarm) : new CpuStepLog(alarm);
}

interface Note {
  readonly step: number;
  readonly hasLoss: boolean;
  readonly looksForNonFinite: boolean;
  readonly faults: readonly ({ readonly node: string } & Omit<Fault, 'index'>)[];
}

function noteOf(step: number, { loss, faults }: Evaluation, firstNonFinite: Tensor | undefined): Note {
  return {
    step,
    hasLoss: loss !== undefined,
    looksForNonFinite: firstNonFinite !== undefined,
    faults: faults.map(({ node, fault: { input, describe } }) => ({ node, describe, ...(input !== undefined && { input }) })),
  };
}

/** The report of a note whose words are the loss, where there is one, an index for each fault, and that of the first tensor that is not finite. */
function reportOf({ step, hasLoss, faults }: Note, loss: number, indices: readonly number[], firstNonFinite = -1): StepReport {
  const found = faults.findIndex((_, i) => indices[i]! >= 0);
  const fault = faults[found];
  return {
    step,
    loss: hasLoss ? loss : undefined,
    fault: fault && foundFault(fault, indices[found]!),
    ...(firstNonFinite >= 0 && { firstNonFinite }),
  };
}

function foundFault({ node, input, describe }: Note['faults'][number], index: number): FoundFault {
  const problem = describe(index);
  return { node, problem, ...(input !== undefined && { row: { input, index, problemWith: (numbers) => describe(index, numbers) } }) };
}

/** The last word of the history is the alarm's. */
const historyWords = 4096;
const alarmSlot = historyWords - 1;

/** Of the alarm's word: -1 is silence. */
function stepOf(word: number): number | undefined {
  return word < 0 ? undefined : word;
}

class GpuStepLog implements StepLog {
  private readonly history: TensorInfo;
  private notes: Note[] = [];
  private used = 0;

  constructor(
    private readonly backend: WebGPUBackend,
    private readonly alarm: Alarm | undefined,
  ) {
    this.history = backend.makeTensorInfo([historyWords], 'int32');
  }

  capacity(faults: number): number {
    return Math.floor(alarmSlot / (1 + faults));
  }

  note(step: number, evaluation: Evaluation, firstNonFinite?: Tensor): void {
    const { loss, faults } = evaluation;
    if (this.used + 1 + faults.length + (firstNonFinite ? 1 : 0) > alarmSlot)
      throw new RangeError('The step log is full: collect it more often.');
    this.copy(loss);
    for (const { fault } of faults) this.copy(fault.index);
    if (firstNonFinite) this.copy(firstNonFinite);
    this.notes.push(noteOf(step, evaluation, firstNonFinite));
  }

  private copy(scalar: Tensor | undefined): void {
    const slot = this.used++;
    if (scalar) this.copyTo(slot, scalar);
  }

  private copyTo(slot: number, scalar: Tensor): void {
    dispatch(this.backend, { name: 'copyWord', code }, [scalar, this.history], new Uint32Array([slot]).buffer, [1, 1, 1]);
  }

  async collect(): Promise<Collected> {
    const notes = this.notes;
    this.notes = [];
    this.used = 0;
    if (this.alarm) this.copyTo(alarmSlot, this.alarm.tensor);
    const words = await this.backend.getBufferData(bufferOf(this.backend, this.history));
    const losses = new Float32Array(words);
    const indices = new Int32Array(words);
    let slot = 0;
    const reports = notes.map((note) => {
      const loss = losses[slot++]!;
      return reportOf(
        note,
        loss,
        note.faults.map(() => indices[slot++]!),
        note.looksForNonFinite ? indices[slot++] : undefined,
      );
    });
    return { reports, rungAt: this.alarm && stepOf(indices[alarmSlot]!) };
  }

  dispose(): void {
    this.backend.disposeData(this.history.dataId);
  }
}

class CpuStepLog implements StepLog {
  private reports: StepReport[] = [];

  constructor(private readonly alarm: Alarm | undefined) {}

  capacity(): number {
    return Number.POSITIVE_INFINITY;
  }

  note(step: number, evaluation: Evaluation, firstNonFinite?: Tensor): void {
    const word = (tensor: Tensor) => tensor.dataSync()[0]!;
    const { loss, faults } = evaluation;
    this.reports.push(
      reportOf(
        noteOf(step, evaluation, firstNonFinite),
        loss ? word(loss) : Number.NaN,
        faults.map(({ fault }) => word(fault.index)),
        firstNonFinite && word(firstNonFinite),
      ),
    );
  }

  async collect(): Promise<Collected> {
    const reports = this.reports;
    this.reports = [];
    await nextTask();
    return { reports, rungAt: this.alarm && stepOf(this.alarm.tensor.dataSync()[0]!) };
  }

  dispose(): void {}
}
