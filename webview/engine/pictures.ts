import type { ExperimentNode, Reference } from '../../experiment/experiment.js';
import type { PointedNode, PointedPixel } from '../../experiment/messages.js';
import type { Evaluation } from './gradients.js';
import { type Graph, inputsOf } from './graph.js';
import type { PixelCall, TensorInputs } from './operation.js';
import { type Tensor, tf } from './tfjs.js';

/**
 * The pictures of one evaluation and what else is shown of it, made of its tensors when it is first asked for and kept as long as it is. They belong to the moment of the
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
    const { graph, evaluation } = this;
    const node = graph.experiment.nodes.find(({ id }) => id === reference);
    const picture = node && graph.operations.get(node.op)?.pictures?.[name];
    const primary = (gradient ? evaluation.gradients : evaluation.values).get(reference);
    if (!node || !picture || !primary) return undefined;
    return this.kept(JSON.stringify([reference, name, gradient]), () => {
      const { inputs, outputs } = this.tensorsOf(node);
      return picture({ inputs, outputs: [primary, ...outputs.slice(1)], attributes: node.attributes });
    });
  }

  /** What the operations have to tell of a pixel, each of its nodes by itself. */
  async tellPixel(pixel: PointedPixel, read: PixelCall['read']): Promise<readonly PointedNode[]> {
    const { graph, evaluation } = this;
    const told = graph.experiment.nodes.map(async (node): Promise<PointedNode[]> => {
      const operation = graph.operations.get(node.op);
      const gradients = node.outputs.map(({ reference }) => evaluation.gradients.get(reference));
      const kept: PixelCall['kept'] = (name, make) => this.kept(JSON.stringify([node.id, name]), make);
      const facts = await operation?.tellPixel?.({ ...this.tensorsOf(node), gradients, attributes: node.attributes, pixel, read, kept });
      return facts === undefined || facts.length === 0 ? [] : [{ node: node.id, facts }];
    });
    return (await Promise.all(told)).flat();
  }

  private tensorsOf(node: ExperimentNode): { inputs: TensorInputs; outputs: readonly Tensor[] } {
    const { evaluation, tensors } = this;
    const tensorOf = (reference: Reference) => (evaluation.values.get(reference) ?? tensors.get(reference)) as Tensor;
    return { inputs: inputsOf(node, tensorOf), outputs: node.outputs.map(({ reference }) => tensorOf(reference)) };
  }

  private kept(key: string, make: () => Tensor): Tensor {
    const known = this.made.get(key);
    if (known) return known;
    // What is one of the tensors themselves must not take their place in memory with it when it goes.
    const made = tf.keep(tf.tidy(() => make().clone()));
    this.made.set(key, made);
    return made;
  }

  dispose(): void {
    for (const tensor of this.made.values()) tensor.dispose();
    this.made.clear();
  }
}
