/** Names in the file and the tensors they stand for. */
import type { TensorType } from '../contract.js';
import type { ExperimentNode, Reference } from '../experiment.js';
import type { FilePath } from '../messages.js';
import type { Report } from './report.js';
import { didYouMean } from './spelling.js';

/** What a word stands for: a tensor with a type; 'unsound' where its maker has mistakes of its own, told elsewhere; undefined for nothing. */
export type Meaning = (Known & { readonly reference: Reference }) | 'unsound' | undefined;

interface Known {
  readonly type: TensorType;
  /** A trainable tensor that its values depend on, by name; absent where there is none. */
  readonly trained?: string | undefined;
}

export const gradientPrefix = 'grad:';

/** Every name that a reference may use. Tensors come first, nodes as their outputs become known. */
export class References {
  readonly #known = new Map<Reference, Known>();
  /** `id.output` of primary outputs, which are called `id`. */
  readonly #primary = new Map<string, Reference>();
  readonly #unsound: Set<string>;
  readonly #report: Report;
  readonly #allNamesKnown: boolean;

  constructor(report: Report, unsound: ReadonlySet<string>, allNamesKnown: boolean) {
    this.#report = report;
    this.#unsound = new Set(unsound);
    this.#allNamesKnown = allNamesKnown;
  }

  addTensor(name: string, type: TensorType, isTrainable: boolean): void {
    this.#known.set(name, { type, ...(isTrainable ? { trained: name } : {}) });
  }

  /**
   * The outputs of a node, each with its canonical reference; the first one is called by the node's id.
   * @param trained A trainable tensor that they depend on.
   */
  addOutputs(id: string, outputs: ExperimentNode['outputs'], trained: string | undefined): void {
    for (const { name, reference, ...type } of outputs) {
      this.#known.set(reference, { type, trained });
      if (reference === id) this.#primary.set(`${id}.${name}`, reference);
    }
  }

  addUnsound(name: string): void {
    this.#unsound.add(name);
  }

  meaningOf(word: string): Meaning {
    const reference = this.#primary.get(word) ?? word;
    const known = this.#known.get(reference);
    if (known !== undefined) return { reference, ...known };
    return this.#unsound.has(word) || this.#unsound.has(word.split('.', 1)[0] ?? '') ? 'unsound' : undefined;
  }

  /** The meaning of the word at `path`, which is the value there or its key; one that stands for nothing is reported and counts as unsound. */
  resolve(word: string, path: FilePath, at: 'key' | 'value' = 'value'): Exclude<Meaning, undefined> {
    const meaning = this.meaningOf(word);
    if (meaning !== undefined) return meaning;
    if (this.#allNamesKnown) {
      const remedy = word.startsWith(gradientPrefix)
        ? 'Gradients can be shown in views and compared in expect, and nowhere else.'
        : `${didYouMean(word, [...this.#known.keys(), ...this.#unsound])}Name a tensor, a node, or a node and its output as id.output.`;
      this.#report.add('unknown-reference', at, path, `There is nothing called ${JSON.stringify(word)}.`, remedy);
    }
    return 'unsound';
  }
}

/** The id of the node, or the name of the tensor, that a word refers to. */
export function ownerOf(word: string): string {
  return word.split('.', 1)[0] ?? word;
}
