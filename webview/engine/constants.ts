import { type Graph, type NodesAtHand, nothingAtHand } from './graph.js';
import type { OnceResults } from './onceRuns.js';
import { runSteadyNodes, type SteadyNodes } from './steadyNodes.js';
import type { Tensor } from './tfjs.js';

/** What stays the same of an experiment while it is trained: what nodes have given that run once, and, from the first step on, its steady nodes. */
export class Constants {
  private once: OnceResults | undefined;
  private steady: SteadyNodes | undefined;

  /** Takes over what nodes have given that run once, in place of that before. */
  replace(once: OnceResults): void {
    this.dispose();
    this.once = once;
  }

  /** All that an evaluation for the screen does not run. */
  get atHand(): NodesAtHand {
    return this.once?.atHand ?? nothingAtHand;
  }

  /** All that a training step of the graph does not run. */
  atHandInSteps(graph: Graph, tensors: ReadonlyMap<string, Tensor>): NodesAtHand {
    this.steady ??= runSteadyNodes(graph, tensors, this.atHand);
    return this.steady.atHand;
  }

  /** What the run of a node took that runs only once; undefined for the others. */
  milliseconds(node: string): number | undefined {
    return this.once?.milliseconds.get(node);
  }

  dispose(): void {
    this.steady?.dispose();
    this.steady = undefined;
    this.once?.release();
    this.once = undefined;
  }
}
