/** Which tensors a run can write to files, and under which names. */

import type { Shape } from '../experiment/contract.js';
import type { Experiment, Reference } from '../experiment/experiment.js';
import { UsageError } from './usageError.js';

export interface Savable {
  readonly reference: Reference;
  readonly gradient: boolean;
  readonly shape: Shape;
  /** Without the ending: `render`, `ae.pull`, `grad.means`. */
  readonly fileName: string;
  /** Written where --save says nothing: every node output, and the gradient of every trainable tensor. */
  readonly byDefault: boolean;
}

/** By the words that --save may use for them: `means`, `grad:means`, `ae`, `ae.loss`. */
export function savableTensors(experiment: Experiment): ReadonlyMap<string, Savable> {
  const savable = new Map<string, Savable>();
  const add = (
    words: readonly string[],
    what: Omit<Savable, 'gradient' | 'byDefault'>,
    byDefault: { value: boolean; gradient: boolean },
    float: boolean,
  ) => {
    const value: Savable = { ...what, gradient: false, byDefault: byDefault.value };
    const gradient: Savable = { ...what, fileName: `grad.${what.fileName}`, gradient: true, byDefault: byDefault.gradient };
    for (const word of words) {
      savable.set(word, value);
      if (float) savable.set(`grad:${word}`, gradient);
    }
  };
  for (const { name, shape, dtype, trainable } of experiment.tensors) {
    const byDefault = { value: false, gradient: trainable !== undefined };
    add([name], { reference: name, shape, fileName: name }, byDefault, dtype === 'float32');
  }
  for (const node of experiment.nodes) {
    for (const { name, reference, shape, dtype } of node.outputs) {
      const long = `${node.id}.${name}`;
      const fileName = node.outputs.length > 1 ? long : node.id;
      add([reference, long], { reference, shape, fileName }, { value: true, gradient: false }, dtype === 'float32');
    }
  }
  return savable;
}

/** What is to be written. */
export function chosenTensors(experiment: Experiment, save: readonly string[] | undefined): readonly Savable[] {
  const savable = savableTensors(experiment);
  if (!save) return [...new Set(savable.values())].filter(({ byDefault }) => byDefault);
  return [...new Set(save)].map((word) => {
    const found = savable.get(word);
    if (found) return found;
    throw new UsageError(`--save ${word}: there is no such tensor. There are ${[...savable.keys()].join(', ')}.`);
  });
}
