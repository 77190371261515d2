import { agrees, badness, type EntryCheck, type InputCheck } from '../../../experiment/gradientCheck.js';
import type { HostTensor } from '../operation.js';
import { comparison } from './compare.js';
import { type MovableEntry, movableEntry } from './differences.js';
import type { CheckedInput, NodeNumbers } from './nodeNumbers.js';
import { sampleEntries } from './sample.js';
import { hostInputAt, slotName } from './slot.js';
import { typicalMagnitude } from './step.js';

/** The check of one input of a node, entry by entry. */
export interface InputWork {
  /** What is known so far. */
  readonly state: InputCheck;
  readonly isDone: boolean;
  /** Takes one difference more, of which an entry needs one or, where that does not settle it, a few. */
  next(): void;
}

/**
 * @param most How many entries are checked at most.
 * @param outputs What the definition gives for the node as it is; computed when it is first asked for.
 */
export function checkInput(
  numbers: NodeNumbers,
  checked: CheckedInput,
  most: number,
  seed: number,
  outputs: () => HostTensor[],
): InputWork {
  const { operation, call, node } = numbers;
  const { slot, reference, gradient } = checked;
  const { shape, data } = hostInputAt(call.inputs, slot);
  const name = slotName(slot);
  const chosen = sampleEntries(gradient, most, seed, `${node.id}/${name}`);
  const largest = gradient.reduce((greatest, value) => (Number.isFinite(value) ? Math.max(greatest, Math.abs(value)) : greatest), 0);
  const typical = typicalMagnitude(data);
  let state: InputCheck = {
    input: name,
    reference,
    shape,
    entries: data.length,
    chosen: chosen.length,
    checked: 0,
    kinks: 0,
    untold: 0,
    wrong: 0,
    largest,
  };

  /** The entry whose turn it is, once its first difference is wanted. */
  let turn:
    | { readonly index: number; readonly entry: MovableEntry; readonly comparing: ReturnType<typeof comparison>; step: number }
    | undefined;
  const begin = (index: number): NonNullable<typeof turn> => {
    const isolated = slot.place === undefined ? operation.isolate?.(call, slot.input, index) : undefined;
    const entry = isolated
      ? movableEntry(operation, isolated.call, slot, isolated.index)
      : movableEntry(operation, call, slot, index, outputs());
    const comparing = comparison(gradient[index]!, largest, Math.max(Math.abs(entry.value), typical));
    return { index, entry, comparing, step: comparing.next().value as number };
  };
  return {
    get state() {
      return state;
    },
    get isDone() {
      return state.checked === chosen.length;
    },
    next() {
      turn ??= begin(chosen[state.checked]!);
      const { index, entry, comparing, step } = turn;
      const result = comparing.next(entry.differences(step));
      if (!result.done) {
        turn.step = result.value;
        return;
      }
      turn = undefined;
      const { kink, untold, ...compared } = result.value;
      const found: EntryCheck = { index, ...compared };
      state = { ...state, checked: state.checked + 1, kinks: state.kinks + (kink ? 1 : 0), untold: state.untold + (untold ? 1 : 0) };
      if (untold) return;
      state = {
        ...state,
        wrong: state.wrong + (agrees(found) ? 0 : 1),
        worst: state.worst === undefined || badness(found) > badness(state.worst) ? found : state.worst,
      };
    },
  };
}
