/** What views compare: each node with one variant of itself. */
import { valueText, variantOf } from '../comparison.js';
import { contractOf } from '../contracts/index.js';
import type { Comparison, Experiment, ExperimentNode, ExperimentTensor, Reference } from '../experiment.js';
import type { DraftView } from './draft.js';
import type { Report } from './report.js';
import { didYouMean } from './spelling.js';

export class Comparisons {
  readonly #report: Report;
  readonly #experiment: Experiment;
  readonly #byNode = new Map<string, Comparison>();

  /** Tensors and nodes without mistakes: views and loss stay as they are where shapes do. */
  constructor(report: Report, tensors: readonly ExperimentTensor[], nodes: readonly ExperimentNode[]) {
    this.#report = report;
    this.#experiment = { title: '', seed: 0, tensors, nodes, views: [], expectations: [] };
  }

  /** What a view of `reference` compares; undefined where that is nothing, or a mistake, which is reported. */
  resolve({ path, compare }: DraftView, reference: Reference): Comparison | undefined {
    if (compare === undefined) return undefined;
    const { attribute, value } = compare;
    const node = this.#experiment.nodes.find(({ outputs }) => outputs.some((output) => output.reference === reference));
    if (node === undefined) {
      const message = `${reference} is a tensor of the file, which has no attributes to compare.`;
      this.#report.add('compare-subject', 'value', [...path, 'show'], message, 'Show a node, or take compare out.');
      return undefined;
    }
    const at = [...path, 'compare', attribute];
    const names = contractOf(node.op)?.attributes.map(({ name }) => name) ?? [];
    if (!names.includes(attribute)) {
      const message = `${node.id} (${node.op}) has no attribute called ${JSON.stringify(attribute)}.`;
      const known = names.length === 0 ? 'It has none.' : `Known here: ${names.join(', ')}.`;
      this.#report.add('unknown-attribute', 'key', at, message, `${didYouMean(attribute, names)}${known}`);
      return undefined;
    }
    const comparison = { node: node.id, attribute, value };
    const other = this.#byNode.get(node.id);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(comparison)) {
      const message = `${node.id} is already compared with ${other.attribute} ${valueText(other.value)}.`;
      this.#report.add('compare-twice', 'value', [...path, 'compare'], message, 'Write the same in both views, or take one of them out.');
      return undefined;
    }
    const variant = variantOf(this.#experiment, comparison);
    if ('problem' in variant) {
      this.#report.add('compare-value', 'value', at, variant.problem.message, variant.problem.remedy);
      return undefined;
    }
    this.#byNode.set(node.id, comparison);
    return comparison;
  }
}
