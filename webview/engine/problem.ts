import type { EngineProblem } from '../../experiment/messages.js';

/** A problem on its way from where it is found to where a person reads it. */
export class EngineError extends Error {
  constructor(readonly problem: EngineProblem) {
    super(`${problem.message} ${problem.remedy}`);
    this.name = 'EngineError';
  }
}

/** An exception that nobody foresaw, and the node that it came from. */
export class NodeFailure extends Error {
  constructor(
    readonly node: string,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'NodeFailure';
  }
}

/** What is told about an exception that nobody foresaw. */
export function problemOf(error: unknown): EngineProblem {
  if (error instanceof EngineError) return error.problem;
  // The words are for the person, the stack for whoever mends it.
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  const node = error instanceof NodeFailure ? error.node : undefined;
  return {
    kind: 'internal',
    message: `GradLab itself failed${node === undefined ? '' : ` at ${node}`}: ${message}`,
    remedy: 'Reset the run. If it happens again, please report it together with the experiment file.',
    ...(node === undefined ? {} : { node }),
  };
}
