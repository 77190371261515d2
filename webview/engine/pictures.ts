import type { Reference } from '../../experiment/experiment.js';
import type { Evaluation } from './gradients.js';
import { type Graph, inputsOf } from './graph.js';
import { type Tensor, tf } from './tfjs.js';

/**
 * The pictures of one evaluation, made of its tensors when they are first asked for and kept as long as it is. They belong to the moment of the
 * evaluation: ask before a step changes the parameters.
 */
export class Pictures {
  private readonly made = new Map<string, Tensor>();

  /** @param tensors the experiment's own, by name. */
  constructor(
    private readonly graph: Graph,
    private readonly tensors: ReadonlyMap<string, Tensor>,
    private readonly evaluation: Evaluation,
  ) {}

  /**
   * The picture `name` of the node whose primary output `reference` is; with `gradient`, of the gradient of the loss with respect to it.
   * Undefined where there is no such node, picture or gradient.
   */
  of(reference: Reference, name: string, gradient: boolean): Tensor | undefined {
    const key = JSON.stringify([reference, name, gradient]);
    const known = this.made.get(key);
    if (known) return known;
    const made = this.make(reference, name, gradient);
    if (made) this.made.set(key, made);
    return made;
  }

  private make(reference: Reference, name: string, gradient: boolean): Tensor | undefined {
    const { graph, tensors, evaluation } = this;
    const node = graph.experiment.nodes.find(({ id }) => id === reference);
    const picture = node && graph.operations.get(node.op)?.pictures?.[name];
    const primary = (gradient ? evaluation.gradients : evaluation.values).get(reference);
    if (!node || !picture || !primary) return undefined;
    const tensorOf = (each: Reference) => (evaluation.values.get(each) ?? tensors.get(each)) as Tensor;
    const outputs = node.outputs.map((output, index) => (index === 0 ? primary : tensorOf(output.reference)));
    // A picture that is one of the tensors themselves must not take their place in memory with it when it goes.
    return tf.keep(tf.tidy(() => picture({ inputs: inputsOf(node, tensorOf), outputs, attributes: node.attributes }).clone()));
  }

  dispose(): void {
    for (const tensor of this.made.values()) tensor.dispose();
    this.made.clear();
  }
}
